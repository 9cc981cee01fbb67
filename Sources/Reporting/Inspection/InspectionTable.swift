internal import EStargz
internal import ImageCore
internal import Inspection
internal import Layers

/// The layers of an image as a table: a row each, from the bottom.
struct InspectionTable {
    private let image: InspectedImage
    private let columns: [Column]

    private struct Column {
        let title: String
        let alignment: TextTable.Alignment
        /// Nil for a layer that was not read.
        let cell: (InspectedLayer) -> String?
    }

    /// How much of a command a row shows; the whole stands in the JSON.
    private static let commandWidth = 60

    init(_ image: InspectedImage) {
        self.image = image
        columns = Self.columns(of: image)
    }

    func text(_ style: TextStyle) -> String { table.text(width: style.width) }

    var table: TextTable {
        var table = TextTable(columns.map { ($0.title, $0.alignment) })
        for layer in image.layers { table.add(columns.map { $0.cell(layer) ?? "-" }) }
        return table
    }

    /// Those of a trace, and those that would be empty, stand only where there is something to show.
    private static func columns(of image: InspectedImage) -> [Column] {
        let contents = image.layers.compactMap(\.contents)
        var columns = [
            Column(title: "#", alignment: .right) { String($0.number) },
            Column(title: "layer", alignment: .left) { $0.digest.short },
            Column(title: "packed", alignment: .left) { $0.contents?.compression.rawValue },
            bytes("size") { $0.size },
            bytes("plain") { $0.contents?.plainSize },
            Column(title: "files", alignment: .right) { ($0.contents?.files).map(String.init) },
            Column(title: "lazy", alignment: .left) { layer in
                layer.contents.map { $0.lazyFormats.isEmpty ? "no" : $0.lazyFormats.joined(separator: ", ") }
            },
        ]
        if contents.contains(where: { $0.soci.spans != nil }) {
            columns.append(
                Column(title: "spans", alignment: .right) { layer in layer.contents?.soci.spans.map { String($0.count) }
                })
        }
        if contents.contains(where: { ($0.soci.spans?.prefetched ?? 0) > 0 }) {
            columns.append(
                Column(title: "prefetched", alignment: .right) { layer in
                    layer.contents?.soci.spans.map { String($0.prefetched) }
                })
        }
        if contents.contains(where: { $0.landmark != nil }) {
            columns.append(Column(title: "landmark", alignment: .left) { $0.contents?.landmark?.label })
        }
        if contents.contains(where: { $0.usage != nil }) { columns += usage(contents) }
        if contents.contains(where: { $0.shadowedFiles > 0 }) {
            columns.append(bytes("shadowed") { $0.contents?.shadowedBytes })
        }
        if contents.contains(where: { $0.duplicatedBytes > 0 }) {
            columns.append(bytes("duplicated") { $0.contents?.duplicatedBytes })
        }
        if image.layers.contains(where: { $0.createdBy != nil }) {
            columns.append(
                Column(title: "created by", alignment: .left) {
                    $0.createdBy?.printable.shortened(to: commandWidth)
                })
        }
        return columns
    }

    private static func usage(_ contents: [InspectedLayer.Contents]) -> [Column] {
        var columns = [bytes("touched") { $0.contents?.usage?.touchedBytes }]
        if contents.contains(where: { ($0.usage?.reachableFiles ?? 0) > 0 }) {
            columns.append(bytes("reachable") { $0.contents?.usage?.reachableBytes })
        }
        columns.append(bytes("untouched") { $0.contents?.usage?.untouchedBytes })
        columns.append(
            Column(title: "files touched", alignment: .right) { layer in
                layer.contents.flatMap { contents in contents.usage.map { "\($0.touchedFiles)/\(contents.files)" } }
            })
        return columns
    }

    private static func bytes(_ title: String, _ count: @escaping (InspectedLayer) -> Int?) -> Column {
        Column(title: title, alignment: .right) { layer in count(layer).map { ByteCount($0).description } }
    }
}

extension Landmark {
    /// How tables name it.
    fileprivate var label: String { self == .prefetch ? "prefetch" : "no prefetch" }
}
