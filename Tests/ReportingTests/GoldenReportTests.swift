import AccessTrace
import GPUAnalysis
import ImageCore
import Inspection
import TestSupport
import Testing
import Transports

@testable import Reporting

/// Every form of the reports, byte for byte as they are kept in Tests/Golden.
@Suite struct GoldenReportTests {
    private let result: InspectionResult
    private let gate: GateResult

    init() throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write(GoldenImage().archive, to: "golden.tar")
        let source = try ImageSource.open(try SourceReference(parsing: path), temporaryDirectory: folder.path)
        let pool = try WorkerPool(width: 2)
        defer { pool.close() }
        let inspector = Inspector(
            source, pool: pool, temporaryDirectory: folder.path, largestLayer: 1 << 30,
            targets: [try #require(SMArchitecture(parsing: "sm_90"))]
        ) { _ in }
        var result = try inspector.inspect(source.images, record: GoldenImage.record)
        // The folder's name is another in every run.
        result = result.named("Fixtures/gpu.oci.tar")
        self.result = result
        var rules = GateRules()
        rules.failOn = [.severity(.error), .code("headers")]
        rules.maxSize = 1_000_000
        gate = GateResult(result, rules: rules)
    }

    private func check(_ name: String, _ actual: [UInt8]) throws {
        let expected = try Golden.expected(name, actual: actual)
        #expect(String(decoding: actual, as: UTF8.self) == String(decoding: expected, as: UTF8.self), "\(name)")
    }

    @Test func `the fixture is the image, and its trace the record`() throws {
        #expect(try Golden.fixture("gpu.oci.tar", actual: GoldenImage().archive) == GoldenImage().archive)
        #expect(
            try Golden.fixture("gpu.trace.json", actual: GoldenImage.record.json) == GoldenImage.record.json)
    }

    @Test func `the text is as kept`() throws {
        try check("inspect.txt", Array(InspectionReport(result, gate: gate).text().utf8))
    }

    @Test func `on a terminal the text is as wide as that, and in colour`() throws {
        let text = InspectionReport(result, gate: gate).text(TextStyle(width: 80, isColoured: true))
        try check("inspect-80.txt", Array(text.utf8))
    }

    @Test func `the JSON is as kept`() throws { try check("inspect.json", InspectionReport(result, gate: gate).json) }

    @Test func `the Markdown is as kept`() throws {
        try check("inspect.md", Array(MarkdownReport(result, gate: gate).text.utf8))
    }

    @Test func `the SARIF is as kept`() throws {
        try check("inspect.sarif", SARIFReport(result, version: "0").json)
    }

    @Test func `the recommendation is as kept, and so is its Dockerfile`() throws {
        let report = RecommendationReport(try #require(result.images.first), sourceName: result.sourceName)
        try check("recommend.txt", Array(report.text().utf8))
        try check("recommend.json", report.json)
        try check("Dockerfile", Array(report.dockerfile.utf8))
    }

    @Test func `the README shows what recommend tells of the fixture`() throws {
        let report = RecommendationReport(try #require(result.images.first), sourceName: result.sourceName)
        let readme = String(decoding: try Repository.read(Repository.root + "/README.md"), as: UTF8.self)
        // Lines that are too long for a page are cut there.
        for line in report.text().split(separator: "\n") {
            #expect(readme.contains("    " + line.prefix(130)), "\(line)")
        }
    }

    @Test func `the page has the data under the keys that its program reads`() throws {
        let page = HTMLReport(result, gate: gate, version: "0").bytes
        #expect(page == HTMLReport(result, gate: gate, version: "0").bytes)
        let text = String(decoding: page, as: UTF8.self)
        for key in ["\"byLayer\":", "\"touches\":[[0,4096,\"/app/server\"]", "\"gpuCode\":{", "\"weights\":[{"] {
            #expect(text.contains(key))
        }
    }
}
