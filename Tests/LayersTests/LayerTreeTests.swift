import ImageCore
import Tar
import TestSupport
import Testing

@testable import Layers

@Suite struct LayerTreeTests {
    private typealias Place = LayerTree.Place

    private func tree(_ layers: [[TarEntry]]) -> LayerTree {
        var tree = LayerTree()
        for layer in layers { tree.apply(layer) }
        return tree
    }

    private func file(_ name: String) -> TarEntry { LayerBuilder.entry(name, .file, 0o644) }
    private func folder(_ name: String) -> TarEntry { LayerBuilder.entry(name, .directory, 0o755) }
    private func link(_ name: String, _ target: String) -> TarEntry {
        LayerBuilder.entry(name, .symlink, 0o777) { $0.linkName = FilePathBytes(target) }
    }

    private func resolve(_ path: String, in layers: [[TarEntry]]) -> [Place] {
        tree(layers).resolve(FilePathBytes(path))
    }

    private func paths(_ tree: LayerTree) -> [String] { tree.paths.map(\.path.description).sorted() }

    @Test func `the topmost layer wins`() {
        let layers = [[file("a"), file("b")], [file("a")]]
        #expect(resolve("a", in: layers) == [Place(layer: 1, entry: 0)])
        #expect(resolve("b", in: layers) == [Place(layer: 0, entry: 1)])
    }

    @Test func `names are compared in their cleaned form`() {
        let layers = [[file("./a/b"), file("/c"), file("../d")]]
        #expect(resolve("/a/b", in: layers) == [Place(layer: 0, entry: 0)])
        #expect(resolve("c", in: layers) == [Place(layer: 0, entry: 1)])
        #expect(resolve("d", in: layers) == [Place(layer: 0, entry: 2)])
    }

    @Test func `NFC and NFD are two names`() {
        let layers = [[file("\u{e9}"), file("e\u{301}")]]
        #expect(resolve("\u{e9}", in: layers) == [Place(layer: 0, entry: 0)])
        #expect(resolve("e\u{301}", in: layers) == [Place(layer: 0, entry: 1)])
    }

    @Test func `a whiteout removes a file, and a folder with all below it`() {
        let base = [folder("d/"), file("d/a"), file("d/sub/b"), file("e")]
        #expect(paths(tree([base, [file(".wh.e")]])) == ["d", "d/a", "d/sub/b"])
        #expect(paths(tree([base, [file(".wh.d")]])) == ["e"])
        #expect(resolve("d/sub/b", in: [base, [file(".wh.d")]]).isEmpty)
    }

    @Test func `a whiteout speaks of the layers below, wherever it stands`() {
        let base = [file("d/old")]
        for layer in [[file(".wh.d"), file("d/new")], [file("d/new"), file(".wh.d")]] {
            #expect(paths(tree([base, layer])) == ["d/new"])
        }
        for layer in [[file("d/.wh..wh..opq"), file("d/new")], [file("d/new"), file("d/.wh..wh..opq")]] {
            #expect(paths(tree([base, layer])) == ["d/new"])
        }
    }

    @Test func `an opaque marker keeps the folder and empties it`() {
        let layers = [[folder("d/"), file("d/a"), file("d/s/b"), file("e")], [file("d/.wh..wh..opq")]]
        #expect(paths(tree(layers)) == ["d", "e"])
        #expect(paths(tree([layers[0], [file(".wh..wh..opq")]])).isEmpty)
    }

    @Test func `what was removed can come again`() {
        let layers = [[file("d/a"), file("d/b")], [file(".wh.d")], [file("d/b")]]
        #expect(paths(tree(layers)) == ["d/b"])
        #expect(resolve("d/b", in: layers) == [Place(layer: 2, entry: 0)])
    }

    @Test func `a folder over a folder keeps the content, over a file it takes its place`() {
        #expect(paths(tree([[folder("d/"), file("d/a")], [folder("d/")]])) == ["d", "d/a"])
        #expect(paths(tree([[file("d")], [folder("d/"), file("d/a")]])) == ["d", "d/a"])
        #expect(paths(tree([[folder("d/"), file("d/a")], [file("d")]])) == ["d"])
    }

    @Test func `an implicit parent replaces a file below it`() {
        #expect(paths(tree([[file("d")], [file("d/a")]])) == ["d/a"])
    }

    @Test func `a folder's entry is the topmost one that a layer has`() throws {
        var low = folder("d/")
        low.mode = 0o700
        let known = tree([[low], [file("d/a")]]).node(at: FilePathBytes("d"))
        guard case .directory(let entry?)? = known?.content else {
            Issue.record("d is no folder with an entry")
            return
        }
        #expect(entry.mode == 0o700)
        guard case .directory(nil)? = tree([[file("d/a")]]).node(at: FilePathBytes("d"))?.content else {
            Issue.record("d is no folder without an entry")
            return
        }
    }

    @Test func `resolving gives every symlink on the way, then the end`() {
        let layers = [
            [folder("usr/"), folder("usr/lib/"), file("usr/lib/libc.so.6"), link("lib", "usr/lib")],
            [link("usr/lib/libc.so", "libc.so.6")],
        ]
        #expect(
            resolve("/lib/libc.so", in: layers) == [
                Place(layer: 0, entry: 3), Place(layer: 1, entry: 0), Place(layer: 0, entry: 2),
            ])
    }

    @Test(arguments: [
        ("../b", ["x/a", "b"]), ("/b", ["x/a", "b"]), ("../../../../b", ["x/a", "b"]), ("./../x/../b", ["x/a", "b"]),
        ("missing", []), ("../b/deeper", []),
    ])
    func `follows a target inside the root`(target: String, touched: [String]) {
        let layer = [folder("x/"), link("x/a", target), file("b")]
        #expect(resolve("x/a", in: [layer]).map { layer[$0.entry].name.description } == touched)
    }

    @Test func `links in a circle lead nowhere`() {
        #expect(resolve("a", in: [[link("a", "b"), link("b", "a")]]).isEmpty)
        #expect(resolve("a/x", in: [[link("a", "a")]]).isEmpty)
    }

    /// Linux follows 40 links (path_resolution(7)).
    @Test func `follows forty links and no more`() {
        func chain(_ count: Int) -> [TarEntry] {
            (0..<count).map { link("l\($0)", "l\($0 + 1)") } + [file("l\(count)")]
        }
        #expect(resolve("l0", in: [chain(40)]).count == 41)
        #expect(resolve("l0", in: [chain(41)]).isEmpty)
    }

    @Test func `the root itself is no entry`() {
        #expect(paths(tree([[folder("./"), file("./a")]])) == ["a"])
        #expect(resolve("/", in: [[folder("./")]]).isEmpty)
    }
}
