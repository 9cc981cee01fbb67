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
    private var hasher = SHA256Hasher()
    private var isHashing = false

    init(sideDirectory: String) { self.sideDirectory = sideDirectory }

    mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) throws(ImageError) {
        if let rewritten = headers.rewritten { try keep(rewritten) }
        isHashing = entry.kind == .file && !entry.isSparse
        entries.append(entry)
    }

    mutating func payload(_ bytes: UnsafeRawBufferPointer) {
        if isHashing { hasher.update(bytes) }
    }

    mutating func end() {
        digests.append(isHashing ? hasher.finish() : nil)
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
