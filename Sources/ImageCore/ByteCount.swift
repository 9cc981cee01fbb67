/// A number of bytes for people, in powers of ten as registries and `docker images` count: `1.3 GB`, `812 B`.
package struct ByteCount: CustomStringConvertible, Sendable {
    private let count: Int

    package init(_ count: Int) { self.count = count }

    package var description: String {
        var tenths = count
        for unit in ["B", "kB", "MB", "GB"] {
            if tenths < 1000 || unit == "GB" && tenths < 1_000_000 {
                if unit == "B" { return "\(tenths) B" }
                return Self.withOneDecimal(count, of: unit)
            }
            tenths /= 1000
        }
        return Self.withOneDecimal(count, of: "TB")
    }

    private static func withOneDecimal(_ count: Int, of unit: String) -> String {
        let powers = ["kB": 100, "MB": 100_000, "GB": 100_000_000, "TB": 100_000_000_000]
        let tenths = (count + (powers[unit] ?? 1) / 2) / (powers[unit] ?? 1)
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
