internal import ELF
internal import ImageCore

/// Finds the programs that the kernel loads to run another: the ELF interpreter and those of `#!` lines. No system call
/// of the workload's names them.
struct Interpreters {
    private let root: RootFiles

    init(_ root: RootFiles) { self.root = root }

    /// What the kernel reads of a `#!` line (BINPRM_BUF_SIZE).
    private static let lineSize = 256
    /// How often one interpreter may need another (`bprm_execve`).
    private static let deepest = 5

    /// The interpreters of `path` as they are asked for, in order.
    func chain(of path: FilePathBytes) -> [FilePathBytes] {
        var chain: [FilePathBytes] = []
        var next = path
        while chain.count < Self.deepest, let file = root.open(next)?.file {
            if let interpreter = script(file) {
                chain.append(interpreter)
                next = interpreter
                continue
            }
            if let interpreter = try? ELFFile(file).interpreter { chain.append(interpreter) }
            break
        }
        return chain
    }

    private func script(_ file: RawFile) -> FilePathBytes? {
        guard let size = try? file.status().size, size > 2,
            let head = try? file.bytes(ByteRange(offset: 0, count: min(size, Self.lineSize))),
            head.starts(with: Array("#!".utf8))
        else { return nil }
        let line = head.dropFirst(2).prefix { $0 != 0x0a && $0 != 0 }
        let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
        return words.first.map { FilePathBytes(Array($0)) }
    }
}
