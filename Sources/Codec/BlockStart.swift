/// A deflate block's start that an inflater stopped at.
package struct BlockStart: Hashable, Sendable {
    /// How many bits before the end of the bytes taken so far the block begins.
    package let bitsBack: Int
    /// Whether a gzip header ends here, and nothing before it can be referred to.
    package let isMemberStart: Bool

    package init(bitsBack: Int, isMemberStart: Bool) {
        self.bitsBack = bitsBack
        self.isMemberStart = isMemberStart
    }

    /// The most that ``bitsBack`` can be, in bytes: a whole block header held back by ISA-L, and its bit buffer.
    package static let farthestBack = 512
}
