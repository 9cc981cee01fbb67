internal import Codec
internal import EStargz
internal import ImageCore
internal import JSON
internal import Layers
internal import Tar

/// Walks a layer's tar and its table of contents side by side: both list the same entries in the same order, so that
/// neither need be held in memory.
struct TOCChecker: TarVisitor, ~Copyable {
    private(set) var findings: Findings
    private var toc: TOCReader?
    private let isZstd: Bool
    private var next: TOCEntry?
    private var hasher = SHA256Hasher()
    private var chunkHasher = SHA256Hasher()
    private var file: OpenFile?
    private var landmarks = LandmarkCheck()
    private var names: Set<FilePathBytes> = []
    private var links: [(name: FilePathBytes, target: FilePathBytes)] = []
    private var placements: [MemberStart] = []
    private var lastOffset = -1
    private var entryCount = 0

    /// A file whose payload is passing, with the chunk that is being read.
    private struct OpenFile {
        let entry: TarEntry
        let listed: TOCEntry
        var chunk: TOCEntry
        var chunkEnd: Int
        var position = 0
        /// One hash serves both where the chunk is the whole file.
        var isWhole: Bool { chunk.chunkOffset == 0 && chunkEnd == entry.size }
    }

    /// - Parameter toc: nil for a layer without one, of which only the tar is read.
    init(_ toc: consuming TOCReader?, isZstd: Bool, _ findings: Findings) throws(ImageError) {
        self.toc = toc
        self.isZstd = isZstd
        self.findings = findings
        if self.toc != nil { next = advance() }
    }

    mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) {
        guard toc != nil else { return }
        let path = entry.path
        if path == TOC.name { return }
        guard let listed = next, listed.type != TOC.chunkType else {
            findings.add(
                "toc-entry-missing", .error, "the tar has an entry that the table of contents lacks", entry: entry.name)
            return
        }
        next = advance()
        guard listed.name.cleaned == path else {
            findings.add(
                "toc-order-mismatch", .error,
                "the tar has \(entry.name) where the table of contents has \(listed.name)",
                entry: entry.name)
            toc = nil
            return
        }
        for difference in EntryComparison.differences(entry, listed) {
            findings.add("toc-entry-mismatch", .error, difference, entry: entry.name)
        }
        landmarks.visit(path, listed, number: entryCount)
        entryCount += 1
        if entry.kind == .hardlink { links.append((path, entry.linkName.cleaned)) }
        if entry.kind == .hardlink, !names.contains(entry.linkName.cleaned) {
            findings.add(
                "hardlink-before-target", .warning, "the hardlink stands before its target \(entry.linkName)",
                entry: entry.name)
        }
        names.insert(path)
        if entry.kind == .file { open(entry, listed) }
    }

    mutating func payload(_ bytes: UnsafeRawBufferPointer) {
        guard toc != nil else { return }
        var rest = bytes
        while !rest.isEmpty, let open = file {
            let count = min(rest.count, open.chunkEnd - open.position)
            guard count > 0 else { return }
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(count))
            chunkHasher.update(piece)
            if !open.isWhole { hasher.update(piece) }
            landmarks.content(piece)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            file?.position += count
            if open.position + count == open.chunkEnd { closeChunk() }
        }
    }

    mutating func end() {
        guard toc != nil, let open = file else { return }
        file = nil
        if open.entry.size == 0 {
            compare(open.listed.digest, chunkHasher.finish(), "file-digest", open.entry.name)
        } else if !open.isWhole {
            compare(open.listed.digest, hasher.finish(), "file-digest", open.entry.name)
        }
    }

    /// After the tar's last entry.
    ///
    /// - Parameter members: where the blob's members or frames begin.
    mutating func finish(members: [MemberStart]) {
        guard toc != nil else { return }
        if let left = next {
            findings.add(
                "toc-entry-extra", .error, "the table of contents has an entry that the tar lacks", entry: left.name)
        }
        for link in links where !names.contains(link.target) {
            findings.add(
                "hardlink-target-missing", .error, "its hardlink target \(link.target) is not in the layer",
                entry: link.name)
        }
        landmarks.finish(&findings)
        checkPlacements(members)
    }

    private mutating func advance() -> TOCEntry? {
        do throws(JSONError) {
            return try toc?.next()
        } catch {
            findings.add("toc-unreadable", .error, error.description)
            toc = nil
            return nil
        }
    }

    private mutating func open(_ entry: TarEntry, _ listed: TOCEntry) {
        file = OpenFile(entry: entry, listed: listed, chunk: listed, chunkEnd: 0)
        if entry.size > 0 { beginChunk(listed) }
    }

    private mutating func beginChunk(_ chunk: TOCEntry) {
        guard let open = file else { return }
        let size = chunk.chunkSize == 0 ? open.entry.size - open.position : chunk.chunkSize
        guard chunk.chunkOffset == open.position, size > 0, size <= open.entry.size - open.position else {
            findings.add(
                "chunk-bounds", .error, "a chunk of the table of contents does not continue the file",
                entry: open.entry.name)
            toc = nil
            return
        }
        file?.chunk = chunk
        file?.chunkEnd = open.position + size
        guard chunk.offset >= lastOffset else {
            findings.add("chunk-order", .error, "the offsets of chunks do not ascend", entry: open.entry.name)
            return
        }
        lastOffset = chunk.offset
        guard chunk.innerOffset >= 0 else {
            findings.add("chunk-offset", .error, "a chunk has a negative inner offset", entry: open.entry.name)
            return
        }
        // Where the member must begin for the chunk to lie at its inner offset.
        placements.append(
            MemberStart(
                blobOffset: chunk.offset, plainOffset: open.entry.payload.offset + open.position - chunk.innerOffset))
    }

    private mutating func closeChunk() {
        guard let open = file else { return }
        let digest = chunkHasher.finish()
        compare(open.chunk.chunkDigest, digest, "chunk-digest", open.entry.name)
        if open.isWhole { compare(open.listed.digest, digest, "file-digest", open.entry.name) }
        guard open.chunkEnd < open.entry.size else { return }
        guard let chunk = next, chunk.type == TOC.chunkType, chunk.name.cleaned == open.entry.path else {
            findings.add(
                "chunk-missing", .error, "the table of contents lacks a chunk of the file", entry: open.entry.name)
            toc = nil
            return
        }
        next = advance()
        beginChunk(chunk)
    }

    private mutating func compare(_ claim: String?, _ digest: Digest, _ what: String, _ entry: FilePathBytes) {
        guard let claim else {
            findings.add("\(what)-missing", .error, "the table of contents has no digest to check it by", entry: entry)
            return
        }
        guard claim != digest.description else { return }
        findings.add(
            "\(what)-mismatch", .error, "its content has \(digest), the table of contents says \(claim)", entry: entry)
    }

    private mutating func checkPlacements(_ members: [MemberStart]) {
        var member = 0
        for placement in placements {
            while member < members.count, members[member].blobOffset < placement.blobOffset { member += 1 }
            guard member < members.count, members[member] == placement else {
                findings.add(
                    "chunk-offset", .error,
                    "no \(isZstd ? "frame" : "gzip member") with the chunk begins at byte \(placement.blobOffset)")
                return
            }
        }
    }
}
