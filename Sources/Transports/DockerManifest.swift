internal import Codec
internal import ImageCore
internal import JSON
internal import Layers
internal import OCI

/// The `manifest.json` of a `docker save` archive: for each image its config, its layers' files and its names.
struct DockerManifest: Sendable {
    struct Image: Sendable {
        let config: String
        let layers: [String]
        let tags: [ImageTag]
    }

    let images: [Image]

    init(_ value: JSONValue, file: String) throws(ImageError) {
        guard let array = value.array else {
            throw ImageError(.unreadableInput, "manifest.json is no JSON array", file: file)
        }
        guard array.count <= Limits.manifestsVisited else {
            throw ImageError(
                .unreadableInput, "manifest.json lists more than \(Limits.manifestsVisited) images", file: file)
        }
        var images: [Image] = []
        for element in array {
            guard let config = element["Config"]?.string else {
                throw ImageError(.unreadableInput, "manifest.json names no config", file: file)
            }
            let layers = element["Layers"]?.array?.compactMap(\.string) ?? []
            guard layers.count <= Limits.layers else {
                throw ImageError(.unreadableInput, "an image has more than \(Limits.layers) layers", file: file)
            }
            let tags = element["RepoTags"]?.array?.compactMap(\.string) ?? []
            images.append(Image(config: config, layers: layers, tags: tags.map(ImageTag.init)))
        }
        self.images = images
    }

    /// The images with OCI manifests made for them.
    func source(name: String, tree: some FileTree) throws(ImageError) -> ImageSource {
        var made: [Digest: [UInt8]] = [:]
        var places: [Digest: BlobLocation] = [:]
        var found: [SourceImage] = []
        for image in images {
            guard let file = try tree.file(image.config) else {
                throw ImageError(.unreadableInput, "config \(image.config) is not in the archive", file: name)
            }
            let config = try file.document()
            let configDescriptor = Descriptor(
                mediaType: .ociConfig, digest: SHA256Hasher.digest(of: config), size: config.count)
            made[configDescriptor.digest] = config
            places[configDescriptor.digest] = file
            let diffIDs = try Self.diffIDs(config, image, name)
            var layers: [Descriptor] = []
            for (path, diffID) in zip(image.layers, diffIDs) {
                guard let blob = try tree.file(path) else {
                    throw ImageError(.unreadableInput, "layer \(path) is not in the archive", file: name)
                }
                let descriptor = try Self.descriptor(path, blob, diffID)
                places[descriptor.digest] = blob
                layers.append(descriptor)
            }
            let manifest = ImageManifest(config: configDescriptor, layers: layers).encoded
            let descriptor = Descriptor(
                mediaType: .ociManifest, digest: SHA256Hasher.digest(of: manifest), size: manifest.count)
            made[descriptor.digest] = manifest
            found.append(SourceImage(descriptor, tags: image.tags))
        }
        return ImageSource(
            name: name, format: "docker archive", images: found, referrers: [], tree: tree, made: made, places: places)
    }

    private static func diffIDs(_ config: [UInt8], _ image: Image, _ name: String) throws(ImageError) -> [Digest] {
        let diffIDs: [Digest]
        do {
            diffIDs = try ImageConfig(try JSONValue(parsing: config)).diffIDs
        } catch let error as OCIError {
            throw error.within(file: name)
        } catch {
            throw ImageError(.unreadableInput, "config \(image.config): \(error)", file: name)
        }
        guard diffIDs.count == image.layers.count else {
            throw ImageError(
                .unreadableInput,
                "manifest.json lists \(image.layers.count) layers, the config \(image.config) \(diffIDs.count) diffIDs",
                file: name)
        }
        return diffIDs
    }

    /// A plain layer's digest is its diffID, so that nothing need be read to know it; a compressed one has it in its
    /// name, or is hashed.
    private static func descriptor(
        _ path: String, _ blob: BlobLocation, _ diffID: Digest
    ) throws(ImageError) -> Descriptor {
        switch try Compression(of: blob) {
        case .plain: return Descriptor(mediaType: .ociLayer, digest: diffID, size: blob.size)
        case .gzip: return Descriptor(mediaType: .ociLayerGzip, digest: try digest(path, blob), size: blob.size)
        case .zstd: return Descriptor(mediaType: .ociLayerZstd, digest: try digest(path, blob), size: blob.size)
        }
    }

    private static func digest(_ path: String, _ blob: BlobLocation) throws(ImageError) -> Digest {
        if path.hasPrefix("blobs/sha256/"), let digest = Digest(hex: path.dropFirst("blobs/sha256/".count).utf8) {
            return digest
        }
        return try blob.hashed()
    }
}
