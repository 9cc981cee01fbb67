internal import ELF
internal import ImageCore

extension FileFacts {
    /// About how much memory they hold; rather more than less.
    var keptBytes: Int {
        switch self {
        case .program(let program): Self.base + program.keptBytes
        case .weights: 1024
        case .text(let text): Self.base + text.count
        case .script: Self.base
        }
    }

    /// The facts themselves, in a table that has up to as many places free as taken.
    private static let base = 512
}

extension ProgramFacts {
    fileprivate var keptBytes: Int {
        var names = opens
        if case .success(let file) = loadable {
            names += file.dynamic?.needed ?? []
            names += [file.interpreter, file.dynamic?.soname, file.dynamic?.rpath, file.dynamic?.runpath]
                .compactMap(\.self)
        }
        let code = gpuCode.map { code in
            code.sections.reduce(code.shares.count * MemoryLayout<GPUCode.Share>.stride) {
                $0 + MemoryLayout<GPUCode.Section>.stride + Self.array + $1.name.utf8.count
            }
        }
        return names.reduce(code ?? 0) { $0 + Self.array + $1.bytes.count }
    }

    /// What an array of bytes takes beside them: its place in another array, a header of 32 bytes, and what an
    /// allocation is rounded up by.
    private static let array = 64
}
