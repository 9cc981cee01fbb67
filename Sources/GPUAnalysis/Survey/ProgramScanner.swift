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
    /// The machine code, which holds no table; known once the program headers have come.
    private var codeRanges: [ByteRange]?
    /// The regions of GPU code that lie one behind the other up to here.
    private var run = ByteRange(offset: 0, count: 0)
    private var regionsSeen = 0

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
        followRegions()
        // Nothing that we look for stands in GPU code, which makes up most of a large library.
        guard range.offset < run.offset || range.end > run.end else { return strings.skip() }
        strings.read(piece)
        guard case .spool(let spool) = place, !isMachineCode(range) else { return }
        try spool.keep(piece, at: range.offset)
    }

    mutating func finish() throws(ImageError) -> ProgramFacts {
        code.finish()
        strings.finish()
        let (file, range) = try stored()
        do throws(ELFError) {
            if case .spool(let spool) = place, !spool.isComplete {
                throw ELFError("more than \(ByteCount(Limits.elfSpoolBytes)) that may hold its tables", offset: 0)
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
        guard !code.regions.isEmpty || code.damaged > 0 else { return nil }
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

    private mutating func followRegions() {
        for region in code.regions[regionsSeen...] { extend(region.range) }
        regionsSeen = code.regions.count
        if code.knownInside > run.end { extend(ByteRange(offset: run.end, count: code.knownInside - run.end)) }
    }

    private mutating func extend(_ range: ByteRange) {
        let isNext = range.offset >= run.offset && range.offset <= run.end
        run = isNext
            ? ByteRange(offset: run.offset, count: max(run.end, range.end) - run.offset) : range
    }

    /// Whether all bytes are instructions. A segment that begins with the file's own header has tables too.
    private mutating func isMachineCode(_ range: ByteRange) -> Bool {
        guard range.offset > 0, case .spool(let spool) = place else { return false }
        if codeRanges == nil {
            let outline = try? ELFOutline(spool.finish(size: size), range: ByteRange(offset: 0, count: size))
            codeRanges = outline?.machineCode ?? []
        }
        return codeRanges?.contains { $0.offset > 0 && $0.offset <= range.offset && range.end <= $0.end } == true
    }
}
