internal import ImageCore
internal import Inspection

/// The top folders of an image, and what of them was used.
struct FolderSection {
    /// A folder of the first or second level.
    struct Row {
        let path: String
        let node: FolderNode
    }

    let rows: [Row]

    /// What the tree has put together because each of it is too small: without a slash, so that no folder is called so.
    static let rest = "…"

    /// Folders of the first level, and below one that has most of the image those of the second.
    init(_ image: InspectedImage) {
        let root = image.folders.merged
        let folders = root.children.filter(Self.isFolder).flatMap { top -> [Row] in
            let path = "/\(top.name)"
            let parts = top.children.filter(Self.isFolder)
            guard !parts.isEmpty, top.bytes > root.bytes / 4 else { return [Row(path: path, node: top)] }
            return [Row(path: path, node: top)] + parts.map { Row(path: "\(path)/\($0.name)", node: $0) }
        }
        rows = folders + Self.rest(of: root)
    }

    /// The first level of one layer.
    init(_ layer: FolderNode) {
        rows = layer.children.filter(Self.isFolder).map { Row(path: "/\($0.name)", node: $0) } + Self.rest(of: layer)
    }

    private static func rest(of root: FolderNode) -> [Row] {
        root.children.filter { !$0.isFile && $0.name.isEmpty }.map { Row(path: rest, node: $0) }
    }

    private static func isFolder(_ node: FolderNode) -> Bool { !node.isFile && !node.name.isEmpty }

    /// As many as a person reads.
    private static let shown = 12

    func text(_ style: TextStyle) -> String? {
        guard !rows.isEmpty else { return nil }
        let hasTrace = rows[0].node.touchedBytes != nil
        var columns: [(title: String, alignment: TextTable.Alignment)] = [
            ("folder", .left), ("size", .right), ("files", .right),
        ]
        if hasTrace { columns += [("touched", .right), ("untouched", .right)] }
        var table = TextTable(columns)
        let largest = rows.sorted { ($1.node.bytes, $0.path) < ($0.node.bytes, $1.path) }.prefix(Self.shown)
        for row in largest {
            var cells = [
                row.path.printable.shortened(to: 60), ByteCount(row.node.bytes).description, String(row.node.files),
            ]
            if let touched = row.node.touchedBytes {
                cells += [ByteCount(touched).description, ByteCount(row.node.bytes - touched).description]
            }
            table.add(cells)
        }
        let text = style.heading("folders") + "\n" + table.text(width: style.width)
        return MoreRows.after(text, of: rows.count, shown: Self.shown)
    }
}
