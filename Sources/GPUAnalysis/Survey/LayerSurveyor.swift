internal import Codec
internal import ELF
package import ImageCore
package import Layers
package import Tar

/// Looks at every file of a layer as it passes by: its digest, and what is worth knowing of its content.
package struct LayerSurveyor: TarVisitor, ~Copyable {
    private var entries: [TarEntry] = []
    private var count = 0
    private var digests: [Digest?] = []
    private var facts: [Int: FileFacts] = [:]
    private var isComplete = true
    private var hasher: SHA256Hasher?
    private var isHashing = false
    private var content = FileContent()
    private let spool: ProgramSpool
    private let stored: BlobLocation?
    private let targets: [SMArchitecture]
    private let keepsEntries: Bool
    private let budget: SurveyBudget

    /// - Parameters:
    ///   - stored: the layer, where it is plain: its files can be read again where they lie.
    ///   - directory: where an ELF file of a compressed layer is put aside.
    ///   - hashes: whether ``LayerSurvey/digests`` is filled.
    ///   - targets: the GPUs that code is held against.
    ///   - keepsEntries: whether the entries are kept here, rather than by somebody else who reads the layer too.
    ///   - spoolLimit: what may be put aside of one ELF file.
    ///   - budget: what may be kept of this layer's files, and of others' that share it.
    package init(
        stored: BlobLocation?, directory: String, hashes: Bool = true, targets: [SMArchitecture] = [],
        keepsEntries: Bool = true, spoolLimit: Int = Limits.elfSpoolBytes, budget: SurveyBudget = SurveyBudget()
    ) {
        self.budget = budget
        self.keepsEntries = keepsEntries
        self.stored = stored
        self.targets = targets
        spool = ProgramSpool(directory: directory, limit: spoolLimit)
        hasher = hashes ? SHA256Hasher() : nil
    }

    package consuming func finish() -> LayerSurvey { finish(entries: entries) }

    /// - Parameter entries: those that passed, where they were not kept here.
    package consuming func finish(entries: [TarEntry]) -> LayerSurvey {
        LayerSurvey(entries: entries, digests: digests, facts: facts, isComplete: isComplete)
    }

    package mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) throws(ImageError) {
        count += 1
        if keepsEntries { entries.append(entry) }
        // A sparse file's bytes in the archive are not the file's.
        let isFile = entry.kind == .file && !entry.isSparse
        isHashing = isFile && hasher != nil
        content = FileContent()
        guard isFile, entry.size > 0, entry.size <= Limits.tracedFileBytes else { return }
        content = FileContent(entry, at: place(of: entry), targets: targets)
    }

    package mutating func payload(_ bytes: UnsafeRawBufferPointer) throws(ImageError) {
        if isHashing { hasher?.update(bytes) }
        try content.read(bytes)
    }

    package mutating func end() throws(ImageError) {
        if hasher != nil { digests.append(isHashing ? hasher?.finish() : nil) }
        guard let found = try content.finish() else { return }
        guard budget.take(found.keptBytes) else {
            isComplete = false
            return
        }
        facts[count - 1] = found
    }

    private func place(of entry: TarEntry) -> ProgramScanner.Place {
        guard let stored, entry.payload.lies(within: stored.size) else { return .spool(spool) }
        let start = stored.range.offset + entry.payload.offset
        return .stored(stored.file, ByteRange(offset: start, count: entry.size))
    }
}
