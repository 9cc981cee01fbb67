internal import Codec
package import ImageCore
package import Tar

extension LayerReader {
    /// Reads a layer once, from its first byte to its last, and shows every entry and all its bytes to `visitor`; no
    /// digest is held against anything, nothing is kept.
    ///
    /// - Throws: ``ImageError`` for a corrupt, cut or oversized layer, and what the visitor throws.
    package func survey(
        _ blob: BlobLocation, by visitor: inout some TarVisitor & ~Copyable
    ) throws(ImageError) -> LayerFraming {
        let compression = try Compression(of: blob)
        var reader = TarReader()
        let stream = try LayerStream(blob, compression: compression, limit: limit, hashes: false)
        let summary = try stream.consume { (bytes, _) throws(ImageError) in try reader.read(bytes, into: &visitor) }
        try reader.finish(framingIsProof: summary.framingIsProof || summary.plainSize == 0)
        return LayerFraming(
            compression: compression, plainSize: summary.plainSize, memberCount: summary.memberCount)
    }
}
