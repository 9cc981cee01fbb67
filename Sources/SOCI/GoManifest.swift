internal import JSON

/// A manifest as Go's `json.Marshal` writes the structs of OCI's Go package: fields in their order there, empty ones
/// left out where the struct says so, maps sorted by the bytes of their keys (image-spec, specs-go/v1).
enum GoManifest {
    /// The manifest of these values as Go decodes it and encodes it anew; nil where Go's decoder would refuse it.
    ///
    /// What is no field of the struct is lost on the way, as it is in the runtime, which sets the version and the type
    /// by itself and has no place for a type of artifact.
    static func encode(_ manifest: JSONValue) -> [UInt8]? {
        var writer = JSONWriter(escaping: .go)
        guard let object = manifest.object, let layers = object["layers"] else { return nil }
        writer.beginObject()
        writer.key("schemaVersion")
        writer.number(2)
        writer.key("mediaType")
        writer.string("application/vnd.oci.image.manifest.v1+json")
        writer.key("config")
        guard writer.descriptor(object["config"]) else { return nil }
        writer.key("layers")
        switch layers {
        case .null: writer.null()
        case .array(let elements):
            writer.beginArray()
            for element in elements {
                guard writer.descriptor(element) else { return nil }
            }
            writer.endArray()
        default: return nil
        }
        if let subject = object["subject"] {
            writer.key("subject")
            guard writer.descriptor(subject) else { return nil }
        }
        guard writer.annotations(object["annotations"]) else { return nil }
        writer.endObject()
        return writer.bytes
    }
}

extension JSONWriter {
    /// A descriptor in the struct's order; false where it is none.
    fileprivate mutating func descriptor(_ value: JSONValue?) -> Bool {
        guard let object = value?.object, let mediaType = object["mediaType"]?.string,
            let digest = object["digest"]?.string, let size = object["size"]?.integer
        else { return false }
        beginObject()
        key("mediaType")
        string(mediaType)
        key("digest")
        string(digest)
        key("size")
        number(size)
        guard strings("urls", object["urls"]), annotations(object["annotations"]), data(object["data"]),
            platform(object["platform"]), text("artifactType", object["artifactType"])
        else { return false }
        endObject()
        return true
    }

    fileprivate mutating func annotations(_ value: JSONValue?) -> Bool {
        guard let value else { return true }
        guard let object = value.object else { return false }
        guard !object.keys.isEmpty else { return true }
        key("annotations")
        beginObject()
        for (name, value) in object.members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            guard let text = value.string else { return false }
            key(name)
            string(text)
        }
        endObject()
        return true
    }

    private mutating func platform(_ value: JSONValue?) -> Bool {
        guard let value else { return true }
        guard let object = value.object, let architecture = object["architecture"]?.string,
            let os = object["os"]?.string
        else { return false }
        key("platform")
        beginObject()
        key("architecture")
        string(architecture)
        key("os")
        string(os)
        guard text("os.version", object["os.version"]), strings("os.features", object["os.features"]),
            text("variant", object["variant"])
        else { return false }
        endObject()
        return true
    }

    /// Bytes in base64, which Go decodes and encodes anew.
    private mutating func data(_ value: JSONValue?) -> Bool {
        guard let value else { return true }
        guard let text = value.string, let bytes = Base64.decode(Array(text.utf8)) else { return false }
        return self.text("data", .string(Base64.encode(bytes)))
    }

    /// A field that is left out where it is empty.
    private mutating func text(_ name: StaticString, _ value: JSONValue?) -> Bool {
        guard let value else { return true }
        guard let text = value.string else { return false }
        if !text.isEmpty {
            key(name)
            string(text)
        }
        return true
    }

    private mutating func strings(_ name: StaticString, _ value: JSONValue?) -> Bool {
        guard let value else { return true }
        guard let elements = value.array else { return false }
        guard !elements.isEmpty else { return true }
        key(name)
        beginArray()
        for element in elements {
            guard let text = element.string else { return false }
            string(text)
        }
        endArray()
        return true
    }
}
