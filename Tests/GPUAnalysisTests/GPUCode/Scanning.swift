import GPUAnalysis

extension FatbinScanner {
    /// Reads a whole file, cut into pieces of at most `piece` bytes.
    init(_ file: [UInt8], piece: Int = .max, limit: Int = 1_000) {
        self.init(fileSize: file.count, limit: limit)
        feed(file, piece: piece)
        finish()
    }

    mutating func feed(_ file: [UInt8], piece: Int = .max) {
        file.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                read(UnsafeRawBufferPointer(rebasing: rest.prefix(piece)))
                rest = rest.dropFirst(piece)
            }
        }
    }

    /// What was found, in a form that tells all of it when two differ.
    var found: [String] {
        regions.map { "\($0)" } + entries.map { "\($0)" } + damaged.map { "damaged at \($0)" } + ["\(isComplete)"]
    }
}

extension SMArchitecture {
    /// Text that a test spells right; anything else is told as architecture 0.
    static func named(_ text: String) -> SMArchitecture {
        SMArchitecture(parsing: text) ?? SMArchitecture(number: 0) ?? named("sm_10")
    }
}
