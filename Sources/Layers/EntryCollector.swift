internal import Codec
internal import ImageCore
internal import Tar

/// Keeps the entries, hashes every regular file as it passes, and puts rewritten headers aside.
struct EntryCollector: TarVisitor, ~Copyable {
    private(set) var entries: [TarEntry] = []
    private(set) var digests: [Digest?] = []
    private(set) var rewrittenHeaders: [Int: ByteRange] = [:]
    private(set) var side: RawFile?
    private var sideSize = 0
    private let sideDirectory: String
    private let watcher: (any LayerWatcher)?
    private var hasher = SHA256Hasher()
    private var isHashing = false

    /// - Parameter watcher: sees all that passes too; nil for nobody.
    init(sideDirectory: String, watcher: (any LayerWatcher)? = nil) {
        self.sideDirectory = sideDirectory
        self.watcher = watcher
    }

    mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) throws(ImageError) {
        if let rewritten = headers.rewritten { try keep(rewritten) }
        isHashing = entry.kind == .file && !entry.isSparse
        entries.append(entry)
        try watcher?.begin(entry, headers)
    }

    mutating func payload(_ bytes: UnsafeRawBufferPointer) throws(ImageError) {
        if isHashing { hasher.update(bytes) }
        try watcher?.payload(bytes)
    }

    mutating func end() throws(ImageError) {
        digests.append(isHashing ? hasher.finish() : nil)
        try watcher?.end()
    }

    /// In a file, since a global header folded into every entry may make more bytes than memory should hold.
    private mutating func keep(_ header: [UInt8]) throws(ImageError) {
        guard sideSize + header.count <= Limits.rewrittenHeaderBytes else {
            throw ImageError(
                .unreadableInput, "a global header makes more than \(ByteCount(Limits.rewrittenHeaderBytes)) of headers"
            )
        }
        let file: RawFile
        if let side {
            file = side
        } else {
            file = try RawFile.unnamed(in: sideDirectory)
            side = file
        }
        try file.write(header, at: sideSize)
        rewrittenHeaders[entries.count] = ByteRange(offset: sideSize, count: header.count)
        sideSize += header.count
    }
}
