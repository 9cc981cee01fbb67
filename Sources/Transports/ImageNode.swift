package import ImageCore
internal import JSON
package import OCI

/// An image as a tree: an index of indexes and manifests, or one manifest.
package indirect enum ImageNode: Sendable {
    case index(Descriptor, ImageIndex, [ImageNode])
    case image(Image)
    /// A manifest whose layers make no root file system: an attestation or another artifact.
    case artifact(Descriptor, ImageManifest)
    /// Something that the source does not hold, such as a platform that was never pulled.
    case absent(Descriptor)

    /// One platform's image.
    package struct Image: Sendable {
        package let descriptor: Descriptor
        package let manifest: ImageManifest
        package let config: ImageConfig

        package var platform: Platform? { descriptor.platform ?? config.platform }
    }

    /// The images below this node, in order.
    package var images: [Image] {
        switch self {
        case .index(_, _, let children): children.flatMap(\.images)
        case .image(let image): [image]
        case .artifact, .absent: []
        }
    }

    package var descriptor: Descriptor {
        switch self {
        case .index(let descriptor, _, _), .artifact(let descriptor, _), .absent(let descriptor): descriptor
        case .image(let image): image.descriptor
        }
    }

    /// Loads the tree below a descriptor.
    ///
    /// - Throws: ``ImageError`` for a document that is damaged, nested too deeply or one of too many, and for a
    ///   manifest with another number of layers than its config has diffIDs.
    package static func load(_ descriptor: Descriptor, from source: ImageSource) throws(ImageError) -> ImageNode {
        var visited = 0
        return try load(descriptor, from: source, depth: 0, &visited)
    }

    private static func load(
        _ descriptor: Descriptor, from source: ImageSource, depth: Int, _ visited: inout Int
    ) throws(ImageError) -> ImageNode {
        visited += 1
        guard depth <= Limits.indexNesting, visited <= Limits.manifestsVisited else {
            throw ImageError(
                .unreadableInput,
                "more than \(Limits.indexNesting) nested indexes or \(Limits.manifestsVisited) manifests",
                file: source.name)
        }
        guard let json = try source.json(descriptor) else {
            guard depth > 0 else {
                throw ImageError(
                    .unreadableInput, "manifest \(descriptor.digest) is not in the archive", file: source.name)
            }
            return .absent(descriptor)
        }
        do {
            if json["manifests"]?.array != nil {
                let index = try ImageIndex(json)
                var children: [ImageNode] = []
                for child in index.manifests {
                    children.append(try load(child, from: source, depth: depth + 1, &visited))
                }
                return .index(descriptor, index, children)
            }
            let manifest = try ImageManifest(json)
            guard manifest.isImage, !descriptor.isAttestation, descriptor.platform?.isUnknown != true else {
                return .artifact(descriptor, manifest)
            }
            // Of a platform that was never pulled the manifest may be there and nothing else.
            if depth > 0, try source.document(manifest.config) == nil { return .artifact(descriptor, manifest) }
            return .image(try image(descriptor, manifest, source))
        } catch let error as OCIError {
            throw ImageError(.unreadableInput, "\(descriptor.digest): \(error.reason)", file: source.name)
        } catch let error as ImageError {
            throw error
        } catch {
            throw ImageError(.unreadableInput, "\(error)", file: source.name)
        }
    }

    private static func image(
        _ descriptor: Descriptor, _ manifest: ImageManifest, _ source: ImageSource
    ) throws -> Image {
        guard let json = try source.json(manifest.config) else {
            throw ImageError(
                .unreadableInput, "config \(manifest.config.digest) is not in the archive", file: source.name)
        }
        let config = try ImageConfig(json)
        guard manifest.layers.count <= Limits.layers else {
            throw ImageError(.unreadableInput, "an image has more than \(Limits.layers) layers", file: source.name)
        }
        guard manifest.layers.count == config.diffIDs.count else {
            throw ImageError(
                .unreadableInput,
                "manifest \(descriptor.digest) lists \(manifest.layers.count) layers, its config \(config.diffIDs.count) diffIDs",
                file: source.name)
        }
        return Image(descriptor: descriptor, manifest: manifest, config: config)
    }
}
