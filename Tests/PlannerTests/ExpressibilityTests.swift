import ImageCore
import Layers
import Planner
import Tar
import TestSupport
import Testing

@Suite struct ExpressibilityTests {
    /// A layer, and the word that the reason why it must stay as it is contains; nil where it may be rewritten.
    struct Case: Sendable, CustomStringConvertible {
        let description: String
        let reason: String?
        let layer: LayerBuilder

        init(_ description: String, _ reason: String?, _ build: (inout LayerBuilder) -> Void) {
            self.description = description
            self.reason = reason
            var layer = LayerBuilder()
            build(&layer)
            self.layer = layer
        }
    }

    private static let notUTF8 = FilePathBytes([0x61, 0xff])

    static let cases = [
        Case("nothing odd", nil) { $0.file("a", "a") },
        Case("name not UTF-8", "name") { $0.add(TarEntry(name: notUTF8, kind: .file, mode: 0)) },
        Case("link target not UTF-8", "link target") {
            $0.add(LayerBuilder.entry("s", .symlink, 0o777) { $0.linkName = notUTF8 })
        },
        Case("owner not UTF-8", "owner") { $0.file("a") { $0.userName = notUTF8 } },
        Case("group not UTF-8", "owner") { $0.file("a") { $0.groupName = notUTF8 } },
        Case("other type", "type flag is X") { $0.add(LayerBuilder.entry("x", .other(UInt8(ascii: "X")), 0)) },
        Case("regular file with a slash", "slash") { $0.file("file/", Array("x".utf8)) },
        Case("root that is a file", "root") { $0.file(".") },
        Case("time after 9999", "years") { $0.file("a") { $0.modifiedSeconds = 253_402_300_800 } },
        Case("time before 0", "years") { $0.file("a") { $0.modifiedSeconds = -62_167_219_201 } },
        Case("256 folders deep", "255 folders") { $0.file(String(repeating: "d/", count: 255) + "f", "x") },
        Case("255 folders deep", nil) { $0.file(String(repeating: "d/", count: 254) + "f", "x") },
        Case("year 5138", nil) { $0.file("a") { $0.modifiedSeconds = 100_000_000_000 } },
        Case("hardlink to nothing", "not in the layer") { $0.hardlink("l", to: "missing") },
        Case("hardlink to an old landmark", "not in the layer") {
            $0.file(".prefetch.landmark", [0x0f])
            $0.hardlink("l", to: ".prefetch.landmark")
        },
        Case("hardlink to a folder", "folder") {
            $0.folder("d/")
            $0.hardlink("l", to: "d")
        },
        Case("hardlinks in a circle", "circle") {
            $0.hardlink("a", to: "b")
            $0.hardlink("b", to: "a")
        },
        Case("hardlink to itself", "circle") { $0.hardlink("a", to: "a") },
        Case("hardlink to a file that is replaced later", "replaced") {
            $0.file("t", "old")
            $0.hardlink("l", to: "t")
            $0.file("t", "new")
        },
        Case("hardlink behind both of one name", nil) {
            $0.file("t", "old")
            $0.file("t", "new")
            $0.hardlink("l", to: "t")
        },
        Case("a file below a file", "no folder") {
            $0.file("a", "x")
            $0.file("a/b", "x")
        },
        Case("a file below a symlink", "no folder") {
            $0.folder("usr/")
            $0.symlink("lib", to: "usr")
            $0.file("lib/x", "x")
        },
        Case("hardlink replaced by a file", nil) {
            $0.hardlink("l", to: "missing")
            $0.file("l", "x")
        },
    ]

    @Test(arguments: cases)
    func `a layer that cannot be told truly stays as it is`(case: Case) throws {
        let folder = try TemporaryDirectory()
        let contents = try folder.layer(`case`.layer.tar)
        switch LayerPlanner(contents, putting: .none, packing: Rewriting.packing).decide() {
        case .rewrite: #expect(`case`.reason == nil)
        case .untouched(let obstacle):
            let reason = try #require(`case`.reason, "\(obstacle)")
            #expect(obstacle.reason.contains(reason))
        }
    }

    @Test func `a sparse file keeps its layer as it is`() throws {
        let folder = try TemporaryDirectory()
        var layer = LayerBuilder()
        let records = Array("22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n".utf8)
        layer.add(LayerBuilder.entry("pax", .other(UInt8(ascii: "x")), 0o644), records)
        layer.file("sparse", [UInt8](repeating: 0x0a, count: 512))
        let contents = try folder.layer(layer.tar)
        guard
            case .untouched(let obstacle) = LayerPlanner(
                contents, putting: .none, packing: Rewriting.packing
            ).decide()
        else {
            Issue.record("a sparse file was taken for a plain one")
            return
        }
        #expect(obstacle.reason.contains("sparse"))
    }

    /// The folder is another layer's, which stays untouched; made a part of this one it would be told falsely.
    @Test func `a parent that would be made from an inexpressible folder below counts too`() throws {
        let folder = try TemporaryDirectory()
        var below = LayerBuilder()
        below.folder("d/") { $0.userName = Self.notUTF8 }
        var layer = LayerBuilder()
        layer.file("d/f", "x")
        let contents = try folder.layer(layer.tar)
        let planner = try PrefetchPlanner(
            try PrefetchList(Array("d/f".utf8)), layers: [try folder.layer(below.tar).entries, contents.entries])
        let decision = LayerPlanner(
            contents, putting: planner.selections[1], packing: Rewriting.packing
        ).decide()
        guard case .untouched(let obstacle) = decision else {
            Issue.record("an owner's name that is not UTF-8 would stand in the table of contents")
            return
        }
        #expect(obstacle.entry == FilePathBytes("d/"))
    }
}
