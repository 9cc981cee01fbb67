import OCI
import Testing

@Suite struct MediaTypeTests {
    /// OCI image-spec, "Compatibility Matrix", and containerd's `images/mediatypes.go`.
    @Test(arguments: [
        ("application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.oci.image.index.v1+json"),
        ("application/vnd.docker.distribution.manifest.v2+json", "application/vnd.oci.image.manifest.v1+json"),
        ("application/vnd.docker.container.image.v1+json", "application/vnd.oci.image.config.v1+json"),
        ("application/vnd.docker.image.rootfs.diff.tar", "application/vnd.oci.image.layer.v1.tar"),
        ("application/vnd.docker.image.rootfs.diff.tar.gzip", "application/vnd.oci.image.layer.v1.tar+gzip"),
        ("application/vnd.docker.image.rootfs.diff.tar.zstd", "application/vnd.oci.image.layer.v1.tar+zstd"),
        (
            "application/vnd.docker.image.rootfs.foreign.diff.tar",
            "application/vnd.oci.image.layer.nondistributable.v1.tar"
        ),
        (
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"
        ),
    ])
    func `Docker's types have a twin in OCI's`(docker: String, oci: String) {
        #expect(MediaType(docker).asOCI == MediaType(oci))
        #expect(MediaType(oci).asOCI == MediaType(oci))
        #expect(MediaType(docker).description == docker)
    }

    @Test func `any other type is itself`() {
        let type = MediaType("application/vnd.example+json")
        #expect(type.asOCI == type)
        #expect(!type.isIndex && !type.isManifest && !type.isImageConfig)
    }

    @Test func `kinds of document are known in both spellings`() {
        #expect(MediaType("application/vnd.docker.distribution.manifest.list.v2+json").isIndex)
        #expect(MediaType.ociIndex.isIndex && !MediaType.ociIndex.isManifest)
        #expect(MediaType("application/vnd.docker.distribution.manifest.v2+json").isManifest)
        #expect(MediaType("application/vnd.docker.container.image.v1+json").isImageConfig)
    }

    @Test(arguments: [
        ("application/vnd.oci.image.layer.v1.tar", MediaType.LayerKind.tar),
        ("application/vnd.oci.image.layer.v1.tar+gzip", .tar),
        ("application/vnd.oci.image.layer.v1.tar+zstd", .tar),
        ("application/vnd.docker.image.rootfs.diff.tar.gzip", .tar),
        ("application/vnd.oci.image.layer.nondistributable.v1.tar", .foreign),
        ("application/vnd.oci.image.layer.nondistributable.v1.tar+zstd", .foreign),
        ("application/vnd.docker.image.rootfs.foreign.diff.tar", .foreign),
        ("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", .foreign),
        ("application/vnd.oci.image.layer.v1.tar+gzip+encrypted", .unknown),
        ("application/vnd.in-toto+json", .unknown), ("", .unknown),
    ])
    func `a layer's type tells what to do with it`(text: String, kind: MediaType.LayerKind) {
        #expect(MediaType(text).layerKind == kind)
    }
}
