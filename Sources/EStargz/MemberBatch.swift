internal import Codec
internal import ImageCore
internal import Layers

/// A run of members that one worker reads, compresses, proves and hashes in one go. Small files make small members;
/// handing each over alone would cost more than compressing it.
struct MemberBatch: Sendable {
    private(set) var members: [Member] = []
    private(set) var plainSize = 0

    mutating func append(_ member: Member) {
        members.append(member)
        plainSize += member.plainSize
    }

    /// What a worker made of a batch.
    struct Packed: Sendable {
        let members: [Member]
        /// The compressed size of each.
        let sizes: [Int]
        /// The digests of the chunks that are parts of files, for each member.
        let partDigests: [[Digest]]
        let plain: ByteBuffer
        let compressed: ByteBuffer
    }

    /// Carries out the batch; `plain` and `compressed` are empty buffers.
    func pack(
        _ sources: MemberSources, by packer: MemberPacker, plain: ByteBuffer, compressed: ByteBuffer
    ) throws(ImageError) -> Packed {
        plain.removeAll()
        compressed.removeAll()
        plain.reserve(plainSize)
        var sizes: [Int] = []
        var digests: [[Digest]] = []
        for member in members {
            let plainStart = plain.count
            for segment in member.segments { try sources.append(segment, to: plain) }
            let content = UnsafeRawBufferPointer(rebasing: plain.bytes.dropFirst(plainStart))
            let start = compressed.count
            try packer.pack(content, to: compressed)
            sizes.append(compressed.count - start)
            digests.append(
                member.chunks.filter { !$0.isWholeFile }.map { chunk in
                    packer.digest(
                        of: UnsafeRawBufferPointer(
                            rebasing: content[chunk.innerOffset..<chunk.innerOffset + chunk.size])
                    )
                })
        }
        return Packed(members: members, sizes: sizes, partDigests: digests, plain: plain, compressed: compressed)
    }
}
