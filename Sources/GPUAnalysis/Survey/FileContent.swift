internal import ImageCore
internal import Tar

/// What kind of content a file has, found by its first bytes, and the look at the rest of it.
struct FileContent {
    private enum Kind {
        /// The first bytes are still coming.
        case unknown
        case program(ProgramScanner)
        case weights(WeightScanner, CompressionSample)
        case text([UInt8])
        case script(StringSearch)
        case nothing
    }

    private var kind = Kind.nothing
    private var name = FilePathBytes.empty
    private var size = 0
    private var textLimit: Int?
    private var place: ProgramScanner.Place?
    private var targets: [SMArchitecture] = []
    private var head = ByteGatherer()
    private var passed = 0

    /// As much as tells one kind from another.
    private static let headSize = 512
    private static let elf: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]

    /// A file of no interest.
    init() {}

    init(_ entry: TarEntry, at place: ProgramScanner.Place, targets: [SMArchitecture]) {
        kind = .unknown
        let path = entry.path
        name = FilePathBytes(Array(path.lastComponent))
        size = entry.size
        textLimit = KeptTexts.limit(of: path)
        self.place = place
        self.targets = targets
    }

    mutating func read(_ piece: UnsafeRawBufferPointer) throws(ImageError) {
        guard case .unknown = kind else { return try look(at: piece) }
        // Most pieces begin with a whole head or are a whole file: nothing is copied then.
        if passed == 0, piece.count >= min(size, Self.headSize) {
            kind = try recognise(UnsafeRawBufferPointer(rebasing: piece.prefix(Self.headSize)))
            return try look(at: piece)
        }
        passed += piece.count
        var rest = piece
        guard let head = head.take(min(size, Self.headSize), from: &rest) else { return }
        try head.withBytes { (bytes) throws(ImageError) in
            kind = try recognise(bytes)
            try look(at: bytes)
        }
        if !rest.isEmpty { try look(at: rest) }
    }

    /// What is worth keeping, now that all of the file has passed.
    mutating func finish() throws(ImageError) -> FileFacts? {
        defer { kind = .nothing }
        switch kind {
        case .unknown, .nothing: return nil
        case .program(var scanner): return .program(try scanner.finish())
        case .weights(var scanner, let sample):
            return scanner.finish().map {
                .weights(WeightFacts(file: $0, deflatedPermille: sample.deflatedPermille))
            }
        case .text(let text): return .text(text)
        case .script(var search):
            search.finish()
            return search.tools.isEmpty ? nil : .script(search.tools)
        }
    }

    private func recognise(_ head: UnsafeRawBufferPointer) throws(ImageError) -> Kind {
        if let textLimit {
            guard size <= textLimit else { return .nothing }
            var text: [UInt8] = []
            text.reserveCapacity(size)
            return .text(text)
        }
        if head.starts(with: Self.elf), let place {
            return .program(try ProgramScanner(size: size, at: place, targets: targets))
        }
        if head.starts(with: "#!".utf8) {
            return size <= Limits.scriptBytes ? .script(StringSearch(findsLibraries: false)) : .nothing
        }
        guard let scanner = WeightScanner(name: name, size: size, head: head) else { return .nothing }
        return .weights(scanner, CompressionSample(fileSize: size))
    }

    /// Each case is taken out while it is changed, so that what it holds is not copied.
    private mutating func look(at piece: UnsafeRawBufferPointer) throws(ImageError) {
        switch kind {
        case .unknown, .nothing: return
        case .program(var scanner):
            kind = .nothing
            try scanner.read(piece)
            kind = .program(scanner)
        case .weights(var scanner, var sample):
            kind = .nothing
            scanner.read(piece)
            sample.read(piece)
            kind = .weights(scanner, sample)
        case .text(var text):
            kind = .nothing
            text.append(contentsOf: piece)
            kind = .text(text)
        case .script(var search):
            kind = .nothing
            search.read(piece)
            kind = .script(search)
        }
    }
}
