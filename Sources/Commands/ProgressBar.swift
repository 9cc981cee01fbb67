internal import ImageCore

/// One layer's line while it is worked on: `layer 2/5 4f0fea3b12aa [########------] writing 57%  812.0 MB`.
struct ProgressBar {
    private var number = 0
    private var count = 0
    private var digest = ""
    private static let cells = 24

    mutating func start(_ number: Int, of count: Int, _ digest: Digest) {
        self.number = number
        self.count = count
        self.digest = digest.short
    }

    /// The line for a layer, which while the one before it is being written may be the one that is read ahead.
    func line(_ layer: Int, _ stage: ProgressEvent.Stage, done: Int, of total: Int, isBar: Bool) -> String {
        let which = count == 0 ? "layer \(layer + 1)" : "layer \(layer + 1)/\(count)"
        let name = layer == number && !digest.isEmpty ? " \(digest)" : ""
        return Self.line(which + name, stage.rawValue, done, total, isBar)
    }

    /// The line for all layers that are read at once.
    func line(done: Int, of total: Int, isBar: Bool) -> String { Self.line("layers", "reading", done, total, isBar) }

    private static func line(_ name: String, _ stage: String, _ done: Int, _ total: Int, _ isBar: Bool) -> String {
        let percent = total == 0 ? 100 : min(done, total) * 100 / max(total, 1)
        guard isBar else { return "\(name): \(stage), \(percent)% of \(ByteCount(total))" }
        let full = percent * cells / 100
        let bar = String(repeating: "#", count: full) + String(repeating: "-", count: cells - full)
        return "\(name) [\(bar)] \(stage) \(percent)% of \(ByteCount(total))"
    }

    /// What stays of a layer that is done.
    func finished(_ layer: Int, size: Int) -> String { "layer \(layer + 1)/\(count) \(digest): \(ByteCount(size))" }
}
