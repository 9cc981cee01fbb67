import AccessTrace
import ImageCore
import Testing

/// A document that is no trace, and a part of what must be said of it.
struct HostileTrace: Sendable, CustomTestStringConvertible {
    let text: String
    let reason: String

    init(_ text: String, _ reason: String) {
        self.text = text
        self.reason = reason
    }

    /// One that begins as a trace does.
    static func document(_ fields: String, _ reason: String) -> HostileTrace { tail(fields + "}", reason) }

    static func tail(_ rest: String, _ reason: String) -> HostileTrace {
        HostileTrace(#"{"schemaVersion":1,"format":"gpuimg-trace","# + rest, reason)
    }

    /// One whose only path has more fields.
    static func path(_ fields: String, _ reason: String) -> HostileTrace {
        document(#""paths":[{"path":"/a",\#(fields)}]"#, reason)
    }

    var testDescription: String { String(text.prefix(120)) }
}

@Suite struct HostileTraceTests {
    private static let deep = String(repeating: "[", count: 100)
    private static let long = String(repeating: "n", count: Limits.traceTextBytes + 1)
    private static let longName = String(repeating: "n", count: Limits.nameBytes + 1)
    private static let manyTexts = String(repeating: "\"\",", count: Limits.traceTexts) + "\"\""
    private static let manyNames = (0...Limits.missingNames).map { "\"\($0)\"" }.joined(separator: ",")

    static let all: [HostileTrace] = [
        HostileTrace("", "document ends early"),
        HostileTrace("[]", "expected an object"),
        HostileTrace("{}", "no trace of gpuimg"),
        HostileTrace(#"{"schemaVersion":1}"#, "no trace of gpuimg"),
        HostileTrace(#"{"schemaVersion":1,"format":"other"}"#, "no trace of gpuimg"),
        HostileTrace(#"{"format":"gpuimg-trace"}"#, "no trace of gpuimg"),
        HostileTrace(#"{"schemaVersion":2,"format":"gpuimg-trace"}"#, "a newer gpuimg is needed"),
        HostileTrace(#"{"schemaVersion":0,"format":"gpuimg-trace"}"#, "schemaVersion is 0"),
        .document(#""format":"gpuimg-trace""#, "\"format\" comes twice"),
        .document(#""runs":0"#, "runs is 0"),
        .document(#""runs":9223372036854775808"#, "whole number"),
        .document(#""runs":1.5"#, "whole number"),
        .document(#""complete":1"#, "expected a value"),
        .document(#""image":"sha256:00""#, "unknown digest"),
        .document(#""tier":"vm\n""#, #"unknown tier "vm\x0a""#),
        .document(#""stop":"later""#, "unknown stop"),
        .document(#""exitStatus":2147483648"#, "exitStatus is 2147483648"),
        .document(#""platform":{"os":"linux"}"#, "needs os and architecture"),
        .document(#""platform":{"os":"a","os":"b","architecture":"c"}"#, "comes twice"),
        .document(#""milestones":{"ready":-1}"#, "ready is -1"),
        .document(#""departures":{"device":-1}"#, "a departure is -1"),
        .document(#""departures":{"device":1,"device":1}"#, "comes twice"),
        .document(#""missing":[""]"#, "empty or has a zero byte"),
        .document(#""missing":["a\u0000"]"#, "empty or has a zero byte"),
        .document(#""missingBase64":["?"]"#, "no padded base64"),
        .document(#""paths":[{}]"#, "either path or pathBase64"),
        .path(#""pathBase64":"YQ==""#, "either path or pathBase64"),
        .path(#""path":"/a""#, "comes twice"),
        .document(#""paths":[{"path":"/a"},{"path":"//a/"}]"#, "/a comes twice"),
        .path(#""kinds":["fly"]"#, "unknown kind"),
        .path(#""kinds":"open""#, "expected an array"),
        .path(#""source":"guess""#, "unknown source"),
        .path(#""firstTouch":-1"#, "firstTouch is -1"),
        .path(#""count":0"#, "count is 0"),
        .path(#""runs":2"#, "more runs than the record"),
        .path(#""size":-1"#, "size is -1"),
        .path(#""size":9223372036854775807"#, "size is 9223372036854775807"),
        .document(#""paths":[],"paths":[]"#, "comes twice"),
        .path(#""ranges":[[0,1]]"#, "ranges beyond its size"),
        .path(#""size":9,"ranges":[[0,10]]"#, "ranges beyond its size"),
        .path(#""size":9,"ranges":[[0,1],[9,1]]"#, "ranges beyond its size"),
        .path(#""size":9,"ranges":[[0,0]]"#, "a range of 0 bytes at 0"),
        .path(#""size":9,"ranges":[[-1,2]]"#, "a range of 2 bytes at -1"),
        .path(#""size":9,"ranges":[[0,-2]]"#, "a range of -2 bytes at 0"),
        .path(#""size":9,"ranges":[[9223372036854775807,9223372036854775807]]"#, "a range of"),
        .path(#""size":9,"ranges":[[4,2],[0,2]]"#, "overlap or do not ascend"),
        .path(#""size":9,"ranges":[[0,4],[3,2]]"#, "overlap or do not ascend"),
        .path(#""size":9,"ranges":[[0]]"#, "an offset and a count"),
        .path(#""size":9,"ranges":[[]]"#, "an offset and a count"),
        .path(#""size":9,"ranges":[[0,1,2]]"#, "numbers of a range"),
        .path(#""size":9,"ranges":[0,1]"#, "expected an array"),
        .tail(#""notes":[]} x"#, "text after the document"),
        .tail(#""notes":["# + deep, "expected a string"),
        .tail(#""new":"# + deep, "nested too deeply"),
        .document(#""notes":["\#(long)"]"#, "string too long"),
        .document(#""missing":["\#(longName)"]"#, "more than 4096 bytes"),
        .document(#""notes":[\#(manyTexts)]"#, "more than 10000 notes"),
        .document(#""missing":[\#(manyNames)]"#, "more than 10000 missing names"),
    ]

    @Test(arguments: all)
    func `is refused, with what is wrong and where`(trace: HostileTrace) throws {
        let error = try #require(throws: ImageError.self) { try AccessRecord(parsing: Array(trace.text.utf8)) }
        #expect(error.code == .unreadableInput)
        #expect(error.message.contains(trace.reason), "\(error)")
        #expect(error.context.offset != nil)
    }
}
