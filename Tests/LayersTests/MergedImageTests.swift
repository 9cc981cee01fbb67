import ImageCore
import Layers
import Tar
import TestSupport
import Testing

@Suite struct MergedImageTests {
    private func image(_ layers: [TarEntry]...) throws -> MergedImage { try MergedImage(layers) }

    private func file(_ name: String, _ kind: TarEntry.Kind = .file) -> TarEntry {
        TarEntry(name: FilePathBytes(name), kind: kind, mode: 0o644, size: 1)
    }

    private func link(_ name: String, to target: String) -> TarEntry {
        var entry = file(name, .hardlink)
        entry.linkName = FilePathBytes(target)
        return entry
    }

    private func shown(_ image: MergedImage) -> [String] {
        var shown: [String] = []
        image.forEachShown { path, place, content in shown.append("\(path) \(place.layer) \(content.layer)") }
        return shown
    }

    private func contents(_ image: MergedImage) -> [String] {
        var contents: [String] = []
        image.forEachContent { path, content, _ in contents.append("\(path) \(content.layer)") }
        return contents
    }

    @Test func `a file that a later layer replaces or removes is not shown`() throws {
        let image = try image(
            [file("a"), file("b"), file("d/c"), file("e/f")], [file("a"), file(".wh.b"), file("d/.wh..wh..opq")],
            [file("e")])
        #expect(shown(image) == ["a 1 1", "e 2 2"])
        #expect(image.shownContents == [[false, false, false, false], [true, false, false], [true]])
    }

    @Test func `a content is told once, by the first of its names`() throws {
        let image = try image([file("a"), link("b", to: "a")], [link("c", to: "a"), file(".wh.a")])
        #expect(shown(image) == ["b 0 0", "c 1 0"])
        #expect(contents(image) == ["b 0"])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `what is shown is what each path shows`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let names = ["a", "b", ".wh.a", ".wh.b", ".wh..wh..opq"]
        for _ in 0..<200 {
            let layers = (0..<4).map { _ in
                (0..<8).map { _ in
                    let depth = Int.random(in: 1...3, using: &random)
                    let folders = (1..<depth).map { _ in Bool.random(using: &random) ? "a/" : "b/" }
                    let name = folders.joined() + (names.randomElement(using: &random) ?? "a")
                    return file(name, Bool.random(using: &random) ? .file : .directory)
                }
            }
            let image = try MergedImage(layers)
            var expected: [String] = []
            for (number, entries) in layers.enumerated() {
                for (index, entry) in entries.enumerated() where entry.kind == .file {
                    let place = LayerTree.Place(layer: number, entry: index)
                    guard image.tree.node(at: entry.path)?.place == place else { continue }
                    expected.append("\(entry.path) \(number) \(number)")
                }
            }
            #expect(shown(image) == expected)
        }
    }
}
