/// Where a gzip member or zstd frame begins, in the blob and in the plain stream.
package struct MemberStart: Equatable, Sendable {
    package let blobOffset: Int
    package let plainOffset: Int

    package init(blobOffset: Int, plainOffset: Int) {
        self.blobOffset = blobOffset
        self.plainOffset = plainOffset
    }
}
