package import ImageCore

/// Where everything of a written layer lies: the members in the blob, and the chunks in the members. The table of
/// contents is made of it, and so are checkpoints into the blob.
package struct MemberMap: Sendable {
    /// A chunk, in the order in which it was written.
    package struct PlacedChunk: Sendable {
        /// The number of its member in ``members``.
        package let member: Int32
        /// The plain bytes of the member before it.
        package let innerOffset: Int32
        package let size: Int32
        /// Whether the chunk is its whole file; else its digest is the next of ``partDigests``.
        package let isWholeFile: Bool
    }

    package private(set) var members: [MemberStart] = []
    package private(set) var chunks: [PlacedChunk] = []
    /// The digests of the chunks that are parts of a file, in order.
    package private(set) var partDigests: [Digest] = []

    package init() {}

    /// Adds a member with its chunks.
    package mutating func append(_ start: MemberStart, chunks placed: [Member.Chunk], partDigests digests: [Digest]) {
        let number = Int32(members.count)
        members.append(start)
        for chunk in placed {
            chunks.append(
                PlacedChunk(
                    member: number, innerOffset: Int32(chunk.innerOffset), size: Int32(chunk.size),
                    isWholeFile: chunk.isWholeFile))
        }
        partDigests += digests
    }
}
