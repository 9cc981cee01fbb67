/// Random numbers that are the same in every run (SplitMix64), so that a failure can be seen again.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Bytes that no codec makes smaller.
    package mutating func noise(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// Bytes that look like text: words from a small set.
    package mutating func text(_ count: Int) -> [UInt8] {
        let words = (0..<64).map { _ in (0..<Int.random(in: 2...8, using: &self)).map { _ in letter() } }
        var text: [UInt8] = []
        while text.count < count { text += (words.randomElement(using: &self) ?? []) + [0x20] }
        return Array(text.prefix(count))
    }

    private mutating func letter() -> UInt8 { UInt8.random(in: 97...122, using: &self) }
}
