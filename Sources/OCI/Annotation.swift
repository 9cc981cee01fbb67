/// Keys of annotations that we read or write, by who reads them.
package enum Annotation {
    /// The tag, or with containerd and podman the whole reference.
    package static let referenceName = "org.opencontainers.image.ref.name"
    /// The whole reference, as containerd and Docker 25+ write it.
    package static let containerdImageName = "io.containerd.image.name"
    /// BuildKit: which manifest an attestation is about; stands on the attestation's descriptor.
    package static let attestationSubject = "vnd.docker.reference.digest"
    package static let attestationType = "vnd.docker.reference.type"
    /// stargz-snapshotter: the digest of the plain TOC. Without it the layer is never pulled lazily.
    package static let tocDigest = "containerd.io/snapshot/stargz/toc.digest"
    package static let uncompressedSize = "io.containers.estargz.uncompressed-size"
    /// zstd:chunked: the digest of the compressed TOC, and `offset:compressed:plain:type` of it.
    package static let zstdChunkedChecksum = "io.containers.zstd-chunked.manifest-checksum"
    package static let zstdChunkedPosition = "io.containers.zstd-chunked.manifest-position"

    /// Whether a layer's annotation speaks of its compressed bytes, for one lazy format or another.
    package static func describesBlob(_ key: String) -> Bool {
        [
            "containerd.io/snapshot/", "io.containers.estargz.", "io.containers.zstd-chunked.",
            "io.github.containers.zstd-chunked.", "com.amazon.soci.",
        ].contains { key.hasPrefix($0) }
    }
}
