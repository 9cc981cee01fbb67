internal import ELF
internal import ImageCore

/// Libraries that lack others without which they fail once a GPU is there.
struct IncompleteLibraries {
    private(set) var findings: [Finding] = []

    init(_ look: GPULook) {
        addCuDNN(look)
        let alternatives = Alternatives(look)
        let missing = look.analysis.needs.missing.filter { !alternatives.has(for: $0) }
        let names = Set(missing.map(\.name)).sorted()
        for name in names {
            let wanters = Set(missing.filter { $0.name == name }.compactMap(\.neededBy)).sorted()
            findings.append(
                Finding(
                    "library-missing", .warning, "\(name) is needed and not where a loader looks for it", paths: wanters
                ))
        }
    }

    /// cuDNN's parts are opened one by one when they are first used: a missing one is an error of one operation.
    private mutating func addCuDNN(_ look: GPULook) {
        var groups: [FilePathBytes: Set<FilePathBytes>] = [:]
        for program in look.survey.programs {
            let soname = program.facts.soname ?? FilePathBytes(Array(program.path.lastComponent))
            guard soname.bytes.starts(with: "libcudnn".utf8) else { continue }
            groups[program.path.parent, default: []].insert(soname)
        }
        for (folder, names) in groups.sorted(by: { $0.key < $1.key }) {
            var missing: Set<FilePathBytes> = []
            for name in names {
                let text = name.description
                for part in CUDACatalogue.names(openedBy: text)
                where part.hasPrefix("libcudnn") && !part.hasSuffix("*")
                    && !CUDACatalogue.isOptional(part, openedBy: text)
                {
                    let part = FilePathBytes(part)
                    if !names.contains(part) { missing.insert(part) }
                }
            }
            guard !missing.isEmpty else { continue }
            findings.append(
                Finding(
                    "cudnn-incomplete", .error,
                    "cuDNN in /\(folder) lacks " + missing.sorted().map(\.description).joined(separator: ", "),
                    paths: names.sorted().map { folder.appending($0.bytes[...]) }))
        }
    }
}
