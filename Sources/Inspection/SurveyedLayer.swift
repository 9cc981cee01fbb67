internal import EStargz
internal import ImageCore
internal import Layers
internal import OCI
internal import Tar
internal import Transports
internal import Verification

/// A layer that was read: its entries, which of them are files that count, and how it is packed.
struct SurveyedLayer: Sendable {
    let entries: [TarEntry]
    let compression: Compression
    let plainSize: Int
    let memberCount: Int
    let lazyPulling: LazyPulling
    let soci: SOCIPulling

    /// - Parameter answer: what the image has of SOCI indexes.
    init(
        _ layer: Descriptor, from source: ImageSource, _ answer: SOCILookup.Answer, by reader: LayerReader
    ) throws(ImageError) {
        let blob = try source.blob(layer)
        let listing = try reader.listing(of: blob)
        entries = listing.entries
        compression = listing.compression
        plainSize = listing.plainSize
        memberCount = listing.memberCount
        lazyPulling = try LazyPulling(layer, blob, listing.compression)
        soci = SOCIPulling(layer.digest, blob, answer, from: source)
    }

    /// Whether an entry is a file that the image's maker put there: whiteouts remove files, and landmarks and tables of
    /// contents are the format's.
    func isCounted(_ entry: TarEntry) -> Bool {
        guard entry.kind == .file else { return false }
        let path = entry.path
        return Whiteout(path: path) == nil && Landmark(path: path) == nil && path != TOC.name
    }

    /// The contents as far as this layer alone tells them.
    var contents: InspectedLayer.Contents {
        var files = 0
        var bytes = 0
        var landmark: Landmark?
        var before = 0
        for entry in entries {
            if let found = Landmark(path: entry.path), landmark == nil {
                landmark = found
                before = bytes
            }
            guard isCounted(entry) else { continue }
            files += 1
            bytes = bytes.saturatingSum(entry.size)
        }
        return InspectedLayer.Contents(
            compression: compression, plainSize: plainSize, memberCount: memberCount, lazyPulling: lazyPulling,
            soci: soci, landmark: landmark, prefetchedBytes: landmark == .prefetch ? before : 0, files: files,
            fileBytes: bytes)
    }
}
