internal import ImageCore
internal import JSON

/// Reads what `ctr-remote image optimize --record-out` writes: a JSON object for each file that was opened, in the order
/// of the first opening, each with `path`, `manifestDigest` and `layerIndex`.
///
/// It says that a file was opened and nothing finer, so that every path counts as touched whole.
struct StargzRecord: ~Copyable {
    private var json: JSONReader
    private var record = AccessRecord()
    private var known: Set<FilePathBytes> = []
    private var images: Set<Digest> = []

    /// The keys by which such a record is known.
    static let keys: Set<String> = ["path", "manifestDigest", "layerIndex"]

    init(_ source: any JSONSource) { json = JSONReader(source, longestString: Limits.traceTextBytes) }

    mutating func read() throws(JSONError) -> AccessRecord {
        while try !json.isAtEnd() { try readEntry() }
        record.image = images.count == 1 ? images.first : nil
        record.notes = ["read from a record of ctr-remote, which knows no byte ranges and no times"]
        if images.count > 1 { record.notes.append("the record names several images") }
        return record
    }

    /// Layers are passed over: another layer may hold the path when the image is built again. Two layers may record one
    /// path; the container saw one file.
    private mutating func readEntry() throws(JSONError) {
        let start = json.offset
        var path: FilePathBytes?
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "path": path = try json.path()
            case "manifestDigest": images.insert(try json.digest())
            default: try json.skip()
            }
        }
        guard let path else { throw .unexpected("an entry of the record has no path", offset: start) }
        guard known.insert(path).inserted else { return }
        try json.check(known.count, atMost: Limits.tracedPaths, "paths")
        record.paths.append(TouchedPath(path, kinds: .open, firstTouch: record.paths.count))
    }
}
