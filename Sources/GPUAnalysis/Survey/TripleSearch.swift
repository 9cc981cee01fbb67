/// Finds places where three given bytes stand in a row: the beginnings of words that are looked for in gigabytes of
/// machine code.
///
/// 32 places at a time are compared at once: several gigabytes a second, where a loop over bytes makes a few hundred
/// megabytes.
enum TripleSearch {
    /// What is looked for; all in one pass.
    struct Pattern {
        fileprivate let first: SIMD32<UInt8>
        fileprivate let second: SIMD32<UInt8>
        fileprivate let third: SIMD32<UInt8>
        fileprivate let bytes: (UInt8, UInt8, UInt8)

        /// - Parameter text: three ASCII characters.
        init(_ text: StaticString) {
            let start = text.utf8Start
            bytes = text.utf8CodeUnitCount == 3 ? (start[0], start[1], start[2]) : (0, 0, 0)
            first = SIMD32(repeating: bytes.0)
            second = SIMD32(repeating: bytes.1)
            third = SIMD32(repeating: bytes.2)
        }

        fileprivate func matches(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Bool {
            bytes[index] == self.bytes.0 && bytes[index + 1] == self.bytes.1 && bytes[index + 2] == self.bytes.2
        }
    }

    /// Calls `found` for each place at which `one`, `two` or `three` begins, in ascending order.
    @inline(__always)
    static func forEach(
        _ one: Pattern, _ two: Pattern, _ three: Pattern, in bytes: UnsafeRawBufferPointer, _ found: (Int) -> Void
    ) {
        let end = bytes.count - 2
        guard end > 0, let start = bytes.baseAddress else { return }
        var index = 0
        while index + 34 <= bytes.count {
            let first = (start + index).loadUnaligned(as: SIMD32<UInt8>.self)
            let second = (start + index + 1).loadUnaligned(as: SIMD32<UInt8>.self)
            let third = (start + index + 2).loadUnaligned(as: SIMD32<UInt8>.self)
            let hits =
                (first .== one.first) .& (second .== one.second) .& (third .== one.third)
                .| (first .== two.first) .& (second .== two.second) .& (third .== two.third)
                .| (first .== three.first) .& (second .== three.second) .& (third .== three.third)
            let words = unsafeBitCast(hits, to: SIMD4<UInt64>.self)
            if words[0] | words[1] | words[2] | words[3] != 0 {
                for place in index..<index + 32
                where one.matches(bytes, at: place) || two.matches(bytes, at: place) || three.matches(bytes, at: place)
                {
                    found(place)
                }
            }
            index += 32
        }
        while index < end {
            if one.matches(bytes, at: index) || two.matches(bytes, at: index) || three.matches(bytes, at: index) {
                found(index)
            }
            index += 1
        }
    }
}
