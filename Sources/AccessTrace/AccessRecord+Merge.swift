package import ImageCore
internal import OCI

extension AccessRecord {
    /// Joins the records of several runs; a single one stays as it is.
    ///
    /// In whatever order and grouping records are joined, the result is the same.
    ///
    /// - Throws: ``ImageError`` for records of platforms that differ: their files have nothing in common.
    package static func merged(_ first: AccessRecord, with others: [AccessRecord]) throws(ImageError) -> AccessRecord {
        var record = first
        for other in others { record = try record.joined(with: other) }
        return record
    }

    private func joined(with other: AccessRecord) throws(ImageError) -> AccessRecord {
        var record = AccessRecord()
        record.platform = try Self.joined(platform, other.platform)
        var notes = Set(self.notes).union(other.notes)
        record.keepAgreed(self, other, notes: &notes)
        record.isComplete = isComplete && other.isComplete
        record.milestones = milestones.joined(with: other.milestones)
        record.runs = runs.saturatingSum(other.runs)
        record.paths = try Self.joined(paths, other.paths, notes: &notes)
        record.missing = Array(Set(missing).union(other.missing).sorted().prefix(Limits.missingNames))
        record.departures = Self.joined(departures, other.departures)
        record.notes = Array(notes.sorted().prefix(Limits.traceTexts))
        return record
    }

    /// Keeps what both say. What they differ in is said of neither, and each value becomes a note: so it does not
    /// matter which of several records met first.
    private mutating func keepAgreed(_ one: AccessRecord, _ other: AccessRecord, notes: inout Set<String>) {
        func agreed<Value: Equatable>(_ path: KeyPath<AccessRecord, Value?>, _ sentence: (Value) -> String) -> Value? {
            let (mine, theirs) = (one[keyPath: path], other[keyPath: path])
            if mine == theirs { return mine }
            for value in [mine, theirs] { if let value { notes.insert("one of the joined runs " + sentence(value)) } }
            return nil
        }
        image = agreed(\.image) { "was of image \($0)" }
        command = agreed(\.knownCommand) { "executed \(Self.shortened($0))" } ?? []
        tier = agreed(\.tier) { "was shut in by tier \($0.rawValue)" }
        backend = agreed(\.backend) { "was watched by \($0.rawValue)" }
        gpu = agreed(\.gpu) { "had GPU libraries of kind \($0.rawValue)" }
        stop = agreed(\.stop) { "was ended by \($0.rawValue)" }
        exitStatus = agreed(\.exitStatus) { "ended with status \($0)" }
    }

    private var knownCommand: [String]? { command.isEmpty ? nil : command }

    /// A note holds no more of a command than people read.
    private static func shortened(_ command: [String]) -> String {
        let text = command.joined(separator: " ").unicodeScalars
        let start = String(String.UnicodeScalarView(text.prefix(200)))
        return text.count > 200 ? start + "…" : start
    }

    private static func joined(_ one: Platform?, _ other: Platform?) throws(ImageError) -> Platform? {
        guard let one, let other else { return one ?? other }
        guard one.os == other.os, one.architecture == other.architecture,
            one.variant == nil || other.variant == nil || one.variant == other.variant
        else {
            let (first, second) = (FilePathBytes(one.description), FilePathBytes(other.description))
            throw ImageError(.usage, "a trace of \(first) and one of \(second) cannot be joined")
        }
        return one.variant == nil ? other : one
    }

    private static func joined(
        _ one: [TouchedPath], _ other: [TouchedPath], notes: inout Set<String>
    ) throws(ImageError) -> [TouchedPath] {
        var paths = one
        var places = Dictionary(
            one.indices.map { (one[$0].path, $0) }, uniquingKeysWith: { first, _ in first })
        for touched in other {
            guard let place = places[touched.path] else {
                places[touched.path] = paths.count
                paths.append(touched)
                continue
            }
            if paths[place].merge(touched) == .sizesDiffer {
                notes.insert("a file had different sizes in the joined runs, so that all of it counts as touched")
            }
        }
        guard paths.count <= Limits.tracedPaths else {
            throw ImageError(.usage, "the joined traces have more than \(Limits.tracedPaths) paths")
        }
        return paths.sorted(by: TouchedPath.isInOrder)
    }

    private static func joined(_ one: [String: Int], _ other: [String: Int]) -> [String: Int] {
        let all = one.merging(other, uniquingKeysWith: max).sorted { $0.key < $1.key }
        return Dictionary(uniqueKeysWithValues: all.prefix(Limits.traceTexts).map { ($0.key, $0.value) })
    }
}

extension AccessRecord.Milestones {
    /// The quickest run's output and readiness, and the longest watching: every touch lies before it.
    fileprivate func joined(with other: AccessRecord.Milestones) -> AccessRecord.Milestones {
        AccessRecord.Milestones(
            firstOutput: [firstOutput, other.firstOutput].compactMap { $0 }.min(),
            ready: [ready, other.ready].compactMap { $0 }.min(), end: [end, other.end].compactMap { $0 }.max())
    }
}
