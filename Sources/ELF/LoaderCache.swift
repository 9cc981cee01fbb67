internal import ImageCore

/// The folders of the libraries that `/etc/ld.so.cache` lists (glibc's `dl-cache.h`), in their order.
///
/// ldconfig makes the file of `/etc/ld.so.conf`; an image may have it and no longer what it was made of.
struct LoaderCache {
    private(set) var folders: [FilePathBytes] = []

    private static let magic = Array("glibc-ld.so.cache1.1".utf8)
    /// The magic, two counts, and five words of flags and further places.
    private static let headerSize = 48
    private static let entrySize = 24
    /// Where an entry has the place of its path.
    private static let pathAt = 8

    /// Nothing is found in what is no such file, or one of before glibc 2.32's default, 1.1; a broken entry is passed over.
    init(_ bytes: [UInt8]) {
        // Older tools put an index of an older form in front.
        guard let start = bytes.firstRange(of: Self.magic)?.lowerBound else { return }
        let cache = LittleEndianBytes(bytes: Array(bytes[start...]), start: start)
        guard let count = try? cache.number(UInt32.self, at: Self.magic.count) else { return }
        var seen: Set<FilePathBytes> = []
        for index in 0..<Int(count) {
            guard folders.count < Limits.libraryFolders,
                let place = try? cache.number(
                    UInt32.self, at: Self.headerSize + index * Self.entrySize + Self.pathAt)
            else { return }
            let path = cache.bytes.dropFirst(Int(place)).prefix(Limits.nameBytes).prefix { $0 != 0 }
            guard path.first == UInt8(ascii: "/") else { continue }
            let folder = FilePathBytes(Array(path)).parent
            if seen.insert(folder).inserted { folders.append(folder) }
        }
    }
}
