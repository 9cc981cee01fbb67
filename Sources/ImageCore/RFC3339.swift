/// Times as RFC 3339 spells them, in UTC.
package enum RFC3339 {
    /// The last second of the year 9999, after which the format has no spelling.
    package static let latest = 253_402_300_799
    /// The first second of the year 0.
    package static let earliest = -62_167_219_200

    /// The text of a time from ``earliest`` to ``latest``, its fraction without zeros at the end, as Go's RFC3339Nano.
    package static func text(seconds: Int, nanoseconds: Int32 = 0) -> String {
        let day = (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400
        let rest = seconds - day * 86_400
        let (year, month, dayOfMonth) = civil(day)
        var text: [UInt8] = []
        text.reserveCapacity(30)
        for (value, width, mark) in [
            (year, 4, "-"), (month, 2, "-"), (dayOfMonth, 2, "T"), (rest / 3600, 2, ":"), (rest / 60 % 60, 2, ":"),
            (rest % 60, 2, "."),
        ] as [(Int, Int, Unicode.Scalar)] {
            append(value, width, to: &text)
            text.append(UInt8(ascii: mark))
        }
        if nanoseconds > 0 {
            append(Int(nanoseconds), 9, to: &text)
            while text.last == UInt8(ascii: "0") { text.removeLast() }
        } else {
            text.removeLast()
        }
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    /// The time of a text in any zone, or nil when it is none.
    package static func parse(_ text: some Collection<UInt8>) -> (seconds: Int, nanoseconds: Int32)? {
        var rest = Array(text)[...]
        func number(_ digits: Int) -> Int? {
            let part = rest.prefix(digits)
            guard part.count == digits, part.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
                return nil
            }
            rest = rest.dropFirst(digits)
            return part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        func mark(_ scalar: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: scalar) else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let year = number(4), mark("-"), let month = number(2), mark("-"), let day = number(2), mark("T"),
            let hour = number(2), mark(":"), let minute = number(2), mark(":"), let second = number(2),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        var nanoseconds = 0
        if mark(".") {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard (1...9).contains(digits.count), let fraction = number(digits.count) else { return nil }
            nanoseconds = (digits.count..<9).reduce(fraction) { value, _ in value * 10 }
        }
        var offset = 0
        if !mark("Z") {
            let isEast = rest.first == UInt8(ascii: "+")
            guard mark("+") || mark("-"), let hours = number(2), mark(":"), let minutes = number(2), hours < 24,
                minutes < 60
            else { return nil }
            offset = (hours * 3600 + minutes * 60) * (isEast ? 1 : -1)
        }
        guard rest.isEmpty else { return nil }
        let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
        return (seconds, Int32(nanoseconds))
    }

    /// The days from 1970 to a date; the inverse of ``civil(_:)``.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
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
        var divisor = (1..<width).reduce(1) { value, _ in value * 10 }
        while divisor > 0 {
            text.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
