package import Codec
package import ImageCore
internal import JSON
internal import Layers
package import OCI
package import SOCI

/// An image of one layer and its SOCI index, whose parts a test may change before they are put together: what is not
/// changed on purpose has the digests and sizes of what is there.
package struct IndexedImage: Sendable {
    package var layer: ImageBuilder.Layer
    package var ztoc: ZTOC
    /// What stands in the image instead of the zTOC's own bytes; it has their place and the digest of its own.
    package var ztocBytes: [UInt8]?
    package var ztocMediaType = MediaType.ztoc
    package var prefetch: [UInt8]?
    package var version = SOCIIndex.Version.v2
    /// Whether the manifest names the index (version 2), and whether anything lists it.
    package var isNamed = true
    package var isListed = true
    /// What the index's descriptor says of its manifest, instead of the digest.
    package var namedManifest: String?
    /// The last hand at the index's bytes.
    package var spelling: @Sendable ([UInt8]) -> [UInt8] = { $0 }
    /// The last hand at what the index says.
    package var change: @Sendable (inout SOCIIndex) -> Void = { _ in }
    /// What is named and not there.
    package var absent: Set<Part> = []

    package enum Part: Sendable { case index, config, ztoc }

    package init(_ layer: ImageBuilder.Layer, _ ztoc: ZTOC) {
        self.layer = layer
        self.ztoc = ztoc
    }

    /// A layer of these bytes with the zTOC that we make of it.
    package init(_ blob: [UInt8], spanSize: Int = 64 << 10, in folder: TemporaryDirectory) throws {
        let options = ZTOCOptions(spanSize: spanSize, isExact: true)
        let indexed = try ZTOCBuilder(options: options, limit: 1 << 32).build(
            try folder.blob(blob), expecting: LayerReader.Expectation(blobDigest: nil, diffID: nil))
        guard let ztoc = indexed.ztoc else { throw ImageError(.failure, "the layer has no zTOC") }
        self.init(ImageBuilder.Layer(blob, diffID: indexed.diffID), ztoc)
    }

    /// The image as an OCI archive.
    package func archive() throws -> [UInt8] {
        var builder = ImageBuilder()
        builder.add(layer.blob, layer.mediaType)
        let config = builder.add(ImageBuilder.config([layer.diffID]), .ociConfig)
        var manifest = ImageManifest(config: config, layers: [layer.descriptor]).value
        var index = try makeIndex(&builder)
        if version == .v1 { index.subject = Self.describe(manifest.encoded) }
        change(&index)
        let bytes = spelling(index.encoded.replacing(ztocType, with: Array(ztocMediaType.text.utf8)))
        var listed = Self.describe(bytes)
        if version == .v2 {
            if isNamed, var object = manifest.object {
                object["annotations"] = .object(JSONObject([Annotation.sociIndexDigest: .string("\(listed.digest)")]))
                manifest = .object(object)
            }
            let digest = Self.describe(manifest.encoded).digest
            listed.annotate(Annotation.sociImageManifest, namedManifest ?? digest.description)
            listed.setArtifactType(.sociIndexV2)
        }
        builder.add(bytes, .ociManifest)
        builder.add(Array("{}".utf8), version.mediaType)
        let image = builder.add(manifest.encoded, .ociManifest)
        let digests: [Part: Digest] = [
            .index: listed.digest, .config: SHA256Hasher.digest(of: Array("{}".utf8)),
            .ztoc: SHA256Hasher.digest(of: try ztocBytes ?? ztoc.encoded),
        ]
        let missing = absent.compactMap { digests[$0]?.hex }
        let files = { (top: [Descriptor]) in
            builder.layout(top).filter { file in !missing.contains { file.path.hasSuffix($0) } }
        }
        guard version == .v2 else { return ImageBuilder.archive(files([image] + (isListed ? [listed] : []))) }
        let top = builder.add(ImageIndex(manifests: [image] + (isListed ? [listed] : [])).encoded, .ociIndex)
        return ImageBuilder.archive(files([top]))
    }

    private var ztocType: [UInt8] { Array("application/octet-stream".utf8) }

    private func makeIndex(_ builder: inout ImageBuilder) throws -> SOCIIndex {
        let descriptor = builder.add(try ztocBytes ?? ztoc.encoded, .ztoc)
        let digest = layer.descriptor.digest
        var index = SOCIIndex(
            version: version,
            layers: [
                SOCIIndex.Layer(
                    ztoc: descriptor.digest, ztocSize: descriptor.size, layer: digest, layerMediaType: layer.mediaType,
                    spanSize: ztoc.spans.spanSize)
            ], buildTool: ztoc.buildTool)
        if let prefetch {
            let artifact = builder.add(prefetch, .sociPrefetch)
            index.prefetches = [
                SOCIIndex.Prefetch(artifact: artifact.digest, size: artifact.size, layer: digest)
            ]
        }
        return index
    }

    private static func describe(_ bytes: [UInt8]) -> Descriptor {
        Descriptor(mediaType: .ociManifest, digest: SHA256Hasher.digest(of: bytes), size: bytes.count)
    }
}

extension Descriptor {
    fileprivate mutating func setArtifactType(_ type: MediaType) {
        var object = json
        object["artifactType"] = .string(type.text)
        if let changed = try? Descriptor(.object(object)) { self = changed }
    }
}

extension SpanTable {
    /// The same table with one span's checkpoint or digest made another.
    package func changing(
        _ span: Int, input: Int = 0, output: Int = 0, bits: UInt8? = nil, digest: Digest? = nil,
        window change: (inout [UInt8]) -> Void = { _ in }
    ) -> SpanTable {
        var checkpoints = self.checkpoints
        var digests = self.digests
        let old = checkpoints[span]
        var window = old.window
        change(&window)
        checkpoints[span] = InflateCheckpoint(
            inputOffset: old.inputOffset + input, outputOffset: old.outputOffset + output, bits: bits ?? old.bits,
            window: window)
        if let digest { digests[span] = digest }
        return replacing(checkpoints: checkpoints, digests: digests)
    }

    /// The same table with these parts.
    package func replacing(
        archiveSize: Int? = nil, compressedSize: Int? = nil, checkpoints: [InflateCheckpoint]? = nil,
        digests: [Digest]? = nil
    ) -> SpanTable {
        SpanTable(
            compression: compression, spanSize: spanSize, compressedSize: compressedSize ?? self.compressedSize,
            archiveSize: archiveSize ?? self.archiveSize, checkpoints: checkpoints ?? self.checkpoints,
            digests: digests ?? self.digests)
    }
}
