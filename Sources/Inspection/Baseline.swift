package import ImageCore
internal import JSON
internal import OCI

/// The sizes of an earlier report of `inspect --format json`.
package struct Baseline: Sendable {
    private struct Image: Sendable {
        let tags: [String]
        let platform: String?
        let size: Int
    }

    private let images: [Image]

    /// - Throws: an error for what is no report, or one of another version.
    package init(reading file: RawFile) throws(ImageError) {
        let size = try file.status().size
        guard size <= Limits.baselineBytes else {
            throw ImageError(
                .unreadableInput, "the report has more than \(ByteCount(Limits.baselineBytes))", file: file.path)
        }
        let bytes = try file.bytes(ByteRange(offset: 0, count: size))
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw ImageError(.unreadableInput, "no JSON report: \(error)", file: file.path)
        }
        let version = json["schemaVersion"]?.integer
        guard version == 1, let images = json["images"]?.array else {
            let reason = version.map { $0 == 1 ? "" : " that is known here: its schemaVersion is \($0), not 1" } ?? ""
            throw ImageError(.unreadableInput, "no report of gpuimg inspect --format json" + reason, file: file.path)
        }
        self.images = images.compactMap { image in
            image["totals"]?["size"]?.integer.map { size in
                Image(
                    tags: image["tags"]?.array?.compactMap(\.string) ?? [], platform: image["platform"]?.string,
                    size: size)
            }
        }
        guard self.images.allSatisfy({ $0.size >= 0 }) else {
            throw ImageError(.unreadableInput, "the report has a negative size", file: file.path)
        }
        guard !self.images.isEmpty else {
            throw ImageError(.unreadableInput, "the report tells of no image", file: file.path)
        }
    }

    /// The size that an image had: that of the same name and platform, else of the same platform, else of the only one.
    func size(of image: InspectedImage) -> Int? {
        let platform = image.platform?.description
        let same = images.filter { $0.platform == platform }
        let named = same.first { old in image.tags.contains { old.tags.contains($0.text) } }
        return named?.size ?? (same.count == 1 ? same[0].size : nil) ?? (images.count == 1 ? images[0].size : nil)
    }
}
