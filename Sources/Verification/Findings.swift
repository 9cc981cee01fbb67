internal import ImageCore

/// Gathers what is wrong with one layer, up to a number beyond which more would tell nothing.
struct Findings {
    private(set) var list: [Finding] = []
    private let blob: Digest
    private static let most = 100

    init(blob: Digest) { self.blob = blob }

    /// None yet, of the same blob.
    var emptied: Findings { Findings(blob: blob) }

    mutating func add(_ others: Findings) { list += others.list.prefix(max(Self.most - list.count, 0)) }

    mutating func add(
        _ code: String, _ severity: Finding.Severity = .error, _ message: String, entry: FilePathBytes? = nil
    ) {
        guard list.count < Self.most else { return }
        list.append(Finding(code, severity, message, blob: blob, entry: entry))
    }
}
