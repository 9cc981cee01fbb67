import OCI
import SOCI
import Testing

struct PrefetchArtifactTests {
    private func parsed(_ text: String) throws -> [ClosedRange<Int>] {
        try PrefetchArtifact(parsing: Array(text.utf8)).spans
    }

    @Test("ranges are sorted, and those that overlap or touch are joined")
    func merging() {
        #expect(PrefetchArtifact([5...6, 0...1, 2...2, 9...9, 6...7]).spans == [0...2, 5...7, 9...9])
    }

    @Test("the document is that of the reference")
    func document() throws {
        let artifact = PrefetchArtifact([0...1, 7...7])
        let text = String(decoding: artifact.encoded, as: UTF8.self)
        #expect(
            text == #"{"version":"1.0","prefetch_spans":[{"start_span":0,"end_span":1},{"start_span":7,"end_span":7}]}"#
        )
        #expect(try PrefetchArtifact(parsing: artifact.encoded) == artifact)
    }

    @Test("priorities and order are passed over")
    func leniency() throws {
        let text = """
            { "prefetch_spans": [ {"priority": 3, "end_span": 9, "start_span": 8}, {"end_span": 1} ], "version": "1.0" }
            """
        #expect(try parsed(text) == [0...1, 8...9])
    }

    @Test(
        "what is no artifact is refused",
        arguments: [
            "", "[]", #"{"version":"1.0"}"#, #"{"version":"1.0","prefetch_spans":[]}"#,
            #"{"version":"2.0","prefetch_spans":[{"start_span":0,"end_span":1}]}"#,
            #"{"prefetch_spans":[{"start_span":0,"end_span":1}]}"#,
            #"{"version":"1.0","prefetch_spans":[{"start_span":2,"end_span":1}]}"#,
            #"{"version":"1.0","prefetch_spans":[{"start_span":-1,"end_span":1}]}"#,
            #"{"version":"1.0","prefetch_spans":[{"start_span":0,"end_span":9223372036854775807}]}"#,
            #"{"version":"1.0","prefetch_spans":[{"start_span":0,"end_span":1.5}]}"#,
            #"{"version":"1.0","prefetch_spans":[{"start_span":"0","end_span":1}]}"#,
            #"{"version":"1.0","prefetch_spans":[7]}"#,
        ])
    func nonsense(text: String) {
        #expect(throws: OCIError.self) { try parsed(text) }
    }
}
