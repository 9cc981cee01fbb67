internal import ImageCore
internal import JSON
internal import OCI

/// Finds the images of an OCI layout (OCI image-spec, "Image Layout"), in a folder or an archive.
struct OCILayoutReader<Tree: FileTree> {
    let tree: Tree
    let name: String

    /// - Parameter tags: a `manifest.json` beside the index, which may know names that the index does not.
    func source(_ index: JSONValue, tags docker: DockerManifest?) throws(ImageError) -> ImageSource {
        let descriptors: [Descriptor]
        do {
            descriptors = try ImageIndex(index).manifests
        } catch {
            throw ImageError(.unreadableInput, "index.json: \(error.reason)", file: name)
        }
        guard descriptors.count <= Limits.manifestsVisited else {
            throw ImageError(
                .unreadableInput, "index.json lists more than \(Limits.manifestsVisited) manifests", file: name)
        }
        let probe = ImageSource(name: name, format: "", images: [], referrers: [], tree: tree)
        var images: [SourceImage] = []
        var referrers: [Descriptor] = []
        for descriptor in descriptors {
            guard try isImage(descriptor, probe) else {
                referrers.append(descriptor)
                continue
            }
            let tags = Self.tags(descriptor)
            if let known = images.firstIndex(where: { $0.digest == descriptor.digest }) {
                images[known].descriptors.append(descriptor)
                images[known].tags += tags.filter { !images[known].tags.contains($0) }
            } else {
                images.append(SourceImage(descriptor, tags: tags))
            }
        }
        if let docker { try addTags(docker, to: &images, probe) }
        return ImageSource(name: name, format: "OCI layout", images: images, referrers: referrers, tree: tree)
    }

    /// Whether every manifest that the index names is there, with as many layers as its config has diffIDs. In a
    /// nested index platforms may be absent, as long as one is whole: Docker saves only what it has pulled.
    func isComplete(_ source: ImageSource) -> Bool {
        !source.images.isEmpty
            && source.images.allSatisfy { image in
                guard let node = try? ImageNode.load(image.descriptors[0], from: source) else { return false }
                return node.images.contains { _ in true }
            }
    }

    private static func tags(_ descriptor: Descriptor) -> [ImageTag] {
        return descriptor.imageName.map { [ImageTag($0)] } ?? []
    }

    private func isImage(_ descriptor: Descriptor, _ probe: ImageSource) throws(ImageError) -> Bool {
        if descriptor.isAttestation || Self.isSignatureTag(descriptor) { return false }
        guard !descriptor.mediaType.isIndex else { return true }
        guard let json = try probe.json(descriptor) else {
            throw ImageError(.unreadableInput, "manifest \(descriptor.digest) is not in the archive", file: name)
        }
        if json["manifests"] != nil { return json["subject"] == nil }
        do {
            let manifest = try ImageManifest(json)
            return manifest.isImage && manifest.subject == nil
        } catch {
            throw error.within(file: name)
        }
    }

    /// cosign's tags: `sha256-<hex>.sig`, `.att`, `.sbom`.
    private static func isSignatureTag(_ descriptor: Descriptor) -> Bool {
        guard let tag = descriptor.annotation(Annotation.referenceName) else { return false }
        return tag.hasPrefix("sha256-") && [".sig", ".att", ".sbom"].contains { tag.hasSuffix($0) }
    }

    /// The names that `manifest.json` has for an image of the same config.
    private func addTags(
        _ docker: DockerManifest, to images: inout [SourceImage], _ probe: ImageSource
    ) throws(ImageError) {
        for number in images.indices {
            guard let node = try? ImageNode.load(images[number].descriptors[0], from: probe) else { continue }
            let configs = Set(node.images.map { "blobs/sha256/" + $0.manifest.config.digest.hex })
            for image in docker.images where configs.contains(image.config) {
                for tag in image.tags where !images[number].tags.contains(where: { $0.matches(tag.text) }) {
                    images[number].tags.append(tag)
                }
            }
        }
    }
}
