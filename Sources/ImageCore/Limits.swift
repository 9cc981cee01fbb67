/// Every bound on what comes from outside, in one place. No limit of `verify` is below what `optimize` can write.
package enum Limits {
    /// A manifest, index or config. Real ones stay below 1 MiB; registries refuse more than 4 MiB.
    package static let jsonDocumentBytes = 16 << 20
    package static let jsonDepth = 64
    package static let indexNesting = 8
    package static let manifestsVisited = 1_000
    package static let layers = 1_000

    /// All extension headers of one entry; the kernel's own limits for names and xattrs are far below.
    package static let paxBytes = 1 << 20
    /// PATH_MAX: a longer name cannot be extracted.
    package static let nameBytes = 4_096
    /// XATTR_SIZE_MAX of Linux.
    package static let xattrValueBytes = 64 << 10
    /// What the global headers so far set together: it is folded into every entry, and more would multiply the layer.
    package static let foldedGlobalBytes = 64 << 10
    package static let entriesPerLayer = 4_000_000
    /// Extension blocks of an old GNU sparse header hold 21 pieces each; this many describe 20 million.
    package static let sparseExtensionBytes = 1 << 20

    package static let tocBytes = 1 << 30
    package static let tocBytesPerEntry = 2_000
    /// What one member may inflate to, beside the chunk sizes that the TOC promises.
    package static let memberBytes = 1 << 30

    /// The largest window that containerd's zstd accepts, and libzstd's own default.
    package static let zstdWindowLog: Int32 = 27
    /// A layer's plain size, unless `--max-layer-size` says otherwise.
    package static let layerBytes = 256 << 30
    /// Entries of an outer archive: two a blob and some, far above any real image.
    package static let archiveEntries = 100_000
    /// A prefetch list, as text.
    package static let listBytes = 64 << 20
    package static let listLines = 1_000_000

    package static let chunkSizes = (64 << 10)...(64 << 20)
}
