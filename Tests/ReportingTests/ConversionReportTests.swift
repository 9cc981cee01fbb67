import Conversion
import ImageCore
import JSON
import Layers
import OCI
import Planner
import Reporting
import TestSupport
import Testing
import Transports

@Suite struct ConversionReportTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// A report of the containerd fixture with a list of which one line matches nothing.
    private func report(isDryRun: Bool = false, isAll: Bool = false) throws -> ConversionReport {
        var options = ConversionOptions(
            packing: Rewriting.packing, temporaryDirectory: folder.path, largestLayer: 1 << 30)
        options.prefetchList = try PrefetchList(Array("/bin/busybox\n/nowhere\n".utf8))
        options.isDryRun = isDryRun
        options.platforms = isAll ? .all : .chosen([Platform(os: "linux", architecture: "amd64")])
        let source = try ImageSource.open(
            try SourceReference(parsing: Repository.fixture("busybox-containerd.tar")),
            temporaryDirectory: folder.path)
        let pool = try WorkerPool(width: 2)
        defer { pool.close() }
        let result = try Converter(source, options: options, pool: pool) { _ in }.convert(
            try source.image(nil), tag: nil, destinationFolder: folder.path
        ) { () throws(ImageError) in
            try ArchiveDestination(
                path: folder.file("out.tar"), isDockerOnly: false, temporaryDirectory: folder.path)
        }
        return ConversionReport(result, destination: "out.tar", milliseconds: 1250)
    }

    @Test func `the JSON has all, under a version`() throws {
        let json = try JSONValue(parsing: try report().json)
        #expect(json["schemaVersion"]?.integer == 1)
        #expect(json["source"]?["format"]?.string == "OCI layout")
        #expect(json["source"]?["tags"]?.array?.compactMap(\.string).contains("gpuimg.test/busybox:1") == true)
        #expect(json["destination"]?["name"]?.string == "out.tar")
        #expect(json["destination"]?["digest"]?.string?.hasPrefix("sha256:") == true)
        #expect(json["milliseconds"]?.integer == 1250)
        #expect(json["keptPlatforms"]?.array?.compactMap(\.string) == ["linux/arm64"])
        #expect(json["unmatchedPrefetch"]?.array?.compactMap(\.string) == ["/nowhere"])
        #expect(json["warnings"]?.array?.count == 1)
        let image = try #require(json["images"]?.array?.first)
        #expect(image["platform"]?.string == "linux/amd64")
        let layers = try #require(image["layers"]?.array)
        #expect(
            layers.map { $0["landmark"]?.string } == [".prefetch.landmark"]
                + Array(repeating: ".no.prefetch.landmark", count: 3))
        for layer in layers {
            #expect(layer["outcome"]?.string == "rewritten")
            #expect(layer["format"]?.string == "estargz")
            for key in ["digest", "diffID", "tocDigest", "sourceDigest"] {
                #expect(layer[key]?.string?.hasPrefix("sha256:") == true, "\(key)")
            }
            for key in ["size", "sourceSize", "plainSize", "files", "members", "prefetchedFiles"] {
                #expect(layer[key]?.integer != nil, "\(key)")
            }
        }
        #expect(layers[0]["prefetchSize"]?.integer ?? 0 > 500_000)
        #expect(layers[0]["prefetchedPlainBytes"]?.integer ?? 0 > 1_000_000)
        #expect(layers[1]["prefetchSize"]?.integer == 0)
    }

    @Test func `the text has a row for each layer and what the user should know`() throws {
        let text = try report().text
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.first == "linux/amd64:")
        #expect(lines.count { $0.contains("estargz") } == 4)
        #expect(lines.contains("kept as it was: linux/arm64"))
        #expect(lines.contains("not in the image, though on the prefetch list: /nowhere"))
        #expect(lines.last?.hasPrefix("total: ") == true)
        #expect(lines.last?.hasSuffix("; 1.3 s") == true)
        #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
    }

    @Test func `a dry run says that nothing was written`() throws {
        let report = try report(isDryRun: true)
        #expect(report.text.hasSuffix("nothing was written"))
        let json = try JSONValue(parsing: report.json)
        #expect(json["destination"]?["digest"] == .null)
        #expect(json["images"]?.array?.first?["layers"]?.array?.first?["outcome"]?.string == "planned")
    }
}
