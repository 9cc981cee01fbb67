import ImageCore
import TestSupport
import Testing

/// Which form of a report goes where.
@Suite struct ReportFormatTests {
    private static let image = Repository.fixture("busybox.oci.tar")
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func start(of name: String) throws -> String {
        String(decoding: try Repository.read(folder.file(name)).prefix(40), as: UTF8.self)
    }

    @Test(arguments: [
        ("json", "{\"schemaVersion\":1"), ("markdown", "### "), ("sarif", "{\"$schema\":"), ("html", "<!DOCTYPE html>"),
    ])
    func `each form is printed where no file is named`(format: String, start: String) async throws {
        let run = try await ToolRun.gpuimg(["inspect", Self.image, "--format", format, "-q"])
        #expect(run.code == 0)
        #expect(run.output.hasPrefix(start))
        #expect(run.error.isEmpty)
    }

    @Test func `a file takes the form of its name, and what is left is printed`() async throws {
        let run = try await ToolRun.gpuimg([
            "inspect", Self.image, "-q", "--format", "text", "-o", folder.file("a.json"), "-o", folder.file("a.SARIF"),
        ])
        #expect(run.code == 0)
        #expect(run.output.contains("total: "))
        #expect(try start(of: "a.json").hasPrefix("{\"schemaVersion\":1"))
        #expect(try start(of: "a.SARIF").hasPrefix("{\"$schema\":"))
    }

    @Test func `a page is a page, and the form beside it is printed`() async throws {
        let run = try await ToolRun.gpuimg([
            "inspect", Self.image, "-q", "--format", "text", "-o", folder.file("page.html"),
        ])
        #expect(run.code == 0)
        #expect(run.output.contains("total: "))
        #expect(try start(of: "page.html").hasPrefix("<!DOCTYPE html>"))
    }

    @Test func `SARIF may stand in a file of JSON`() async throws {
        let run = try await ToolRun.gpuimg([
            "inspect", Self.image, "-q", "--format", "sarif", "-o", folder.file("results.json"),
        ])
        #expect(run.code == 0)
        #expect(run.output.isEmpty)
        #expect(try start(of: "results.json").hasPrefix("{\"$schema\":"))
    }

    @Test func `a file of text takes the form that was asked for`() async throws {
        let run = try await ToolRun.gpuimg([
            "inspect", Self.image, "-q", "--format", "markdown", "-o", folder.file("comment.txt"),
        ])
        #expect(run.code == 0)
        #expect(run.output.isEmpty)
        #expect(try start(of: "comment.txt").hasPrefix("### "))
    }

    @Test func `a file without an ending takes the next form that was asked for, or text`() async throws {
        let run = try await ToolRun.gpuimg([
            "inspect", Self.image, "-q", "--format", "html", "--format", "json", "-o", folder.file("page"), "-o",
            folder.file("a.json"),
        ])
        #expect(run.code == 0)
        #expect(run.output.isEmpty)
        #expect(try start(of: "page").hasPrefix("<!DOCTYPE html>"))
        let plain = try await ToolRun.gpuimg(["inspect", Self.image, "-q", "-o", folder.file("plain")])
        #expect(plain.code == 0)
        #expect(try start(of: "plain").hasPrefix("gpuimg.test/busybox:1"))
    }

    @Test(arguments: ["a.foo", "a.png", "a.json.gz", "a."])
    func `an ending that means nothing is no report of text`(name: String) async throws {
        let run = try await ToolRun.gpuimg(["inspect", Self.image, "-q", "-o", folder.file(name)])
        #expect(run.code == 2)
        #expect(run.error.contains("is the ending of no report; there are .sarif.json, .sarif, .json, .html"))
        #expect(folder.names == [])
        // A form that was asked for is meant for it.
        let meant = try await ToolRun.gpuimg([
            "inspect", Self.image, "-q", "--format", "html", "--format", "json", "-o", folder.file(name), "-o",
            folder.file("b.json"),
        ])
        #expect(meant.code == 0)
        #expect(try start(of: name).hasPrefix("<!DOCTYPE html>"))
    }

    @Test(arguments: ["report", ".report", "of.v2/report"]) func `a name without an ending has text`(
        name: String
    ) async throws {
        _ = try await ToolRun.script("mkdir \"$0/of.v2\"", [folder.path])
        #expect(try await ToolRun.gpuimg(["inspect", Self.image, "-q", "-o", folder.file(name)]).code == 0)
        #expect(try start(of: name).hasPrefix("gpuimg.test/busybox:1"))
    }

    @Test func `no colour goes into a pipe`() async throws {
        let run = try await ToolRun.gpuimg(
            ["inspect", Self.image, "--fail-on", "error"], environment: ["TERM": "xterm"])
        #expect(run.code == 0)
        #expect(!run.output.contains("\u{1b}"))
    }
}
