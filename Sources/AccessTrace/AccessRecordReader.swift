internal import ImageCore
internal import JSON
internal import OCI

/// Reads a trace file in one pass, in memory that grows only with what the record keeps.
struct AccessRecordReader: ~Copyable {
    private var json: JSONReader
    private var record = AccessRecord()
    private var seen: Set<Key> = []
    private var isTrace = false
    private var hasVersion = false
    private var missing: Set<FilePathBytes> = []

    private enum Key: String {
        case schemaVersion, format, image, platform, command, tier, backend, gpu, stop, exitStatus, complete
        case milestones, runs, departures, notes, missing, missingBase64, paths
    }

    init(_ source: any JSONSource) { json = JSONReader(source, longestString: Limits.traceTextBytes) }

    /// Whether a key is one of a trace file.
    static func knows(_ key: String) -> Bool { Key(rawValue: key) != nil }

    /// The record of the one document that the source holds.
    mutating func read() throws(JSONError) -> AccessRecord {
        try json.beginObject()
        while let name = try json.nextKey() { try field(name) }
        try json.end()
        guard isTrace, hasVersion else { throw .unexpected("this is no trace of gpuimg", offset: json.offset) }
        guard record.paths.allSatisfy({ $0.runs <= record.runs }) else {
            throw .unexpected("a path has more runs than the record", offset: json.offset)
        }
        record.missing = missing.sorted()
        record.paths.sort(by: TouchedPath.isInOrder)
        return record
    }

    private mutating func field(_ name: String) throws(JSONError) {
        guard let key = Key(rawValue: name) else { return try json.skip() }
        guard seen.insert(key).inserted else {
            throw .unexpected("\"\(name)\" comes twice", offset: json.offset)
        }
        if try json.kind() == .null { return try json.null() }
        switch key {
        case .schemaVersion: try readVersion()
        case .format: try readFormat()
        case .image: record.image = try json.digest()
        case .platform: record.platform = try readPlatform()
        case .command: record.command = try readTexts("arguments")
        case .tier: record.tier = try json.word("tier")
        case .backend: record.backend = try json.word("backend")
        case .gpu: record.gpu = try json.word("gpu")
        case .stop: record.stop = try json.word("stop")
        case .exitStatus: record.exitStatus = try json.integer("exitStatus", in: Int(Int32.min)...Int(Int32.max))
        case .complete: record.isComplete = try json.boolean()
        case .milestones: record.milestones = try readMilestones()
        case .runs: record.runs = try json.integer("runs", in: 1...(.max))
        case .departures: record.departures = try readDepartures()
        case .notes: record.notes = try readTexts("notes")
        case .missing: try readMissing { (json) throws(JSONError) in try json.path() }
        case .missingBase64: try readMissing { (json) throws(JSONError) in try json.base64Path() }
        case .paths: try readPaths()
        }
    }

    private mutating func readVersion() throws(JSONError) {
        let start = json.offset
        let version = try json.integer("schemaVersion", in: 1...(.max))
        guard version <= AccessRecord.schemaVersion else {
            throw .unexpected(
                "the trace has schema version \(version), and this gpuimg reads up to \(AccessRecord.schemaVersion); "
                    + "a newer gpuimg is needed", offset: start)
        }
        hasVersion = true
    }

    private mutating func readFormat() throws(JSONError) {
        let start = json.offset
        guard try json.string() == AccessRecord.format else {
            throw .unexpected("this is no trace of gpuimg", offset: start)
        }
        isTrace = true
    }

    private mutating func readPlatform() throws(JSONError) -> Platform {
        let start = json.offset
        var parts: [String: String] = [:]
        try json.beginObject()
        while let key = try json.nextKey() {
            guard ["os", "architecture", "variant"].contains(key) else {
                try json.skip()
                continue
            }
            guard parts.updateValue(try json.string(), forKey: key) == nil else {
                throw .unexpected("\"\(key)\" comes twice", offset: json.offset)
            }
        }
        guard let os = parts["os"], let architecture = parts["architecture"] else {
            throw .unexpected("a platform needs os and architecture", offset: start)
        }
        return Platform(os: os, architecture: architecture, variant: parts["variant"])
    }

    private mutating func readMilestones() throws(JSONError) -> AccessRecord.Milestones {
        var milestones = AccessRecord.Milestones()
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "firstOutput": milestones.firstOutput = try json.moment("firstOutput")
            case "ready": milestones.ready = try json.moment("ready")
            case "end": milestones.end = try json.moment("end")
            default: try json.skip()
            }
        }
        return milestones
    }

    private mutating func readDepartures() throws(JSONError) -> [String: Int] {
        var departures: [String: Int] = [:]
        try json.beginObject()
        while let kind = try json.nextKey() {
            let start = json.offset
            let count = try json.integer("a departure", in: 0...(.max))
            guard departures.updateValue(count, forKey: kind) == nil else {
                throw .unexpected("a departure comes twice", offset: start)
            }
            try json.check(departures.count, atMost: Limits.traceTexts, "departures")
        }
        return departures
    }

    private mutating func readTexts(_ what: StaticString) throws(JSONError) -> [String] {
        var texts: [String] = []
        try json.beginArray()
        while try json.nextElement() {
            try json.check(texts.count + 1, atMost: Limits.traceTexts, what)
            texts.append(try json.string())
        }
        return texts
    }

    private mutating func readMissing(
        _ name: (inout JSONReader) throws(JSONError) -> FilePathBytes
    ) throws(JSONError) {
        try json.beginArray()
        while try json.nextElement() {
            missing.insert(try name(&json))
            try json.check(missing.count, atMost: Limits.missingNames, "missing names")
        }
    }

    private mutating func readPaths() throws(JSONError) {
        var known: Set<FilePathBytes> = []
        try json.beginArray()
        while try json.nextElement() {
            let start = json.offset
            let touched = try json.touchedPath()
            guard known.insert(touched.path).inserted else {
                throw .unexpected("/\(touched.path) comes twice", offset: start)
            }
            try json.check(known.count, atMost: Limits.tracedPaths, "paths")
            record.paths.append(touched)
        }
    }
}
