/// Lines with columns, for people: text to the left, numbers to the right.
struct TextTable {
    enum Alignment { case left, right }

    private let alignments: [Alignment]
    private var rows: [[String]]

    init(_ columns: [(title: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        rows = [columns.map(\.title)]
    }

    mutating func add(_ row: [String]) { rows.append(row) }

    var text: String { text(width: nil) }

    /// - Parameter width: of the terminal: the last column is cut where lines would be longer; nil for no bound.
    func text(width: Int?) -> String {
        var widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        if let width, let last = widths.indices.last, alignments[last] == .left {
            let others = widths.dropLast().reduce(0) { $0 + $1 + 2 }
            widths[last] = min(widths[last], max(width - others, Self.narrowest))
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let cell = cell.shortened(to: widths[column])
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line += (column > 0 ? "  " : "") + (alignments[column] == .left ? cell + padding : padding + cell)
            }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    /// A column that is narrower tells nothing.
    private static let narrowest = 12
}
