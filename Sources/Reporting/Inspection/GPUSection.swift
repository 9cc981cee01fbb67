internal import GPUAnalysis
internal import ImageCore
internal import Inspection

/// NVIDIA's libraries, GPU code by architecture, and which CUDA image would do.
struct GPUSection {
    private let gpu: GPUContent

    init(_ image: InspectedImage) { gpu = image.gpu }

    private static let shownLibraries = 15
    private static let shownFiles = 8

    func text(_ style: TextStyle) -> [String] {
        var parts: [String] = []
        if !gpu.libraries.isEmpty { parts.append(libraries(style)) }
        if !gpu.code.isEmpty { parts.append(code(style)) }
        return parts
    }

    private func libraries(_ style: TextStyle) -> String {
        var table = TextTable([
            ("library", .left), ("size", .right), ("loaded", .left), ("package", .left), ("path", .left),
        ])
        let largest = gpu.libraries.sorted { ($1.size, $0.path) < ($0.size, $1.path) }
        for library in largest.prefix(Self.shownLibraries) {
            table.add([
                (library.soname?.description ?? "").printable, ByteCount(library.size).description,
                library.isLoaded ? "yes" : "no",
                library.package?.printable ?? "own", "/\(library.path)".printable,
            ])
        }
        let total = gpu.libraries.reduce(0) { $0.saturatingSum($1.size) }
        return style.heading("GPU libraries") + ": \(gpu.libraries.count) of \(ByteCount(total))\n"
            + MoreRows.after(table.text(width: style.width), of: largest.count, shown: Self.shownLibraries)
    }

    private func code(_ style: TextStyle) -> String {
        let hasTargets = !gpu.targets.isEmpty
        var columns: [(title: String, alignment: TextTable.Alignment)] = [
            ("GPU code", .left), ("form", .left), ("entries", .right), ("size", .right), ("uncompressed", .right),
        ]
        if hasTargets { columns.append(("never run", .right)) }
        var table = TextTable(columns)
        for share in gpu.shares {
            var cells = [
                share.architecture.description, share.kind.description, String(share.entries),
                ByteCount(share.bytes).description, ByteCount(share.plainBytes).description,
            ]
            if hasTargets { cells.append(ByteCount(share.deadBytes).description) }
            table.add(cells)
        }
        var line = style.heading("GPU code") + ": \(ByteCount(gpu.codeBytes)) in \(Counted(gpu.code.count, "file"))"
        if hasTargets {
            let names = gpu.targets.map(\.description).joined(separator: ", ")
            line += ", of which \(ByteCount(gpu.deadCodeBytes)) can never run on \(names)"
        }
        let files = gpu.code.prefix(Self.shownFiles).map { file in
            "  \(ByteCount(file.facts.bytes)) of \(ByteCount(file.size))  " + "/\(file.path)".printable
        }
        let text = ([line, table.text(width: style.width)] + files).joined(separator: "\n")
        return MoreRows.after(text, of: gpu.code.count, shown: Self.shownFiles, indent: "  ")
    }
}
