internal import Codec
package import ImageCore
internal import JSON
package import OCI
internal import Tar

/// Image archives and their documents, put together from blobs: what no converter of ours would write included.
package struct ImageBuilder: Sendable {
    /// A layer, and what the image shall say of it.
    package struct Layer: Sendable {
        package var blob: [UInt8]
        package var diffID: Digest
        package var mediaType: MediaType
        package var annotations: [(key: String, value: String)]

        package init(
            _ blob: [UInt8], diffID: Digest, mediaType: MediaType = .ociLayerGzip,
            annotations: [(key: String, value: String)] = []
        ) {
            self.blob = blob
            self.diffID = diffID
            self.mediaType = mediaType
            self.annotations = annotations
        }

        /// A plain tar.
        package init(plain tar: [UInt8]) {
            self.init(tar, diffID: SHA256Hasher.digest(of: tar), mediaType: .ociLayer)
        }

        package var descriptor: Descriptor {
            var descriptor = Descriptor(
                mediaType: mediaType, digest: SHA256Hasher.digest(of: blob), size: blob.count)
            for (key, value) in annotations { descriptor.annotate(key, value) }
            return descriptor
        }
    }

    /// Everything under `blobs/sha256`, in order.
    package private(set) var blobs: [(digest: Digest, bytes: [UInt8])] = []

    package init() {}

    /// Keeps a blob and describes it.
    @discardableResult
    package mutating func add(_ bytes: [UInt8], _ mediaType: MediaType) -> Descriptor {
        let digest = SHA256Hasher.digest(of: bytes)
        if !blobs.contains(where: { $0.digest == digest }) { blobs.append((digest, bytes)) }
        return Descriptor(mediaType: mediaType, digest: digest, size: bytes.count)
    }

    /// Keeps layers, config and manifest of one platform's image.
    ///
    /// - Parameters:
    ///   - diffIDs: what the config says instead of the layers' own.
    ///   - history: what the config tells of the steps of the build.
    ///   - process: what a container of it runs.
    package mutating func addImage(
        _ layers: [Layer], architecture: String = "amd64", diffIDs: [Digest]? = nil, history: [HistoryStep] = [],
        process: ImageConfig.Process = ImageBuilder.process, labels: [String: String] = [:]
    ) -> Descriptor {
        for layer in layers { add(layer.blob, layer.mediaType) }
        let config = add(
            Self.config(
                diffIDs ?? layers.map(\.diffID), architecture: architecture, history: history, process: process,
                labels: labels), .ociConfig)
        let manifest = ImageManifest(config: config, layers: layers.map(\.descriptor))
        return add(manifest.encoded, .ociManifest)
    }

    /// A step of a build.
    package struct HistoryStep: Sendable {
        package let createdBy: String
        package let isEmptyLayer: Bool

        package init(_ createdBy: String, isEmptyLayer: Bool = false) {
            self.createdBy = createdBy
            self.isEmptyLayer = isEmptyLayer
        }

        fileprivate var value: JSONValue {
            var object = JSONObject(["created_by": .string(createdBy)])
            if isEmptyLayer { object["empty_layer"] = .boolean(true) }
            return .object(object)
        }
    }

    package static func config(
        _ diffIDs: [Digest], architecture: String = "amd64", history: [HistoryStep] = [],
        process: ImageConfig.Process = ImageBuilder.process, labels: [String: String] = [:]
    ) -> [UInt8] {
        JSONValue.object(
            JSONObject([
                "architecture": .string(architecture), "os": .string("linux"),
                "config": .object(settings(process, labels)),
                "rootfs": .object(
                    JSONObject([
                        "type": .string("layers"), "diff_ids": .array(diffIDs.map { .string($0.description) }),
                    ])),
                "history": .array(history.map(\.value)),
            ])
        ).encoded
    }

    /// What a container runs where nothing else is said.
    package static let process = ImageConfig.Process(
        entrypoint: [], command: ["/bin/true"], environment: [], folder: "", user: "")

    private static func settings(_ process: ImageConfig.Process, _ labels: [String: String]) -> JSONObject {
        var object = JSONObject()
        for (key, words) in [
            ("Entrypoint", process.entrypoint), ("Cmd", process.command), ("Env", process.environment),
        ] where !words.isEmpty {
            object[key] = .array(words.map { .string($0) })
        }
        if !process.folder.isEmpty { object["WorkingDir"] = .string(process.folder) }
        if !process.user.isEmpty { object["User"] = .string(process.user) }
        guard !labels.isEmpty else { return object }
        var values = JSONObject()
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) { values[key] = .string(value) }
        object["Labels"] = .object(values)
        return object
    }

    /// The files of an OCI layout whose index has these descriptors.
    package func layout(_ descriptors: [Descriptor]) -> [(path: String, bytes: [UInt8])] {
        blobs.map { ("blobs/sha256/" + $0.digest.hex, $0.bytes) } + [
            ("index.json", ImageIndex(manifests: descriptors).encoded),
            ("oci-layout", Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)),
        ]
    }

    /// `manifest.json` of a docker archive with one image.
    package static func dockerManifest(config: String, layers: [String], tags: [String]?) -> [UInt8] {
        JSONValue.array([
            .object(
                JSONObject([
                    "Config": .string(config),
                    "RepoTags": tags.map { .array($0.map { .string($0) }) } ?? .null,
                    "Layers": .array(layers.map { .string($0) }),
                ]))
        ]).encoded
    }

    /// The files as an archive.
    package static func archive(_ files: [(path: String, bytes: [UInt8])]) -> [UInt8] {
        var tar = LayerBuilder()
        for file in files { tar.file(file.path, file.bytes) }
        return tar.tar
    }

    /// An OCI archive of one image with these layers.
    package static func archive(_ layers: [Layer], diffIDs: [Digest]? = nil) -> [UInt8] {
        var builder = ImageBuilder()
        let image = builder.addImage(layers, diffIDs: diffIDs)
        return archive(builder.layout([image]))
    }
}
