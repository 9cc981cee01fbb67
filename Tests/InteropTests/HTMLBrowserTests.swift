import ImageCore
import JSON
import TestSupport
import Testing

@testable import Reporting

@Suite(.enabled(if: Interop.has("chromium"), "chromium is missing")) struct HTMLBrowserTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// The page's elements after it has started, without the text of its programs and data.
    private func opened(_ page: [UInt8], _ options: [String] = ["--dump-dom"]) async throws -> String {
        let path = try folder.write(page, to: "page.html")
        let run = try await ToolRun.run(
            "chromium",
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=5000",
                "--user-data-dir=\(folder.file("profile"))",
            ] + options + ["file://\(path)"])
        guard run.code == 0 else { throw ToolFailure(run) }
        var shown = ""
        for (index, part) in run.output.split(separator: "<script", omittingEmptySubsequences: false).enumerated() {
            guard index > 0 else {
                shown += part
                continue
            }
            if let end = part.firstRange(of: "</script>") { shown += part[end.upperBound...] }
        }
        return shown
    }

    private func root(_ elements: String) throws -> Substring {
        let start = try #require(elements.firstRange(of: "<html"))
        return elements[start.lowerBound...].prefix { $0 != ">" }
    }

    private func count(_ text: String, in elements: String) -> Int { elements.ranges(of: text).count }

    private var page: HTMLPage { HTMLPage(title: "app.tar", data: MadeInspection.data) }

    @Test func `a browser shows every part`() async throws {
        let elements = try await opened(page.bytes)
        let root = try root(elements)
        #expect(root.contains("data-ready=\"1\"") && !root.contains("data-error"), "\(root)")
        #expect(count("role=\"treeitem\"", in: elements) == 8)
        let parts = [
            "gate", "findings", "map", "timeline", "recommendation", "layers", "largest", "duplicates", "libraries",
            "gpu-code", "weights",
        ]
        for part in parts { #expect(elements.contains("<section id=\"\(part)\""), "\(part)") }
        #expect(count("<table>", in: elements) == 8)
        #expect(count("<option", in: elements) == 2)
        #expect(elements.contains("Show all 150"))
    }

    @Test func `a name is text wherever it is shown`() async throws {
        let elements = try await opened(page.bytes)
        #expect(!elements.contains("<img"))
        #expect(!elements.unicodeScalars.contains("\u{202e}"))
        #expect(count("&lt;img src=x onerror=alert(1)&gt;\\u{202e}gpj.so", in: elements) > 4)
    }

    @Test func `an image of which nothing is known is no error`() async throws {
        let elements = try await opened(HTMLPage(title: "", data: MadeInspection.bare).bytes)
        let root = try root(elements)
        #expect(root.contains("data-ready=\"1\"") && !root.contains("data-error"), "\(root)")
        #expect(count("<section", in: elements) == 1)
    }

    @Test func `data of another shape is told`() async throws {
        let data = JSONValue.object(JSONObject(["images": .array([.object(JSONObject(["layers": .array([.null])]))])]))
        let elements = try await opened(HTMLPage(title: "", data: data).bytes)
        #expect(try root(elements).contains("data-error"))
        #expect(elements.contains("This page could not be drawn completely"))
    }

    /// Does what a person does, and writes down what came of it.
    private static let person = """
        <script>
        const marks = document.documentElement.dataset;
        const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        const crumbs = () => [...document.querySelectorAll("#map ol button")].map((crumb) => crumb.textContent).join("|");
        const sizes = document.querySelectorAll("#largest th button")[2];
        sizes.click();
        marks.sorted = sizes.parentNode.getAttribute("aria-sort") + document.querySelector("#largest td").textContent;
        const field = document.querySelector("#largest input");
        field.value = "FILE14";
        field.dispatchEvent(new Event("input"));
        marks.filtered = document.querySelectorAll("#largest tbody tr").length;
        field.value = "";
        field.dispatchEvent(new Event("input"));
        document.querySelector("#largest .more").click();
        marks.all = document.querySelectorAll("#largest tbody tr").length;
        document.querySelector("#map rect").focus();
        press("ArrowDown");
        press("Enter");
        marks.inside = crumbs();
        press("Escape");
        marks.outside = crumbs();
        document.querySelectorAll("#map .switch button")[1].click();
        marks.layers = document.querySelectorAll('#map [aria-level="1"]').length;
        const line = document.querySelector("#timeline svg");
        line.focus();
        press("End");
        marks.touch = line.getAttribute("aria-valuenow");
        document.querySelector("#image").value = "1";
        document.querySelector("#image").dispatchEvent(new Event("change"));
        marks.name = document.querySelector("h1").textContent;
        </script></body>
        """

    @Test func `tables and pictures do as they are told`() async throws {
        let used = String(decoding: page.bytes, as: UTF8.self).replacing("</body>", with: Self.person)
        let root = try root(try await opened(Array(used.utf8)))
        let marks = [
            "sorted=\"ascending/usr/lib/file1\"", "filtered=\"11\"", "all=\"150\"", "inside=\"/|usr|lib\"",
            "outside=\"/|usr\"", "layers=\"3\"", "touch=\"50\"", "name=\"app:2\"",
        ]
        for mark in marks { #expect(root.contains("data-\(mark)"), "\(mark): \(root)") }
        #expect(!root.contains("data-error"))
    }

    @Test(arguments: [(name: "inspect", width: 1280, height: 1600), (name: "inspect-narrow", width: 500, height: 1600)])
    func `a picture of the page has the size asked for`(name: String, width: Int, height: Int) async throws {
        let artifacts = Repository.root + "/.build/artifacts"
        _ = try await ToolRun.script("mkdir -p \"$0\"", [artifacts])
        let picture = "\(artifacts)/\(name).png"
        _ = try await opened(page.bytes, ["--window-size=\(width),\(height)", "--screenshot=\(picture)"])
        let bytes = try Repository.read(picture)
        #expect(bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
        // Width and height are the first fields of IHDR, the first chunk (PNG, 11.2.1).
        let numbers = bytes.dropFirst(16).prefix(8).map(Int.init)
        #expect(numbers == [0, 0, width >> 8, width & 0xff, 0, 0, height >> 8, height & 0xff])
    }
}
