internal import ImageCore
internal import JSON
internal import OCI

/// The documents at the top of what we write.
enum OCILayoutDocuments {
    /// `oci-layout`, the mark of a layout.
    static let layout = Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)

    static func index(_ descriptors: [Descriptor]) -> [UInt8] { ImageIndex(manifests: descriptors).encoded }

    /// `manifest.json` as Docker 25 and later saves it: paths of blobs instead of folders of layers.
    static func dockerManifest(_ contents: DestinationContents) -> [UInt8]? {
        guard let image = contents.dockerImage else { return nil }
        let names = contents.tags.filter(\.isReference).map { JSONValue.string($0.text) }
        let value = JSONObject([
            "Config": .string(path(of: image.config.digest)),
            "RepoTags": names.isEmpty ? .null : .array(names),
            "Layers": .array(image.layers.map { .string(path(of: $0.digest)) }),
        ])
        return JSONValue.array([.object(value)]).encoded
    }

    static func path(of digest: Digest) -> String { "blobs/sha256/" + digest.hex }
}
