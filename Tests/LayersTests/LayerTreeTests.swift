import ImageCore
import Tar
import TestSupport
import Testing

@testable import Layers

@Suite struct LayerTreeTests {
    private typealias Place = LayerTree.Place

    private func tree(_ layers: [[TarEntry]]) throws -> LayerTree {
        var tree = LayerTree()
        for layer in layers { try tree.apply(layer) }
        return tree
    }

    private func file(_ name: String) -> TarEntry { LayerBuilder.entry(name, .file, 0o644) }
    private func folder(_ name: String) -> TarEntry { LayerBuilder.entry(name, .directory, 0o755) }
    private func link(_ name: String, _ target: String) -> TarEntry {
        LayerBuilder.entry(name, .symlink, 0o777) { $0.linkName = FilePathBytes(target) }
    }

    private func resolve(_ path: String, in layers: [[TarEntry]]) throws -> [Place] {
        try tree(layers).resolve(FilePathBytes(path))
    }

    private func paths(_ tree: LayerTree) -> [String] { tree.paths.map(\.path.description).sorted() }

    @Test func `the topmost layer wins`() throws {
        let layers = [[file("a"), file("b")], [file("a")]]
        #expect(try resolve("a", in: layers) == [Place(layer: 1, entry: 0)])
        #expect(try resolve("b", in: layers) == [Place(layer: 0, entry: 1)])
    }

    @Test func `what was below a folder stays gone, whatever takes its name and place`() throws {
        let base = [folder("a/"), file("a/b"), file("c")]
        #expect(try paths(tree([base, [file("a")]])) == ["a", "c"])
        #expect(try paths(tree([base, [file("a")], [folder("a/")]])) == ["a", "c"])
        #expect(try paths(tree([base, [link("a", "c")], [file("a")], [file("a/d")]])) == ["a/d", "c"])
        #expect(
            try paths(tree([base, [folder("c/"), file("c/x")], [file("c")], [folder("c/")]])) == ["a", "a/b", "c"])
    }

    @Test func `names are compared in their cleaned form`() throws {
        let layers = [[file("./a/b"), file("/c"), file("../d")]]
        #expect(try resolve("/a/b", in: layers) == [Place(layer: 0, entry: 0)])
        #expect(try resolve("c", in: layers) == [Place(layer: 0, entry: 1)])
        #expect(try resolve("d", in: layers) == [Place(layer: 0, entry: 2)])
    }

    @Test func `two dots behind a symlink lead out of where it leads`() throws {
        let layers = [[link("lib", "usr/lib64"), folder("usr/lib64/"), file("usr/x"), file("x")]]
        #expect(try resolve("lib/../x", in: layers) == [Place(layer: 0, entry: 0), Place(layer: 0, entry: 2)])
        #expect(try resolve("lib/../../../x", in: layers) == [Place(layer: 0, entry: 0), Place(layer: 0, entry: 3)])
    }

    @Test func `NFC and NFD are two names`() throws {
        let layers = [[file("\u{e9}"), file("e\u{301}")]]
        #expect(try resolve("\u{e9}", in: layers) == [Place(layer: 0, entry: 0)])
        #expect(try resolve("e\u{301}", in: layers) == [Place(layer: 0, entry: 1)])
    }

    @Test func `a whiteout removes a file, and a folder with all below it`() throws {
        let base = [folder("d/"), file("d/a"), file("d/sub/b"), file("e")]
        #expect(try paths(tree([base, [file(".wh.e")]])) == ["d", "d/a", "d/sub/b"])
        #expect(try paths(tree([base, [file(".wh.d")]])) == ["e"])
        #expect(try resolve("d/sub/b", in: [base, [file(".wh.d")]]).isEmpty)
    }

    @Test func `a whiteout speaks of the layers below, wherever it stands`() throws {
        let base = [file("d/old")]
        for layer in [[file(".wh.d"), file("d/new")], [file("d/new"), file(".wh.d")]] {
            #expect(try paths(tree([base, layer])) == ["d/new"])
        }
        for layer in [[file("d/.wh..wh..opq"), file("d/new")], [file("d/new"), file("d/.wh..wh..opq")]] {
            #expect(try paths(tree([base, layer])) == ["d/new"])
        }
    }

    @Test func `an opaque marker keeps the folder and empties it`() throws {
        let layers = [[folder("d/"), file("d/a"), file("d/s/b"), file("e")], [file("d/.wh..wh..opq")]]
        #expect(try paths(tree(layers)) == ["d", "e"])
        #expect(try paths(tree([layers[0], [file(".wh..wh..opq")]])).isEmpty)
    }

    @Test func `what was removed can come again`() throws {
        let layers = [[file("d/a"), file("d/b")], [file(".wh.d")], [file("d/b")]]
        #expect(try paths(tree(layers)) == ["d/b"])
        #expect(try resolve("d/b", in: layers) == [Place(layer: 2, entry: 0)])
    }

    @Test func `a folder over a folder keeps the content, over a file it takes its place`() throws {
        #expect(try paths(tree([[folder("d/"), file("d/a")], [folder("d/")]])) == ["d", "d/a"])
        #expect(try paths(tree([[file("d")], [folder("d/"), file("d/a")]])) == ["d", "d/a"])
        #expect(try paths(tree([[folder("d/"), file("d/a")], [file("d")]])) == ["d"])
    }

    @Test func `an implicit parent replaces a file below it`() throws {
        #expect(try paths(tree([[file("d")], [file("d/a")]])) == ["d/a"])
    }

    @Test func `a folder's entry is the topmost one that a layer has`() throws {
        var low = folder("d/")
        low.mode = 0o700
        let known = try tree([[low], [file("d/a")]]).node(at: FilePathBytes("d"))
        guard case .directory(let entry?)? = known?.content else {
            Issue.record("d is no folder with an entry")
            return
        }
        #expect(entry.mode == 0o700)
        guard case .directory(nil)? = try tree([[file("d/a")]]).node(at: FilePathBytes("d"))?.content else {
            Issue.record("d is no folder without an entry")
            return
        }
    }

    @Test func `resolving gives every symlink on the way, then the end`() throws {
        let layers = [
            [folder("usr/"), folder("usr/lib/"), file("usr/lib/libc.so.6"), link("lib", "usr/lib")],
            [link("usr/lib/libc.so", "libc.so.6")],
        ]
        #expect(
            try resolve("/lib/libc.so", in: layers) == [
                Place(layer: 0, entry: 3), Place(layer: 1, entry: 0), Place(layer: 0, entry: 2),
            ])
    }

    @Test(arguments: [
        ("../b", ["x/a", "b"]), ("/b", ["x/a", "b"]), ("../../../../b", ["x/a", "b"]), ("./../x/../b", ["x/a", "b"]),
        ("missing", []), ("../b/deeper", []),
    ])
    func `follows a target inside the root`(target: String, touched: [String]) throws {
        let layer = [folder("x/"), link("x/a", target), file("b")]
        #expect(try resolve("x/a", in: [layer]).map { layer[$0.entry].name.description } == touched)
    }

    @Test func `links in a circle lead nowhere`() throws {
        #expect(try resolve("a", in: [[link("a", "b"), link("b", "a")]]).isEmpty)
        #expect(try resolve("a/x", in: [[link("a", "a")]]).isEmpty)
    }

    /// Linux follows 40 links (path_resolution(7)).
    @Test func `follows forty links and no more`() throws {
        func chain(_ count: Int) -> [TarEntry] {
            (0..<count).map { link("l\($0)", "l\($0 + 1)") } + [file("l\(count)")]
        }
        #expect(try resolve("l0", in: [chain(40)]).count == 41)
        #expect(try resolve("l0", in: [chain(41)]).isEmpty)
    }

    @Test func `the root itself is no entry`() throws {
        #expect(try paths(tree([[folder("./"), file("./a")]])) == ["a"])
        #expect(try resolve("/", in: [[folder("./")]]).isEmpty)
    }
}

extension LayerTreeTests {
    @Test func `names of thousands of folders cost no memory`() throws {
        var tree = LayerTree()
        let deep = Array(repeating: "d", count: Limits.pathDepth + 1).joined(separator: "/")
        try tree.apply([LayerBuilder.entry(deep, .file, 0o644), LayerBuilder.entry("file", .file, 0o644)])
        #expect(tree.paths.map(\.path.description) == ["file"])
    }

    @Test func `folders that no layer has an entry for are bounded`() {
        let below = Array(repeating: "d", count: Limits.pathDepth - 1).joined(separator: "/")
        let entries = (0...Limits.implicitFolders / (Limits.pathDepth - 1)).map { number in
            LayerBuilder.entry("\(number)/" + below, .file, 0o644)
        }
        var tree = LayerTree()
        #expect(throws: ImageError.self) { try tree.apply(entries) }
    }
}
