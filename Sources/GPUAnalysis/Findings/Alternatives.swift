internal import ELF
internal import ImageCore

/// Files that lie beside each other for different versions of CUDA, of which a program loads the one that fits:
/// bitsandbytes brings ten. What the others lack is no fault.
struct Alternatives {
    /// What the files of a folder need of NVIDIA's libraries and find.
    private var found: [FilePathBytes: Set<FilePathBytes>] = [:]

    init(_ look: GPULook) {
        let missing = look.analysis.needs.missing
        guard !missing.isEmpty else { return }
        let folders = Set(missing.compactMap { $0.neededBy?.parent })
        let names = Set(missing.map(\.name))
        for program in look.survey.programs where folders.contains(program.path.parent) {
            guard let dynamic = (try? program.facts.loadable.get())?.dynamic else { continue }
            for name in dynamic.needed where !names.contains(name) {
                found[program.path.parent, default: []].insert(name)
            }
        }
    }

    /// Whether a file of the same folder needs the same library in a version that is there.
    func has(for missing: LibraryClosure.Missing) -> Bool {
        guard let folder = missing.neededBy?.parent, let stem = Self.stem(missing.name) else { return false }
        return found[folder]?.contains { Self.stem($0) == stem } == true
    }

    private static func stem(_ soname: FilePathBytes) -> [UInt8]? {
        guard CUDACatalogue.library(named: soname.bytes[...]) != nil,
            let end = soname.bytes.firstRange(of: ".so".utf8)?.lowerBound
        else { return nil }
        return Array(soname.bytes[..<end])
    }
}
