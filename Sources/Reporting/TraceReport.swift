package import AccessTrace
internal import ImageCore
internal import OCI

/// What `trace show` tells of a record: a table for people, or the record itself as JSON (docs/trace-format.md).
package struct TraceReport {
    /// In which order the table lists paths.
    package enum Order: String, Sendable, CaseIterable {
        case firstTouch = "first-touch"
        /// The most touched bytes first.
        case bytes
    }

    private let record: AccessRecord
    private let limit: Int?
    private let order: Order

    /// - Parameter limit: lists only so many paths, those with the most touched bytes; nil for all. The totals are
    ///   always of all.
    package init(_ record: AccessRecord, limit: Int? = nil, order: Order = .firstTouch) {
        self.record = record
        self.limit = limit
        self.order = order
    }

    /// The record, as the trace file has it.
    package var json: [UInt8] { record.json }

    /// The circumstances, the table, and the totals.
    package var text: String {
        let paths = listed
        var parts = head
        if !paths.isEmpty { parts.append(table(paths)) }
        if paths.count < record.paths.count { parts.append("and \(record.paths.count - paths.count) more paths") }
        return (parts + [totals]).joined(separator: "\n")
    }

    private var head: [String] {
        var lines: [String] = []
        if let image = record.image { lines.append("image: \(image)") }
        if let platform = record.platform { lines.append("platform: \(Self.printable(platform.description))") }
        if !record.command.isEmpty { lines.append("command: \(Self.command(record.command))") }
        if !run.isEmpty { lines.append("run: " + run.joined(separator: ", ")) }
        if !milestones.isEmpty { lines.append("milestones: " + milestones.joined(separator: ", ")) }
        lines.append("runs: \(record.runs), \(record.isComplete ? "complete" : "incomplete")")
        if !record.departures.isEmpty { lines.append("unlike an ordinary container: \(departures)") }
        if !record.missing.isEmpty { lines.append("looked for in vain: \(record.missing.count) names") }
        return lines + record.notes.map { "note: \(Self.printable($0))" }
    }

    private var run: [String] {
        [
            record.tier.map { "tier \($0.rawValue)" }, record.backend.map { "watched by \($0.rawValue)" },
            record.gpu.map { "GPU libraries \($0.rawValue)" }, record.stop.map { "ended by \($0.rawValue)" },
            record.exitStatus.map { "exit status \($0)" },
        ].compactMap { $0 }
    }

    private var milestones: [String] {
        [
            record.milestones.firstOutput.map { "first output after \(Self.milliseconds($0)) ms" },
            record.milestones.ready.map { "ready after \(Self.milliseconds($0)) ms" },
            record.milestones.end.map { "end after \(Self.milliseconds($0)) ms" },
        ].compactMap { $0 }
    }

    private var departures: String {
        record.departures.sorted { $0.key < $1.key }.map { "\(Self.printable($0.key)) \($0.value)" }
            .joined(separator: ", ")
    }

    private var listed: [TouchedPath] {
        guard limit != nil || order == .bytes else { return record.paths }
        let largest = record.paths.sorted { left, right in
            let (more, less) = (Self.seenBytes(left) ?? 0, Self.seenBytes(right) ?? 0)
            return more == less ? TouchedPath.isInOrder(left, right) : more > less
        }
        let chosen = limit.map { Array(largest.prefix(max($0, 0))) } ?? largest
        return order == .bytes ? chosen : chosen.sorted(by: TouchedPath.isInOrder)
    }

    private func table(_ paths: [TouchedPath]) -> String {
        var table = TextTable([
            ("ms", .right), ("count", .right), ("runs", .right), ("touched", .right), ("of", .right),
            ("share", .right), ("kinds", .left), ("source", .left), ("path", .left),
        ])
        for touched in paths { table.add(Self.row(touched)) }
        return table.text
    }

    private static func row(_ touched: TouchedPath) -> [String] {
        [
            milliseconds(touched.firstTouch), String(touched.count), String(touched.runs),
            seenBytes(touched).map { ByteCount($0).description } ?? "-",
            touched.size.map { ByteCount($0).description } ?? "-",
            share(seenBytes(touched), of: touched.size) ?? "-", touched.kinds.words.joined(separator: ","),
            touched.source.word, "/\(touched.path)",
        ]
    }

    /// What is only reachable was touched by no run.
    private static func seenBytes(_ touched: TouchedPath) -> Int? {
        touched.source == .static ? nil : touched.touchedBytes
    }

    private var totals: String {
        let seen = record.paths.filter { $0.source != .static }
        let size = seen.reduce(0) { $0.saturatingSum($1.size ?? 0) }
        let touched = seen.reduce(0) { $0.saturatingSum($1.touchedBytes ?? 0) }
        let share = Self.share(touched, of: size).map { " (\($0))" } ?? ""
        let total = "total: \(seen.count) paths, \(ByteCount(touched)) touched of \(ByteCount(size))\(share)"
        guard seen.count < record.paths.count else { return total }
        return total + "; \(record.paths.count - seen.count) more are reachable from them and were not touched"
    }

    private static func milliseconds(_ microseconds: Int) -> String {
        "\(microseconds / 1000).\(microseconds % 1000 / 100)"
    }

    /// As `2.1 %`; nil of nothing.
    private static func share(_ part: Int?, of whole: Int?) -> String? {
        guard let part, let whole, whole > 0 else { return nil }
        let tenths = Int((min(Double(part) / Double(whole), 1) * 1000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }

    /// Arguments with spaces are quoted, so that one sees where each ends.
    private static func command(_ arguments: [String]) -> String {
        arguments.map { argument in
            let text = printable(argument)
            return text.isEmpty || text.contains(" ") ? "'\(text)'" : text
        }.joined(separator: " ")
    }

    /// Text of a file from outside must not move the cursor.
    private static func printable(_ text: String) -> String { FilePathBytes(text).description }
}
