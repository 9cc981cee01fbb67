package import JSON

/// An image index or Docker manifest list, with all fields that it came with.
package struct ImageIndex: Hashable, Sendable {
    package private(set) var json: JSONObject
    package private(set) var manifests: [Descriptor]

    package init(_ value: JSONValue) throws(OCIError) {
        guard let json = value.object else { throw OCIError("an index is no JSON object") }
        guard let manifests = json["manifests"]?.array else { throw OCIError("an index has no manifests") }
        self.json = json
        var descriptors: [Descriptor] = []
        for manifest in manifests { descriptors.append(try Descriptor(manifest)) }
        self.manifests = descriptors
    }

    /// An OCI index of these manifests.
    package init(manifests: [Descriptor]) {
        json = JSONObject([
            "schemaVersion": .number(2), "mediaType": .string(MediaType.ociIndex.text),
            "manifests": .array(manifests.map(\.value)),
        ])
        self.manifests = manifests
    }

    /// The same index with other manifests, in OCI media types.
    package func replacing(manifests: [Descriptor]) -> ImageIndex {
        var copy = self
        copy.manifests = manifests
        copy.json["mediaType"] = .string(MediaType.ociIndex.text)
        copy.json["manifests"] = .array(manifests.map(\.value))
        return copy
    }

    package var value: JSONValue { .object(json) }

    /// The document's bytes, which its digest is taken of.
    package var encoded: [UInt8] { value.encoded }
}
