/// A media type of the OCI or Docker specifications, or any other.
package struct MediaType: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static let ociIndex = MediaType("application/vnd.oci.image.index.v1+json")
    package static let ociManifest = MediaType("application/vnd.oci.image.manifest.v1+json")
    package static let ociConfig = MediaType("application/vnd.oci.image.config.v1+json")
    package static let ociLayer = MediaType("application/vnd.oci.image.layer.v1.tar")
    package static let ociLayerGzip = MediaType("application/vnd.oci.image.layer.v1.tar+gzip")
    package static let ociLayerZstd = MediaType("application/vnd.oci.image.layer.v1.tar+zstd")

    /// The OCI type that says the same as a Docker one; every other type is itself.
    package var asOCI: MediaType { Self.ociOfDocker[text].map(MediaType.init) ?? self }

    package var isIndex: Bool { asOCI == .ociIndex }
    package var isManifest: Bool { asOCI == .ociManifest }
    package var isImageConfig: Bool { asOCI == .ociConfig }

    /// What a layer's type tells about its bytes.
    package enum LayerKind: Sendable {
        /// A tar that is in the image, compressed as the bytes say.
        case tar
        /// A tar that the archive does not hold: its licence forbids passing it on.
        case foreign
        /// Nothing that we know.
        case unknown
    }

    package var layerKind: LayerKind {
        switch asOCI {
        case .ociLayer, .ociLayerGzip, .ociLayerZstd: .tar
        default: asOCI.text.hasPrefix("application/vnd.oci.image.layer.nondistributable.v1.tar") ? .foreign : .unknown
        }
    }

    private static let ociOfDocker = [
        "application/vnd.docker.distribution.manifest.list.v2+json": ociIndex.text,
        "application/vnd.docker.distribution.manifest.v2+json": ociManifest.text,
        "application/vnd.docker.container.image.v1+json": ociConfig.text,
        "application/vnd.docker.image.rootfs.diff.tar": ociLayer.text,
        "application/vnd.docker.image.rootfs.diff.tar.gzip": ociLayerGzip.text,
        "application/vnd.docker.image.rootfs.diff.tar.zstd": ociLayerZstd.text,
        "application/vnd.docker.image.rootfs.foreign.diff.tar":
            "application/vnd.oci.image.layer.nondistributable.v1.tar",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip":
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
    ]
}

extension MediaType: CustomStringConvertible {
    package var description: String { text }
}
