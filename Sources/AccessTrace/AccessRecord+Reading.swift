package import ImageCore
internal import JSON

extension AccessRecord {
    /// Reads a trace file; its fields are in docs/trace-format.md.
    ///
    /// - Throws: ``ImageError`` for what is no trace, has a newer version, contradicts itself, or breaks a bound of
    ///   ``Limits``.
    package init(parsing bytes: [UInt8]) throws(ImageError) { self = try Self.trace(JSONBytes(bytes)) }

    /// Reads a file from its present position: a trace, or what `ctr-remote image optimize --record-out` wrote.
    package static func read(from file: RawFile) throws(ImageError) -> AccessRecord {
        do {
            let source = try TraceSource(file)
            return isStargzRecord(source.head) ? try stargzRecord(source) : try trace(source)
        } catch {
            throw error.within(file: file.path)
        }
    }

    private static func trace(_ source: any JSONSource) throws(ImageError) -> AccessRecord {
        var reader = AccessRecordReader(source)
        do {
            return try reader.read()
        } catch {
            throw error.inTrace
        }
    }

    private static func stargzRecord(_ source: any JSONSource) throws(ImageError) -> AccessRecord {
        var reader = StargzRecord(source)
        do {
            return try reader.read()
        } catch {
            throw error.inTrace
        }
    }

    /// Whether the first object has a key of such a record before any of a trace. What is neither is read as a trace,
    /// whose errors say what is wrong.
    private static func isStargzRecord(_ head: [UInt8]) -> Bool {
        var json = JSONReader(JSONBytes(head), longestString: Limits.traceTextBytes)
        do {
            try json.beginObject()
            while let key = try json.nextKey() {
                if StargzRecord.keys.contains(key) { return true }
                if AccessRecordReader.knows(key) { return false }
                try json.skip()
            }
        } catch {
            return false
        }
        return false
    }
}

extension JSONError {
    /// The same as the program's error.
    fileprivate var inTrace: ImageError {
        switch self {
        case .malformed(let reason, let offset):
            ImageError(.unreadableInput, "the trace is no JSON: \(reason)", offset: offset)
        case .unexpected(let reason, let offset): ImageError(.unreadableInput, reason, offset: offset)
        case .source(let error): error
        }
    }
}
