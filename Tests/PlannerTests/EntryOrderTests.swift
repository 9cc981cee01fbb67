import EStargz
import ImageCore
import Layers
import Planner
import Tar
import TestSupport
import Testing

/// The order of a rewritten layer, seen through the planner; cases of the reference's own TestSort included.
@Suite struct EntryOrderTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private static let landmark = ".prefetch.landmark"
    private static let noLandmark = ".no.prefetch.landmark"

    /// The names of the layer's entries as planned; the layers below it count for parents and whiteouts.
    private func order(
        _ layer: LayerBuilder, putting list: [String], over below: [LayerBuilder] = []
    ) throws -> [String] {
        try plan(layer, putting: list, over: below).map(\.name.description)
    }

    private func plan(
        _ layer: LayerBuilder, putting list: [String], over below: [LayerBuilder] = []
    ) throws -> [TarEntry] {
        let contents = try folder.layer(layer.tar)
        let layers = try below.map { try folder.layer($0.tar).entries } + [contents.entries]
        let planner = try PrefetchPlanner(
            try PrefetchList(Array(list.joined(separator: "\n").utf8)), layers: layers)
        let decision = LayerPlanner(
            contents, putting: planner.selections[below.count], packing: Rewriting.packing
        ).decide()
        guard case .rewrite(let plan, let landmark) = decision else {
            throw ImageError(.failure, "the layer stays untouched: \(decision)")
        }
        #expect(plan.entry(plan.items[plan.landmark], of: contents).name == landmark.name)
        return plan.items.map { plan.entry($0, of: contents) }
    }

    private func layer(_ names: String...) -> LayerBuilder {
        var layer = LayerBuilder()
        for name in names {
            if name.hasSuffix("/") {
                layer.folder(name)
            } else if let arrow = name.firstRange(of: "=>") {
                layer.hardlink(String(name[..<arrow.lowerBound]), to: String(name[arrow.upperBound...]))
            } else if let arrow = name.firstRange(of: "->") {
                layer.symlink(String(name[..<arrow.lowerBound]), to: String(name[arrow.upperBound...]))
            } else {
                layer.file(name, name)
            }
        }
        return layer
    }

    @Test func `without a list the landmark comes first and all else as it was`() throws {
        #expect(try order(layer("b/", "b/x", "a"), putting: []) == [Self.noLandmark, "b/", "b/x", "a"])
    }

    @Test func `a list that matches nothing leaves the layer without anything in front`() throws {
        #expect(try order(layer("a", "b"), putting: ["missing"]) == [Self.noLandmark, "a", "b"])
    }

    @Test func `listed files come first, in the order of the list`() throws {
        #expect(try order(layer("a", "b", "c", "d"), putting: ["c", "a"]) == ["c", "a", Self.landmark, "b", "d"])
    }

    @Test func `parents come first and once`() throws {
        let tree = layer("foo/", "foo/a", "foo/bar/", "foo/bar/b", "foo/bar/c", "z")
        #expect(
            try order(tree, putting: ["foo/bar/c", "foo/bar/b"])
                == ["foo/", "foo/bar/", "foo/bar/c", "foo/bar/b", Self.landmark, "foo/a", "z"])
    }

    @Test(arguments: ["./", "/", ""])
    func `names keep their prefix, and the root entry leads`(prefix: String) throws {
        var tree = LayerBuilder()
        if !prefix.isEmpty { tree.folder(prefix) }
        for name in ["a", "b"] { tree.file(prefix + name, name) }
        let root = prefix.isEmpty ? [] : [prefix]
        #expect(try order(tree, putting: ["b"]) == root + [prefix + "b", Self.landmark, prefix + "a"])
    }

    @Test func `a hardlink brings its target`() throws {
        #expect(
            try order(layer("a", "d/", "d/target", "link=>d/target"), putting: ["link"])
                == ["d/", "d/target", "link", Self.landmark, "a"])
    }

    @Test func `a target alone leaves its hardlink behind`() throws {
        #expect(try order(layer("link=>b", "a", "b"), putting: ["b"]) == ["b", Self.landmark, "link", "a"])
    }

    @Test func `a hardlink before its target moves behind it, listed or not`() throws {
        let tree = layer("link=>b", "a", "b", "c")
        #expect(try order(tree, putting: []) == [Self.noLandmark, "a", "b", "link", "c"])
        #expect(try order(tree, putting: ["link"]) == ["b", "link", Self.landmark, "a", "c"])
    }

    @Test func `a chain of hardlinks comes from its end`() throws {
        let tree = layer("one=>two", "two=>three", "three", "x")
        #expect(try order(tree, putting: []) == [Self.noLandmark, "three", "two", "one", "x"])
        #expect(try order(tree, putting: ["one"]) == ["three", "two", "one", Self.landmark, "x"])
    }

    @Test func `a hardlink to a symlink is no chain`() throws {
        #expect(try order(layer("l=>s", "s->x"), putting: ["l"]) == ["s", "l", Self.landmark])
    }

    @Test func `of entries with one name the last stays, where it stands`() throws {
        #expect(try order(layer("a", "b", "./a"), putting: []) == [Self.noLandmark, "b", "./a"])
        #expect(try order(layer("d/", "d/x", "d/"), putting: ["d/x"]) == ["d/", "d/x", Self.landmark])
    }

    @Test func `old landmarks and tables of contents go`() throws {
        let tree = layer(
            ".prefetch.landmark", "a", "./.no.prefetch.landmark", "stargz.index.json", "d/.prefetch.landmark")
        #expect(try order(tree, putting: []) == [Self.noLandmark, "a", "d/.prefetch.landmark"])
        #expect(try order(tree, putting: [".prefetch.landmark"]) == [Self.noLandmark, "a", "d/.prefetch.landmark"])
    }

    @Test func `a whiteout of a listed path keeps its side`() throws {
        #expect(
            try order(layer("x", "d/.wh.f", "d/f"), putting: ["d/f"])
                == ["d/", "d/.wh.f", "d/f", Self.landmark, "x"])
        #expect(
            try order(layer("x", "d/f", "d/.wh.f"), putting: ["d/f"])
                == ["d/", "d/f", "d/.wh.f", Self.landmark, "x"])
    }

    @Test func `whiteouts and opaque markers of parents come along in their old order`() throws {
        #expect(
            try order(layer("x", ".wh.d", "d/", "d/.wh..wh..opq", "d/f"), putting: ["d/f"])
                == [".wh.d", "d/", "d/.wh..wh..opq", "d/f", Self.landmark, "x"])
        #expect(
            try order(layer("d/", "d/f", "d/.wh..wh..opq"), putting: ["d/f"])
                == ["d/", "d/.wh..wh..opq", "d/f", Self.landmark])
    }

    /// Fault 1 of the reference converter: it gives up on a file below an implicit parent.
    @Test func `a parent without an entry is made, root's with mode 0755`() throws {
        let entries = try plan(layer("app/x/y", "z"), putting: ["app/x/y"])
        #expect(entries.map(\.name.description) == ["app/", "app/x/", "app/x/y", Self.landmark, "z"])
        for made in entries.prefix(2) {
            #expect(made.kind == .directory)
            #expect(made.mode == 0o755)
            #expect(made.userID == 0)
            #expect(made.modifiedSeconds == 0)
        }
    }

    @Test func `a made parent is what the folder is in the layers below`() throws {
        var below = LayerBuilder()
        below.folder("app") {
            $0.mode = 0o2750
            $0.userID = 1000
            $0.groupName = FilePathBytes("staff")
            $0.xattrs = [TarEntry.XAttr(name: FilePathBytes("user.k"), value: [1, 2])]
        }
        let made = try plan(layer("app/y"), putting: ["app/y"], over: [below])[0]
        #expect(made.name == FilePathBytes("app/"))
        #expect(made.mode == 0o2750)
        #expect(made.userID == 1000)
        #expect(made.groupName == FilePathBytes("staff"))
        #expect(made.xattrs.map(\.value) == [[1, 2]])
        #expect(made.modifiedSeconds == LayerBuilder.time)
    }

    @Test func `a folder that was removed below lends nothing`() throws {
        var below = LayerBuilder()
        below.folder("app/", mode: 0o700)
        let made = try plan(layer("app/y"), putting: ["app/y"], over: [below, layer(".wh.app")])[0]
        #expect(made.mode == 0o755)
    }

    @Test func `a made parent of a hardlink's target is found below too`() throws {
        var below = LayerBuilder()
        below.folder("t/", mode: 0o711)
        let entries = try plan(layer("t/file", "link=>t/file"), putting: ["link"], over: [below])
        #expect(entries.map(\.name.description) == ["t/", "t/file", "link", Self.landmark])
        #expect(entries[0].mode == 0o711)
    }

    @Test func `every kind of entry can be put first`() throws {
        var tree = layer("a", "s->a")
        tree.add(LayerBuilder.entry("fifo", .fifo, 0o600))
        tree.add(LayerBuilder.entry("block", .blockDevice, 0o600) { $0.deviceMajor = 8 })
        tree.add(LayerBuilder.entry("char", .characterDevice, 0o600) { $0.deviceMinor = 3 })
        #expect(
            try order(tree, putting: ["char", "block", "fifo"])
                == ["char", "block", "fifo", Self.landmark, "a", "s"])
    }

    @Test func `names beyond the ustar field are as good as others`() throws {
        let long = String(repeating: "n", count: 180) + "/" + String(repeating: "m", count: 150)
        #expect(
            try order(layer("a", long), putting: [long])
                == [String(repeating: "n", count: 180) + "/", long, Self.landmark, "a"])
    }
}
