import ImageCore
import Layers
import Planner
import Tar
import TestSupport
import Testing

@Suite struct PrefetchListTests {
    private func lines(_ text: String) throws -> [String] { try PrefetchList(Array(text.utf8)).lines.map(\.text) }

    @Test func `reads a path a line, without comments, blanks and carriage returns`() throws {
        #expect(
            try lines("# comment\n/bin/sh\r\n\n  \t\n  etc/passwd \n#etc/group\n\tusr/lib/a b.so\n")
                == ["/bin/sh", "etc/passwd", "usr/lib/a b.so"])
        #expect(try lines("").isEmpty)
        #expect(try lines("a").count == 1)
    }

    @Test func `refuses a line longer than a path can be`() throws {
        #expect(try lines(String(repeating: "a", count: 4096)).count == 1)
        let error = #expect(throws: ImageError.self) { try lines(String(repeating: "a", count: 4097)) }
        #expect(error?.code == .usage)
    }
}

@Suite struct PrefetchPlannerTests {
    private func file(_ name: String) -> TarEntry { LayerBuilder.entry(name, .file, 0o644) }
    private func link(_ name: String, _ target: String) -> TarEntry {
        LayerBuilder.entry(name, .symlink, 0o777) { $0.linkName = FilePathBytes(target) }
    }

    private func plan(_ text: String, _ layers: [[TarEntry]]) throws -> (selected: [[String]], unmatched: [String]) {
        let planner = try PrefetchPlanner(try PrefetchList(Array(text.utf8)), layers: layers)
        let selected = zip(planner.selections, layers).map { selection, layer in
            selection.entries.map { layer[$0].name.description }
        }
        return (selected, planner.unmatched)
    }

    @Test func `only the copy that a container sees is put first`() throws {
        let layers = [[file("a"), file("b")], [file("a")], [file(".wh.b")]]
        let (selected, unmatched) = try plan("a\nb", layers)
        #expect(selected == [[], ["a"], []])
        #expect(unmatched == ["b"])
    }

    @Test func `symlinks on the way come along, each in its layer`() throws {
        let layers = [[file("usr/lib/x.so.1"), link("lib", "usr/lib")], [link("usr/lib/x.so", "x.so.1")]]
        #expect(try plan("/lib/x.so", layers).selected == [["lib", "usr/lib/x.so.1"], ["usr/lib/x.so"]])
    }

    /// A folder made for the implicit parent would replace the symlink, and all that lies behind it.
    @Test func `an entry below what is a symlink in the layers below stays where it is`() throws {
        let layers = [[link("lib", "usr/lib"), file("usr/lib/y")], [file("lib/x.so")]]
        let planner = try PrefetchPlanner(try PrefetchList(Array("/lib/x.so".utf8)), layers: layers)
        #expect(planner.selections[1].entries == [])
        #expect(planner.blocked.count == 1)
        #expect(planner.blocked.first?.contains("lib/x.so") == true)
    }

    @Test func `a hardlink's targets inherit their parents to the end of the chain`() throws {
        func hard(_ name: String, _ target: String) -> TarEntry {
            LayerBuilder.entry(name, .hardlink, 0o644) { $0.linkName = FilePathBytes(target) }
        }
        let layers = [
            [LayerBuilder.entry("c/", .directory, 0o700)],
            [file("c/file"), hard("b/link", "c/file"), hard("a", "b/link")],
        ]
        let planner = try PrefetchPlanner(try PrefetchList(Array("a".utf8)), layers: layers)
        #expect(planner.selections[1].inherited[FilePathBytes("c")]?.mode == 0o700)
    }

    /// Walked anew from each link, a chain of n links would cost n times n; a circle would never end.
    @Test func `long chains and circles of hardlinks are walked once`() throws {
        func hard(_ name: String, _ target: String) -> TarEntry {
            LayerBuilder.entry(name, .hardlink, 0o644) { $0.linkName = FilePathBytes(target) }
        }
        let chain = [file("lib/0")] + (1...20_000).map { hard("d/\($0)", $0 == 1 ? "lib/0" : "d/\($0 - 1)") }
        let free = try PrefetchPlanner(try PrefetchList(Array("d/*".utf8)), layers: [chain])
        #expect(free.selections[0].entries.count == 20_000 && free.blocked.isEmpty)
        let layers = [[link("lib", "usr/lib")], chain]
        let held = try PrefetchPlanner(try PrefetchList(Array("d/*".utf8)), layers: layers)
        #expect(held.selections[1].entries.isEmpty && held.blocked.count == 20_000)
        let circle = [hard("a", "b"), hard("b", "a")]
        #expect(try plan("a\nb", [circle]).selected == [["a", "b"]])
    }

    @Test func `the order is the list's, repeated lines count once`() throws {
        let layers = [[file("a"), file("b"), file("c")]]
        #expect(try plan("c\na\nc\n./a", layers).selected == [["c", "a"]])
    }

    /// The reference puts what a pattern matches in random order.
    @Test func `what a pattern matches comes sorted, at the place of the pattern`() throws {
        let layers = [[file("m/z"), file("m/a"), file("m/k"), file("x"), file("a")]]
        #expect(try plan("x\nm/*\na", layers).selected == [["x", "m/a", "m/k", "m/z", "a"]])
        #expect(try plan("m/z\nm/*", layers).selected == [["m/z", "m/a", "m/k"]])
    }

    @Test func `a pattern sees all layers, and follows what it finds`() throws {
        let layers = [[file("l/b"), file("t")], [file("l/a"), link("l/c", "/t")]]
        #expect(try plan("l/*", layers).selected == [["l/b", "t"], ["l/a", "l/c"]])
    }

    @Test func `a name that has a star is itself before it is a pattern`() throws {
        #expect(try plan("a*", [[file("ab"), file("a*")]]).selected == [["a*"]])
    }

    @Test func `lines that nothing matches are told as they were written`() throws {
        let (selected, unmatched) = try plan("/nowhere\n*.nothing\na\nl", [[file("a"), link("l", "l")]])
        #expect(selected == [["a"]])
        #expect(unmatched == ["/nowhere", "*.nothing", "l"])
    }

    @Test func `a folder is one entry, not its content`() throws {
        let folder = LayerBuilder.entry("d/", .directory, 0o755)
        #expect(try plan("d", [[folder, file("d/f")]]).selected == [["d/"]])
    }
}
