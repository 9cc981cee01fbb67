internal import ImageCore

/// Stops an unpacking before it fills the disk, on which others work too.
struct SpaceGuard {
    private let folder: String
    private var unpacked = 0
    /// Bytes since the file system was asked last, and after how many it is asked again.
    private var unchecked = 0
    private var interval = 0

    private static let longestInterval = 64 << 20
    /// What an entry takes beside its bytes: about an inode and its share of a folder.
    private static let entryCost = 512
    /// What stays free of a large file system; of a small one a twentieth.
    private static let reserve = 1 << 30

    init(folder: String) { self.folder = folder }

    /// A file of `size` bytes is about to be written.
    mutating func take(_ size: Int) throws(ImageError) {
        unpacked += size + Self.entryCost
        unchecked += size + Self.entryCost
        guard unchecked >= interval, let space = FileSystem.space(at: folder) else { return }
        unchecked = 0
        let kept = min(space.total / 20, Self.reserve)
        // Less than what is kept, so that what is not checked cannot fill the disk.
        interval = min(kept, Self.longestInterval)
        guard space.free < kept || space.free - kept < size else { return }
        throw ImageError(
            .failure,
            "the image does not fit in \(folder): it needs \(ByteCount(unpacked)) and more there, "
                + "\(ByteCount(space.free)) are free, and \(ByteCount(kept)) must stay free; name another folder")
    }
}
