internal import Codec
internal import ImageCore
internal import Layers

/// Bytes packed as layers come: members and frames of our own making.
package enum Compressing {
    /// One gzip member.
    package static func gzip(_ plain: [UInt8], level: Int = 6) throws -> [UInt8] {
        let output = ByteBuffer(capacity: plain.count + 1024)
        let deflater = try Deflater(level: level)
        plain.withUnsafeBytes { _ = deflater.appendMember(of: $0, to: output) }
        return Array(output.bytes)
    }

    /// A gzip member for each run of `size` bytes.
    package static func gzip(_ plain: [UInt8], membersOf size: Int) throws -> [UInt8] {
        try pieces(plain, size).flatMap { try gzip($0) }
    }

    /// One zstd frame.
    package static func zstd(_ plain: [UInt8], level: Int = 3) throws -> [UInt8] {
        let output = ByteBuffer(capacity: plain.count + 1024)
        let encoder = try ZstdEncoder(level: level)
        try plain.withUnsafeBytes { _ = try encoder.appendFrame(of: $0, to: output) }
        return Array(output.bytes)
    }

    /// A zstd frame for each run of `size` bytes.
    package static func zstd(_ plain: [UInt8], framesOf size: Int) throws -> [UInt8] {
        try pieces(plain, size).flatMap { try zstd($0) }
    }

    private static func pieces(_ plain: [UInt8], _ size: Int) -> [[UInt8]] {
        stride(from: 0, to: plain.count, by: size).map { Array(plain[$0..<min($0 + size, plain.count)]) }
    }
}

extension Compressing {
    /// All plain bytes of a blob, packed in any way.
    package static func inflate(_ bytes: [UInt8], in folder: TemporaryDirectory) throws -> [UInt8] {
        let blob = try folder.blob(bytes)
        var decoder = try LayerDecoder(blob, compression: try Compression(of: blob))
        let buffer = ByteBuffer(capacity: 256 << 10)
        var plain: [UInt8] = []
        while try decoder.read(into: buffer) { plain += buffer.bytes }
        _ = try decoder.finish()
        return plain
    }
}
