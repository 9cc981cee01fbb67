internal import Codec
package import EStargz
internal import ImageCore
package import JSON
internal import Layers
internal import OCI
internal import Tar

/// A lazily pulled layer taken apart, so that a test can put it together again with something wrong in it.
package struct EStargzBlob: Sendable {
    package let bytes: [UInt8]
    package let location: TOCLocation
    /// The table of contents as it lies in the blob, inflated.
    package let json: [UInt8]
    private let folder: TemporaryDirectory

    package init(_ bytes: [UInt8], in folder: TemporaryDirectory) throws {
        self.bytes = bytes
        self.folder = folder
        let blob = try folder.blob(bytes)
        guard let location = try TOCLocation(of: blob, compression: try Compression(of: blob)) else {
            throw ImageError(.failure, "the blob has no footer")
        }
        self.location = location
        let stream = try TOCStream(location, in: blob, result: Monitor(nil))
        var json: [UInt8] = []
        var window = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = try window.withUnsafeMutableBytes { try stream.read(into: $0) }
            if count == 0 { break }
            json += window.prefix(count)
        }
        self.json = json
    }

    package var entries: [JSONObject] {
        get throws { (try JSONValue(parsing: json)["entries"]?.array ?? []).compactMap(\.object) }
    }

    /// Where the table's member begins, or for zstd:chunked the frame's payload.
    package var tocOffset: Int {
        switch location {
        case .eStargz(let footer): footer.tocOffset
        case .zstdChunked(let footer): footer.tocOffset
        }
    }

    /// The same eStargz layer with another table of contents.
    ///
    /// - Parameter footer: what ends the layer instead of a right footer.
    package func replacing(_ entries: [JSONObject], footer: [UInt8]? = nil) throws -> [UInt8] {
        let json = JSONValue.object(
            JSONObject(["version": .number(1), "entries": .array(entries.map { .object($0) })]))
        return try replacing(json: json.encoded, footer: footer)
    }

    package func replacing(json: [UInt8], footer: [UInt8]? = nil) throws -> [UInt8] {
        var tar = LayerBuilder()
        tar.add(TarEntry(name: TOC.name, kind: .file, mode: 0), json)
        return try bytes.prefix(tocOffset) + Compressing.gzip(tar.tar)
            + (footer ?? Footer(tocOffset: tocOffset).encoded)
    }

    /// The layer as an image has it, all annotations right.
    package static func layer(_ bytes: [UInt8], in folder: TemporaryDirectory) throws -> ImageBuilder.Layer {
        let plain = try Compressing.inflate(bytes, in: folder)
        var layer = ImageBuilder.Layer(bytes, diffID: SHA256Hasher.digest(of: plain))
        guard let blob = try? EStargzBlob(bytes, in: folder) else { return layer }
        layer.annotations = [
            (Annotation.tocDigest, SHA256Hasher.digest(of: blob.json).description),
            (Annotation.uncompressedSize, String(plain.count)),
        ]
        if case .zstdChunked(let footer) = blob.location {
            layer.mediaType = .ociLayerZstd
            let table = Array(bytes[footer.tocOffset..<footer.tocOffset + footer.compressedSize])
            layer.annotations += [
                (Annotation.zstdChunkedChecksum, SHA256Hasher.digest(of: table).description),
                (Annotation.zstdChunkedPosition, footer.position),
            ]
        }
        return layer
    }
}
