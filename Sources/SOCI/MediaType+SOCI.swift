package import OCI

extension MediaType {
    package static let sociIndexV1 = MediaType("application/vnd.amazon.soci.index.v1+json")
    package static let sociIndexV2 = MediaType("application/vnd.amazon.soci.index.v2+json")
    /// A runtime passes over zTOCs of any other type.
    package static let ztoc = MediaType("application/octet-stream")
    package static let sociPrefetch = MediaType("application/vnd.amazon.soci.prefetch.v1+json")
}
