internal import ImageCore
internal import Layers
internal import Tar

/// What of CUDA lies in an image that runs programs and does not build them, or that no program loads.
struct DeadWeight {
    private(set) var findings: [Finding] = []

    init(_ look: GPULook) {
        addUnusedBase(look)
        // Where programs are compiled at run time these files are what they are compiled with.
        guard !look.analysis.needs.needs.contains(where: { $0.part == .devel }) else { return }
        var statics = Files()
        var headers = Files()
        var seen: Set<LayerTree.Place> = []
        look.survey.merged.forEachShown { path, _, content in
            guard look.analysis.part(of: path) == .devel, seen.insert(content).inserted,
                let size = look.survey.merged.entry(at: content)?.size
            else { return }
            let name = path.lastComponent
            if name.ends(with: ".a".utf8) {
                statics.add(path, size)
            } else if path.bytes.has("/include/") || name.ends(with: ".h".utf8) {
                headers.add(path, size)
            }
        }
        if !statics.paths.isEmpty {
            findings.append(
                Finding(
                    "static-libraries", .warning, "static libraries, which only a linker reads", paths: statics.paths,
                    bytes: statics.bytes))
        }
        if !headers.paths.isEmpty {
            findings.append(
                Finding(
                    "headers", .note, "headers, which only a compiler reads", paths: headers.paths, bytes: headers.bytes
                ))
        }
    }

    /// Libraries of the flavour beside the same ones in wheels, where no program of the image loads any of the flavour's.
    private mutating func addUnusedBase(_ look: GPULook) {
        let needs = look.analysis.needs
        guard !needs.bundled.isEmpty else { return }
        let ours = look.survey.programs.filter { program in
            guard let part = look.analysis.part(of: program.path), part != .devel else { return false }
            return program.facts.soname.map { CUDACatalogue.library(named: $0.bytes[...]) != nil } == true
        }
        guard !ours.isEmpty, !needs.needs.contains(where: { $0.path != nil && $0.part != .devel }) else { return }
        let first = needs.bundled.values.compactMap { $0.min() }.min()
        findings.append(
            Finding(
                "base-cuda-unused", .warning,
                "files of the image bring CUDA themselves\(first.map { ", such as /\($0)" } ?? ""), and no program loads that of the base image",
                paths: ours.map(\.path), bytes: look.bytes(ours)))
    }

    private struct Files {
        private(set) var paths: [FilePathBytes] = []
        private(set) var bytes = 0

        mutating func add(_ path: FilePathBytes, _ size: Int) {
            paths.append(path)
            bytes = bytes.saturatingSum(size)
        }
    }
}
