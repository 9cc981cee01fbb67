internal import Inspection

extension GateRules.Growth {
    /// Reads `5%`, `2.5%`, or a size with its unit such as `200MB`; nil for all else. A bare number could be either.
    init?(argument: String) {
        if argument.utf8.last == UInt8(ascii: "%") {
            let number = argument.utf8.dropLast()
            let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isDigit) }),
                let percent = Double(Substring(number)), percent <= Self.mostPercent
            else { return nil }
            self = .percent(percent)
        } else {
            guard let last = argument.utf8.last, !Self.isDigit(last), let size = ByteSize(argument: argument) else {
                return nil
            }
            self = .bytes(size.bytes)
        }
    }

    /// More is no bound: ten thousand times as large.
    private static let mostPercent = 1_000_000.0

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
