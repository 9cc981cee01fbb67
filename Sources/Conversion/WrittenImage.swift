internal import ImageCore
internal import OCI
internal import SOCI
internal import Transports

/// The end of both jobs: the tree around the images is put together again, what was written is read as a client would,
/// and only then it gets its name.
struct WrittenImage {
    let source: ImageSource
    let node: ImageNode
    let image: SourceImage
    let destination: any ImageDestination
    /// What became of the chosen images, in their order, by the digests of the old manifests.
    let rewritten: [Digest: RebuiltImage]
    let chosen: [ImageNode.Image]
    let dropsOtherPlatforms: Bool
    let dropsAttestations: Bool
    let proof: WrittenProof

    struct Outcome {
        let digest: Digest
        let keptPlatforms: [String]
        let warnings: [String]
    }

    /// - Parameters:
    ///   - tag: replaces all names, where the destination's reference has one.
    ///   - hashed: blobs that were read from where they lie since they were written, and proved.
    ///   - made: blobs that are our doing.
    func finish(
        tag: String?, hashed: Set<Digest>, made: Set<Digest>, _ progress: ProgressHandler
    ) throws(ImageError) -> Outcome {
        var rebuilder = TreeRebuilder(
            source: source, destination: destination, rewritten: rewritten,
            dropsOtherPlatforms: dropsOtherPlatforms, dropsAttestations: dropsAttestations)
        guard let top = try rebuilder.rebuild(top: node) else {
            throw ImageError(.failure, "nothing of the image is left", file: source.name)
        }
        let referrers = Referrers(source, of: node, rewritten, staying: rebuilder.staying)
        try referrers.carry(by: &rebuilder)
        let names = DestinationNames(image, tag: tag, top: top)
        let indexes = Referrers.made(chosen.compactMap { rewritten[$0.descriptor.digest] })
        try destination.finish(
            DestinationContents(
                descriptors: names.descriptors + referrers.kept + indexes, dockerImage: dockerImage, tags: names.tags,
                uniqueArtifacts: [.sociIndexV1]))
        progress(.step("checking what was written"))
        try proof.prove(destination, hashed: hashed, made: made, lacking: rebuilder.lacking)
        try destination.commit()
        return Outcome(
            digest: top.digest, keptPlatforms: rebuilder.keptPlatforms,
            warnings: rebuilder.warnings + referrers.warnings)
    }

    /// The platform that `docker load` shall get: the host's, else the first that was rewritten.
    private var dockerImage: ImageManifest? {
        let images = node.images.filter { rewritten[$0.descriptor.digest] != nil }
        let best = images.first { $0.platform?.satisfies(.host) == true } ?? images.first
        return best.flatMap { rewritten[$0.descriptor.digest]?.manifest }
    }
}
