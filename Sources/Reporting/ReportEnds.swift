internal import ImageCore
internal import JSON
internal import OCI

/// The two ends of a job, as its report names them (docs/report.md).
enum ReportEnds {
    static func source(_ name: String, format: String, _ digest: Digest, _ tags: [ImageTag]) -> JSONValue {
        .object(
            JSONObject([
                "name": .string(name), "format": .string(format), "digest": .string(digest.description),
                "tags": .array(tags.map { .string($0.text) }),
            ]))
    }

    /// - Parameters:
    ///   - name: as the user gave it.
    ///   - digest: nil where nothing was written.
    static func destination(_ name: String, format: String, _ digest: Digest?) -> JSONValue {
        .object(
            JSONObject([
                "name": .string(name), "format": .string(format),
                "digest": digest.map { .string($0.description) } ?? .null,
            ]))
    }
}
