internal import ImageCore
internal import Layers
internal import OCI
internal import Transports

/// Compares what a conversion will surely need with what is free, before it begins. Estimates are low: what only may
/// be too little is left to the file system to say.
struct SpaceCheck {
    private var spools: [Int] = []
    private var output = 0

    /// Counts a layer of the source.
    mutating func count(_ blob: BlobLocation) throws(ImageError) {
        switch try Compression(of: blob) {
        case .plain: output += blob.size / 4
        case .gzip, .zstd:
            output += blob.size / 10 * 8
            spools.append(blob.size * 2)
        }
    }

    /// Counts a blob that is copied as it is.
    mutating func countCopied(_ blob: BlobLocation) { output += blob.size }

    /// Counts a layer that is unpacked into the temporary folder and stays there while others are.
    mutating func countUnpacked(_ blob: BlobLocation) throws(ImageError) {
        switch try Compression(of: blob) {
        case .plain: output += blob.size
        case .gzip, .zstd: output += blob.size * 2
        }
    }

    /// - Throws: an error that names both places when either is too small.
    func check(temporary: String, destination: String) throws(ImageError) {
        let spool = spools.sorted().suffix(2).reduce(0, +)
        guard let temporarySpace = FileSystem.space(at: temporary),
            let destinationSpace = FileSystem.space(at: destination)
        else { return }
        let isShared = temporarySpace.device == destinationSpace.device
        let fits =
            isShared
            ? spool + output <= temporarySpace.free
            : spool <= temporarySpace.free && output <= destinationSpace.free
        guard fits else {
            throw ImageError(
                .failure,
                "not enough disk space: about \(ByteCount(spool)) are needed in \(temporary) (\(ByteCount(temporarySpace.free)) free) and \(ByteCount(output)) in \(destination) (\(ByteCount(destinationSpace.free)) free); choose another --tmpdir or destination"
            )
        }
    }
}
