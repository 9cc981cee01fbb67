package import OCI

extension Annotation {
    /// On an image manifest and its descriptor: the digest of its SOCI index, version 2.
    package static let sociIndexDigest = "com.amazon.soci.index-digest"
    /// On the descriptor of a SOCI index, version 2: the digest of its image manifest.
    package static let sociImageManifest = "com.amazon.soci.image-manifest-digest"
    package static let sociLayerDigest = "com.amazon.soci.image-layer-digest"
    package static let sociLayerMediaType = "com.amazon.soci.image-layer-mediaType"
    package static let sociSpanSize = "com.amazon.soci.span-size"
    package static let sociDisableXattrs = "com.amazon.soci.disable-xattrs"
    package static let sociBuildTool = "com.amazon.soci.build-tool-identifier"
}
