/// Times as the TOC spells them: RFC 3339 in UTC, whole seconds.
package enum TOCTime {
    /// The last second of the year 9999, after which the format has no spelling.
    package static let latest = 253_402_300_799
    /// The first second of the year 0.
    package static let earliest = -62_167_219_200

    /// The text, rounded to the nearest second; nil for a time within the first second of 1970, which the reference
    /// leaves out too.
    package static func text(seconds: Int, nanoseconds: Int32) -> String? {
        guard seconds != 0 else { return nil }
        return text(seconds + (nanoseconds >= 500_000_000 ? 1 : 0))
    }

    private static func text(_ seconds: Int) -> String {
        let day = (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400
        let rest = seconds - day * 86_400
        let (year, month, dayOfMonth) = civil(day)
        return pad(year, 4) + "-" + pad(month, 2) + "-" + pad(dayOfMonth, 2) + "T" + pad(rest / 3600, 2) + ":"
            + pad(rest / 60 % 60, 2) + ":" + pad(rest % 60, 2) + "Z"
    }

    /// Days since 1970 to a date of the proleptic Gregorian calendar, by eras of 400 years beginning in March.
    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }

    private static func pad(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(width - text.utf8.count, 0)) + text
    }
}
