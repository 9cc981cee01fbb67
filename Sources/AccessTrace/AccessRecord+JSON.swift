internal import ImageCore
internal import JSON
internal import OCI

extension AccessRecord {
    /// The name of the format in the file.
    static let format = "gpuimg-trace"
    /// The version that we write, and the newest that we read.
    static let schemaVersion = 1

    /// The trace file (docs/trace-format.md): a line for each path and each missing name, so that files can be compared
    /// and searched by line. Equal records give equal bytes.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("schemaVersion") { $0.number(Self.schemaVersion) }
        writer.field("format") { $0.string(Self.format) }
        writeRun(to: &writer)
        writeOutcome(to: &writer)
        writeMissing(to: &writer)
        writer.field("paths") { $0.lines(paths) { $0.touchedPath($1) } }
        writer.newLine()
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    private func writeRun(to writer: inout JSONWriter) {
        if let image { writer.field("image") { $0.digest(image) } }
        if let platform { writer.field("platform") { $0.platform(platform) } }
        writer.field("command") { $0.strings(command) }
        if let tier { writer.field("tier") { $0.string(tier.rawValue) } }
        if let backend { writer.field("backend") { $0.string(backend.rawValue) } }
        if let gpu { writer.field("gpu") { $0.string(gpu.rawValue) } }
        if let stop { writer.field("stop") { $0.string(stop.rawValue) } }
        if let exitStatus { writer.field("exitStatus") { $0.number(exitStatus) } }
    }

    private func writeOutcome(to writer: inout JSONWriter) {
        writer.field("complete") { $0.boolean(isComplete) }
        writer.field("milestones") { $0.milestones(milestones) }
        writer.field("runs") { $0.number(runs) }
        writer.field("departures") { $0.departures(departures) }
        writer.field("notes") { $0.lines(notes) { $0.string($1) } }
    }

    private func writeMissing(to writer: inout JSONWriter) {
        let (texts, others) = (missing.filter(\.isUTF8), missing.filter { !$0.isUTF8 })
        writer.field("missing") { $0.lines(texts) { $0.string($1.rooted) } }
        if !others.isEmpty {
            writer.field("missingBase64") { $0.lines(others) { $0.string(Base64.encode($1.rooted)) } }
        }
    }
}

extension FilePathBytes {
    /// The path as trace files spell it, with the slash in front that names in memory do without.
    fileprivate var rooted: [UInt8] { [UInt8(ascii: "/")] + bytes }
}

extension JSONWriter {
    fileprivate mutating func field(_ name: StaticString, _ value: (inout JSONWriter) -> Void) {
        newLine()
        key(name)
        value(&self)
    }

    /// An array with a line for each element.
    fileprivate mutating func lines<Element>(_ elements: [Element], _ write: (inout JSONWriter, Element) -> Void) {
        beginArray()
        for element in elements {
            newLine()
            write(&self, element)
        }
        if !elements.isEmpty { newLine() }
        endArray()
    }

    fileprivate mutating func strings(_ texts: [String]) {
        beginArray()
        for text in texts { string(text) }
        endArray()
    }

    fileprivate mutating func platform(_ platform: Platform) {
        beginObject()
        key("os")
        string(platform.os)
        key("architecture")
        string(platform.architecture)
        if let variant = platform.variant {
            key("variant")
            string(variant)
        }
        endObject()
    }

    fileprivate mutating func milestones(_ milestones: AccessRecord.Milestones) {
        beginObject()
        moment("firstOutput", milestones.firstOutput)
        moment("ready", milestones.ready)
        moment("end", milestones.end)
        endObject()
    }

    private mutating func moment(_ name: StaticString, _ time: Int?) {
        guard let time else { return }
        key(name)
        number(time)
    }

    fileprivate mutating func departures(_ departures: [String: Int]) {
        beginObject()
        for (kind, count) in departures.sorted(by: { $0.key < $1.key }) {
            key(kind)
            number(count)
        }
        endObject()
    }

    fileprivate mutating func touchedPath(_ touched: TouchedPath) {
        beginObject()
        if touched.path.isUTF8 {
            key("path")
            string(touched.path.rooted)
        } else {
            key("pathBase64")
            string(Base64.encode(touched.path.rooted))
        }
        key("kinds")
        strings(touched.kinds.words)
        key("source")
        string(touched.source.word)
        key("firstTouch")
        number(touched.firstTouch)
        key("count")
        number(touched.count)
        key("runs")
        number(touched.runs)
        if let size = touched.size {
            key("size")
            number(size)
        }
        if let ranges = touched.ranges { self.ranges(ranges) }
        endObject()
    }

    private mutating func ranges(_ ranges: [ByteRange]) {
        key("ranges")
        beginArray()
        for range in ranges {
            beginArray()
            number(range.offset)
            number(range.count)
            endArray()
        }
        endArray()
    }
}
