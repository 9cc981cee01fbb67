/// The type of the elements of a tensor, in whatever format it is stored.
package struct ElementType: Hashable, Sendable {
    /// As people write it: `BF16`, `F32`, `I8`, `Q4_K`.
    package let name: String
    /// Elements of a block and the bytes that they take: 1 and 2 for `BF16`, 256 and 144 for `Q4_K`.
    package let blockElements: Int
    package let blockBytes: Int
    package let isFloat: Bool

    package init(_ name: String, blockElements: Int = 1, blockBytes: Int, isFloat: Bool) {
        self.name = name
        self.blockElements = blockElements
        self.blockBytes = blockBytes
        self.isFloat = isFloat
    }
}
