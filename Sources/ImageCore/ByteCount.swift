/// A number of bytes for people, in powers of ten as registries and `docker images` count: `1.3 GB`, `812 B`.
package struct ByteCount: CustomStringConvertible, Sendable {
    private let count: Int

    package init(_ count: Int) { self.count = count }

    package var description: String {
        if count < 1000 { return "\(count) B" }
        var unit = 1000
        for name in ["kB", "MB", "GB"] {
            // Rounded first: 999,999 bytes are 1.0 MB, not 1000.0 kB.
            let tenths = Self.tenths(count, of: unit)
            if tenths < 10_000 { return Self.text(tenths, name) }
            unit *= 1000
        }
        return Self.text(Self.tenths(count, of: unit), "TB")
    }

    /// Rounded half up, by division alone: a size in a descriptor may be any number.
    private static func tenths(_ count: Int, of unit: Int) -> Int {
        let tenth = unit / 10
        return count / tenth + (count % tenth >= tenth / 2 ? 1 : 0)
    }

    private static func text(_ tenths: Int, _ unit: String) -> String { "\(tenths / 10).\(tenths % 10) \(unit)" }
}
