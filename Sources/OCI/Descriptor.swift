internal import Codec
package import ImageCore
package import JSON

/// A typed, sized reference to a blob (OCI image-spec, "Descriptors"), with all fields that it came with.
package struct Descriptor: Hashable, Sendable {
    /// The descriptor as JSON, unknown fields included.
    package private(set) var json: JSONObject
    package private(set) var mediaType: MediaType
    package private(set) var digest: Digest
    package private(set) var size: Int

    package init(_ value: JSONValue) throws(OCIError) {
        guard let json = value.object else { throw OCIError("a descriptor is no JSON object") }
        guard let text = json["digest"]?.string else { throw OCIError("a descriptor has no digest") }
        do {
            digest = try Digest(parsing: text)
        } catch {
            throw OCIError(error.description)
        }
        guard let size = json["size"]?.integer, size >= 0 else {
            throw OCIError("the descriptor of \(text) has no valid size")
        }
        self.json = json
        self.size = size
        mediaType = MediaType(json["mediaType"]?.string ?? "")
    }

    package init(mediaType: MediaType, digest: Digest, size: Int) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        json = JSONObject([
            "mediaType": .string(mediaType.text), "digest": .string(digest.description), "size": .number(size),
        ])
    }

    package var platform: Platform? { Platform(json["platform"]) }

    /// The platform with all fields that it came with.
    package var platformObject: JSONObject? { json["platform"]?.object }

    /// The type of an artifact, where the descriptor says it.
    package var artifactType: MediaType? { json["artifactType"]?.string.map(MediaType.init) }

    package func annotation(_ key: String) -> String? { json["annotations"]?[key]?.string }

    /// What an index calls the image: its whole reference where that is there, else a tag.
    package var imageName: String? {
        annotation(Annotation.containerdImageName) ?? annotation(Annotation.referenceName)
    }

    package mutating func annotate(_ key: String, _ value: String?) {
        var annotations = json["annotations"]?.object ?? JSONObject()
        annotations[key] = value.map { .string($0) }
        json["annotations"] = annotations.keys.isEmpty ? nil : .object(annotations)
    }

    /// The keys of all annotations, in their order.
    package var annotationKeys: [String] { json["annotations"]?.object?.keys ?? [] }

    /// The same descriptor for other content: annotations, platform and unknown fields stay. Embedded `data` and
    /// `urls` speak of the old content and go.
    package func replacing(mediaType: MediaType? = nil, digest: Digest, size: Int) -> Descriptor {
        var copy = self
        if let mediaType {
            copy.mediaType = mediaType
            copy.json["mediaType"] = .string(mediaType.text)
        }
        if digest != self.digest {
            for key in ["data", "urls"] { copy.json[key] = nil }
        }
        copy.digest = digest
        copy.size = size
        copy.json["digest"] = .string(digest.description)
        copy.json["size"] = .number(size)
        return copy
    }

    /// The same descriptor for another document.
    package func replacing(mediaType: MediaType, document: [UInt8]) -> Descriptor {
        replacing(mediaType: mediaType, digest: SHA256Hasher.digest(of: document), size: document.count)
    }

    /// The same descriptor with another platform and artifact type, or without.
    package func describing(platform: JSONObject?, artifactType: MediaType?) -> Descriptor {
        var copy = self
        copy.json["platform"] = platform.map { .object($0) }
        copy.json["artifactType"] = artifactType.map { .string($0.text) }
        return copy
    }

    package var value: JSONValue { .object(json) }

    /// An attestation that BuildKit put beside an image.
    package var isAttestation: Bool { annotation(Annotation.attestationType) == "attestation-manifest" }
}
