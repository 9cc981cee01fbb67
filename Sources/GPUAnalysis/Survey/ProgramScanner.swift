internal import ELF
internal import ImageCore

/// Looks at an ELF file as it passes by: its GPU code, its strings, and at the end its tables.
struct ProgramScanner {
    /// Where the bytes can be had again.
    enum Place {
        /// In the layer itself, which is plain.
        case stored(RawFile, ByteRange)
        case spool(ProgramSpool)
    }

    private let place: Place
    private let size: Int
    private var strings = StringSearch(findsLibraries: true)
    private var code: FatbinScanner
    private let targets: [SMArchitecture]
    private var passed = 0
    /// The machine code, which holds no table; known once the program headers have come. Ascending and disjoint.
    private var machineCode: [ByteRange] = []
    /// The GPU code that lies in one row up to here, or beyond: an entry says at its beginning where it ends.
    private var run = ByteRange(offset: 0, count: 0)
    private var entriesSeen = 0

    init(size: Int, at place: Place, targets: [SMArchitecture]) throws(ImageError) {
        self.size = size
        self.place = place
        self.targets = targets
        code = FatbinScanner(fileSize: size)
        if case .spool(let spool) = place { try spool.begin() }
    }

    mutating func read(_ piece: UnsafeRawBufferPointer) throws(ImageError) {
        let range = ByteRange(offset: passed, count: piece.count)
        passed += piece.count
        code.read(piece)
        followEntries()
        // Nothing that we look for stands in GPU code, which makes up most of a large library.
        guard range.offset < run.offset || range.end > run.end else { return strings.skip() }
        strings.read(piece)
        try keep(piece, range)
    }

    mutating func finish() throws(ImageError) -> ProgramFacts {
        code.finish()
        strings.finish()
        let (file, range) = try stored()
        do throws(ELFError) {
            if case .spool(let spool) = place, !spool.isComplete {
                throw ELFError(spool.incompleteness, offset: 0)
            }
            let elf = try ELFFile(file, range: range)
            let loadable = elf.loadable
            let known = Set((loadable.dynamic?.needed ?? []) + [loadable.dynamic?.soname].compactMap(\.self))
            // A stripped section table is no fault of a library that a loader takes.
            let sections = code.regions.isEmpty ? [] : (try? elf.sections()) ?? []
            return ProgramFacts(
                loadable: .success(loadable), opens: strings.libraries.filter { !known.contains($0) },
                tools: strings.tools, gpuCode: gpuCode(sections))
        } catch {
            return ProgramFacts(
                loadable: .failure(error), opens: [], tools: strings.tools, gpuCode: gpuCode([]))
        }
    }

    private func gpuCode(_ sections: [ELFSection]) -> GPUCode? {
        guard !code.regions.isEmpty || !code.damaged.isEmpty else { return nil }
        let found = GPUCode(
            code,
            sections: sections.map {
                GPUCodeSection(
                    name: $0.name.description, range: $0.range, isExecutable: $0.isExecutable, hasBits: true)
            }, targets: targets)
        return found.regions > 0 || found.damaged > 0 ? found : nil
    }

    private func stored() throws(ImageError) -> (file: RawFile, range: ByteRange) {
        switch place {
        case .stored(let file, let range): (file, range)
        case .spool(let spool): (try spool.finish(size: size), ByteRange(offset: 0, count: size))
        }
    }

    /// Entries follow on each other, with at most the end of one region and the header of the next between them.
    private mutating func followEntries() {
        for entry in code.entries.dropFirst(entriesSeen) {
            let isNext = entry.offset >= run.offset && entry.offset - run.end <= Self.gap
            let start = isNext ? run.offset : entry.offset
            run = ByteRange(offset: start, count: max(run.end, entry.offset + entry.bytes) - start)
        }
        entriesSeen = code.entries.count
    }

    private static let gap = 32

    /// Puts aside what may hold tables: all but instructions. A segment that begins with the file's own header has
    /// tables too.
    private mutating func keep(_ bytes: UnsafeRawBufferPointer, _ range: ByteRange) throws(ImageError) {
        guard case .spool(let spool) = place else { return }
        var start = range.offset
        if start == 0 {
            start = min(Self.outlineBytes, range.count)
            try spool.keep(bytes.part(0..<start, of: range), at: 0)
            let outline = try? ELFOutline(spool.finish(size: size), range: ByteRange(offset: 0, count: size))
            machineCode = (outline?.machineCode ?? []).filter { $0.offset > 0 }.normalized
        }
        for code in machineCode where code.end > start && code.offset < range.end {
            if code.offset > start { try spool.keep(bytes.part(start..<code.offset, of: range), at: start) }
            start = code.end
        }
        if start < range.end { try spool.keep(bytes.part(start..<range.end, of: range), at: start) }
    }

    /// Program headers stand behind the file's own; a linker makes about a dozen of 56 bytes.
    private static let outlineBytes = 4 << 10
}

extension UnsafeRawBufferPointer {
    /// The bytes of a part of the file, where these are those of `range`, which holds it.
    fileprivate func part(_ part: Range<Int>, of range: ByteRange) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[(part.lowerBound - range.offset)..<(part.upperBound - range.offset)])
    }
}
