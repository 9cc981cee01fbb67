package import ImageCore
package import JSON

/// An image's config: what it runs, its history, and the diffIDs of its layers.
package struct ImageConfig: Hashable, Sendable {
    package private(set) var json: JSONObject
    /// The digests of the plain layers, from the bottom up.
    package private(set) var diffIDs: [Digest]

    package init(_ value: JSONValue) throws(OCIError) {
        guard let json = value.object else { throw OCIError("an image config is no JSON object") }
        self.json = json
        var digests: [Digest] = []
        for element in json["rootfs"]?["diff_ids"]?.array ?? [] {
            guard let text = element.string else { throw OCIError("a diffID is no string") }
            do {
                digests.append(try Digest(parsing: text))
            } catch {
                throw OCIError(error.description)
            }
        }
        diffIDs = digests
    }

    /// The same config for rewritten layers: history, times and unknown fields stay.
    package func replacing(diffIDs: [Digest]) -> ImageConfig {
        var copy = self
        copy.diffIDs = diffIDs
        var rootfs = json["rootfs"]?.object ?? JSONObject(["type": .string("layers")])
        rootfs["diff_ids"] = .array(diffIDs.map { .string($0.description) })
        copy.json["rootfs"] = .object(rootfs)
        return copy
    }

    package var platform: Platform? { Platform(.object(json)) }

    /// The platform as a descriptor has it, its fields in the order that Go's encoder gives them.
    package var platformObject: JSONObject? {
        guard platform != nil else { return nil }
        var object = JSONObject()
        for key in ["architecture", "os", "os.version", "os.features", "variant"] {
            guard let value = json[key], value.string != "" else { continue }
            object[key] = value
        }
        return object
    }

    package var value: JSONValue { .object(json) }

    /// The document's bytes, which its digest is taken of.
    package var encoded: [UInt8] { value.encoded }
}
