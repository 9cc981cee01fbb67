package import JSON

/// An image manifest, OCI or Docker, with all fields that it came with.
package struct ImageManifest: Hashable, Sendable {
    package private(set) var json: JSONObject
    package private(set) var config: Descriptor
    package private(set) var layers: [Descriptor]

    package init(_ value: JSONValue) throws(OCIError) {
        guard let json = value.object else { throw OCIError("a manifest is no JSON object") }
        guard let config = json["config"] else { throw OCIError("a manifest has no config") }
        guard let layers = json["layers"]?.array else { throw OCIError("a manifest has no layers") }
        self.json = json
        self.config = try Descriptor(config)
        var descriptors: [Descriptor] = []
        for layer in layers { descriptors.append(try Descriptor(layer)) }
        self.layers = descriptors
    }

    /// An OCI manifest made from its parts.
    package init(config: Descriptor, layers: [Descriptor]) {
        json = JSONObject(["schemaVersion": .number(2), "mediaType": .string(MediaType.ociManifest.text)])
        self.config = config
        self.layers = layers
        store()
    }

    /// The same manifest with other content, in OCI media types.
    package func replacing(config: Descriptor, layers: [Descriptor]) -> ImageManifest {
        var copy = self
        copy.json["schemaVersion"] = .number(2)
        copy.json["mediaType"] = .string(MediaType.ociManifest.text)
        copy.config = config
        copy.layers = layers
        copy.store()
        return copy
    }

    /// Whether layers of this manifest make a root file system, which those of attestations and artifacts do not.
    package var isImage: Bool { config.mediaType.isImageConfig && json["artifactType"] == nil }

    /// The manifest that this one is about, for signatures and other referrers.
    package var subject: Descriptor? { json["subject"].flatMap { try? Descriptor($0) } }

    /// The annotations with text values, in their order.
    package var annotations: [(key: String, value: String)] {
        (json["annotations"]?.object?.members ?? []).compactMap { key, value in value.string.map { (key, $0) } }
    }

    /// Sets an annotation, or takes it away.
    package mutating func annotate(_ key: String, _ value: String?) {
        var annotations = json["annotations"]?.object ?? JSONObject()
        annotations[key] = value.map { .string($0) }
        json["annotations"] = annotations.keys.isEmpty ? nil : .object(annotations)
    }

    package var value: JSONValue { .object(json) }

    /// The document's bytes, which its digest is taken of.
    package var encoded: [UInt8] { value.encoded }

    private mutating func store() {
        json["config"] = config.value
        json["layers"] = .array(layers.map(\.value))
    }
}
