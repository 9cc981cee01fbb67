internal import Codec
internal import ImageCore
internal import JSON
package import OCI

extension SOCIIndex {
    /// The blob that the config of every index names; it must be stored with the index.
    package static let configBlob = Array("{}".utf8)

    /// The config's descriptor, whose media type is what tells an index from other manifests, and its version.
    package static func configDescriptor(_ version: Version) -> Descriptor {
        Descriptor(
            mediaType: version.mediaType, digest: SHA256Hasher.digest(of: configBlob), size: configBlob.count)
    }

    /// The document, in the only bytes that a runtime can store: those of Go's encoder. zTOCs come in the order of the
    /// layers, and prefetch artifacts behind them.
    package var encoded: [UInt8] {
        var manifest = JSONObject([
            "config": Self.configDescriptor(version).value,
            "layers": .array(layers.map(\.descriptor.value) + prefetches.map(\.descriptor.value)),
            "annotations": .object(JSONObject([Annotation.sociBuildTool: .string(buildTool)])),
        ])
        if let subject {
            manifest["subject"] =
                Descriptor(mediaType: subject.mediaType, digest: subject.digest, size: subject.size).value
        }
        return GoManifest.encode(.object(manifest)) ?? []
    }

    /// Reads an index of either version. As in a runtime, a layer of a type that is neither zTOC nor prefetch artifact
    /// is passed over, and an index without its tool or its span sizes will do.
    ///
    /// - Throws: ``OCIError`` for what is no SOCI index, and for a zTOC that does not say of which layer it is.
    package init(parsing bytes: [UInt8]) throws(OCIError) {
        let manifest: ImageManifest
        do {
            manifest = try ImageManifest(try JSONValue(parsing: bytes))
        } catch let error as OCIError {
            throw error
        } catch {
            throw OCIError("a SOCI index is \(error)")
        }
        guard let version = Version.allCases.first(where: { $0.mediaType == manifest.config.mediaType }) else {
            throw OCIError("a manifest whose config has type \"\(manifest.config.mediaType)\" is no SOCI index")
        }
        guard version == .v2 || manifest.subject != nil else {
            throw OCIError("a SOCI index of version 1 has no subject")
        }
        var layers: [Layer] = []
        var prefetches: [Prefetch] = []
        for descriptor in manifest.layers {
            if descriptor.mediaType == .ztoc {
                layers.append(try Layer(descriptor))
            } else if descriptor.mediaType == .sociPrefetch {
                prefetches.append(
                    Prefetch(
                        artifact: descriptor.digest, size: descriptor.size, layer: try descriptor.sociLayer))
            }
        }
        self.init(
            version: version, layers: layers, prefetches: prefetches, subject: manifest.subject,
            buildTool: manifest.json["annotations"]?[Annotation.sociBuildTool]?.string ?? "")
    }

    /// Whether a runtime can store the document. It decodes it, encodes it anew and stores that under the digest of
    /// what it got; where the bytes differ, the whole image is pulled and no error is shown.
    package static func isCanonical(_ bytes: [UInt8]) -> Bool {
        guard let value = try? JSONValue(parsing: bytes) else { return false }
        return GoManifest.encode(value) == bytes
    }
}

extension SOCIIndex.Version {
    package var mediaType: MediaType {
        switch self {
        case .v1: .sociIndexV1
        case .v2: .sociIndexV2
        }
    }
}

extension SOCIIndex.Layer {
    fileprivate init(_ descriptor: Descriptor) throws(OCIError) {
        self.init(
            ztoc: descriptor.digest, ztocSize: descriptor.size, layer: try descriptor.sociLayer,
            layerMediaType: MediaType(descriptor.annotation(Annotation.sociLayerMediaType) ?? ""),
            spanSize: descriptor.annotation(Annotation.sociSpanSize).flatMap { Int($0) })
        disablesXattrs = descriptor.annotation(Annotation.sociDisableXattrs) == "true"
    }

    package var descriptor: Descriptor {
        var descriptor = Descriptor(mediaType: .ztoc, digest: ztoc, size: ztocSize)
        if disablesXattrs { descriptor.annotate(Annotation.sociDisableXattrs, "true") }
        descriptor.annotate(Annotation.sociLayerDigest, layer.description)
        if !layerMediaType.text.isEmpty { descriptor.annotate(Annotation.sociLayerMediaType, layerMediaType.text) }
        if let spanSize { descriptor.annotate(Annotation.sociSpanSize, String(spanSize)) }
        return descriptor
    }
}

extension SOCIIndex.Prefetch {
    package var descriptor: Descriptor {
        var descriptor = Descriptor(mediaType: .sociPrefetch, digest: artifact, size: size)
        descriptor.annotate(Annotation.sociLayerDigest, layer.description)
        return descriptor
    }
}

extension Descriptor {
    fileprivate var sociLayer: Digest {
        get throws(OCIError) {
            guard let text = annotation(Annotation.sociLayerDigest), let layer = try? Digest(parsing: text) else {
                throw OCIError("\(digest) in a SOCI index does not say of which layer it is")
            }
            return layer
        }
    }
}
