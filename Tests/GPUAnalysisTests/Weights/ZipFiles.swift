import Codec
import ImageCore

/// Zip files, written as their kinds of writers do.
enum ZipFiles {
    enum Sizes: CaseIterable {
        /// Told in front.
        case told
        /// Told in front, in 64 bits.
        case toldWide
        /// Told behind, as PyTorch does.
        case behind
        /// Told behind in 64 bits.
        case behindWide
    }

    struct Member {
        var name: String
        var data: [UInt8]
        var isDeflated = false
    }

    static func file(_ members: [Member], _ sizes: Sizes = .told, directory: Bool = true) -> [UInt8] {
        WeightBytes.of {
            for member in members { add(member, sizes, to: &$0) }
            guard directory else { return }
            // Nothing is read of the directory but its signature.
            $0.add(UInt32(0x0201_4b50))
            $0.add([UInt8](repeating: 0, count: 64))
        }
    }

    private static func add(_ member: Member, _ sizes: Sizes, to whole: inout WeightBytes) {
        let data = member.isDeflated ? deflated(member.data) : member.data
        let isBehind = sizes == .behind || sizes == .behindWide
        whole.add(UInt32(0x0403_4b50))
        for field in [45, isBehind ? 8 : 0, member.isDeflated ? 8 : 0, 0, 0] { whole.add(UInt16(field)) }
        whole.add(UInt32(0xdead_beef))
        for size in [data.count, member.data.count] {
            whole.add(isBehind ? 0 : sizes == .toldWide ? UInt32.max : UInt32(size))
        }
        whole.add(UInt16(member.name.utf8.count))
        whole.add(UInt16(sizes == .toldWide ? 28 : 4))
        whole.add(member.name)
        // The padding by which PyTorch aligns its tensors.
        whole.add([0x46, 0x42, 0, 0])
        if sizes == .toldWide {
            whole.add([1, 0, 16, 0])
            whole.add(UInt64(member.data.count))
            whole.add(UInt64(data.count))
            whole.add([UInt8](repeating: 0, count: 4))
        }
        whole.add(data)
        guard isBehind else { return }
        whole.add(UInt32(0x0807_4b50))
        whole.add(UInt32(0xdead_beef))
        for size in [data.count, member.data.count] {
            if sizes == .behind { whole.add(UInt32(size)) } else { whole.add(UInt64(size)) }
        }
    }

    /// Raw deflate: what a gzip member has between its header of 10 bytes and its trailer of 8.
    private static func deflated(_ data: [UInt8]) -> [UInt8] {
        let buffer = ByteBuffer(capacity: 0)
        do {
            var encoder = try StreamEncoder(.gzip)
            try data.withBytes { bytes throws(CodecError) in try encoder.append(bytes, isLast: true, to: buffer) }
        } catch {
            return []
        }
        return Array(buffer.bytes.dropFirst(10).dropLast(8))
    }
}
