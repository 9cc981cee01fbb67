/// Times as the TOC spells them: RFC 3339 in UTC, whole seconds.
package enum TOCTime {
    /// The last second of the year 9999, after which the format has no spelling.
    package static let latest = 253_402_300_799
    /// The first second of the year 0.
    package static let earliest = -62_167_219_200

    /// The first second of the year 1, which to Go is no time at all.
    private static let zeroTime = -62_135_596_800

    /// The text, rounded to the nearest second; nil for a time within the first second of 1970, which the reference
    /// leaves out too.
    package static func text(seconds: Int, nanoseconds: Int32) -> String? {
        guard seconds != 0, seconds != zeroTime || nanoseconds != 0 else { return nil }
        return text(seconds + (nanoseconds >= 500_000_000 ? 1 : 0))
    }

    private static func text(_ seconds: Int) -> String {
        let day = (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400
        let rest = seconds - day * 86_400
        let (year, month, dayOfMonth) = civil(day)
        var text: [UInt8] = []
        text.reserveCapacity(20)
        for (value, width, mark) in [
            (year, 4, "-"), (month, 2, "-"), (dayOfMonth, 2, "T"), (rest / 3600, 2, ":"), (rest / 60 % 60, 2, ":"),
            (rest % 60, 2, "Z"),
        ] as [(Int, Int, Unicode.Scalar)] {
            append(value, width, to: &text)
            text.append(UInt8(ascii: mark))
        }
        return String(decoding: text, as: UTF8.self)
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

    /// The last `width` decimal digits.
    private static func append(_ value: Int, _ width: Int, to text: inout [UInt8]) {
        var divisor = width == 4 ? 1000 : 10
        while divisor > 0 {
            text.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
