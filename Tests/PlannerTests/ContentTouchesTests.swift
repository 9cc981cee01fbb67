import AccessTrace
import ImageCore
import Layers
import Planner
import Tar
import TestSupport
import Testing

@Suite struct ContentTouchesTests {
    private static func file(_ name: String, _ size: Int = 1000) -> TarEntry {
        LayerBuilder.entry(name, .file, 0o644) { $0.size = size }
    }

    private static func link(_ name: String, _ kind: TarEntry.Kind, to target: String) -> TarEntry {
        LayerBuilder.entry(name, kind, 0o777) { $0.linkName = FilePathBytes(target) }
    }

    private static func touched(
        _ path: String, at time: Int = 0, _ ranges: [(Int, Int)]? = nil, size: Int? = nil,
        source: TouchedPath.Source = .observed
    ) -> TouchedPath {
        TouchedPath(
            FilePathBytes(path), kinds: [.open, .read], source: source, firstTouch: time, size: size,
            ranges: ranges?.map { ByteRange(offset: $0.0, count: $0.1) })
    }

    /// `layer/entry:offset+count` of each range.
    private func find(
        _ paths: [TouchedPath], list: String? = nil, _ layers: [[TarEntry]], usesRanges: Bool = true
    ) throws -> [String] {
        var record = AccessRecord()
        record.paths = paths
        let touches = try ContentTouches.find(
            record: record, list: try list.map { try PrefetchList(Array($0.utf8)) }, layers: layers,
            usesRanges: usesRanges)
        return touches.touches.flatMap { touch in
            touch.ranges.map { "\(touch.place.layer)/\(touch.place.entry):\($0.offset)+\($0.count)" }
        }
    }

    @Test func `the topmost copy is meant, and a whiteout hides what lies below`() throws {
        let layers = [[Self.file("a"), Self.file("b")], [Self.file("./a", 500), Self.file(".wh.b", 0)]]
        #expect(try find([Self.touched("/a"), Self.touched("/b")], layers) == ["1/0:0+500"])
    }

    @Test func `hardlinks and symlinks lead to the entry that has the content`() throws {
        let layers = [
            [
                Self.file("usr/lib/real"), Self.link("usr/lib/hard", .hardlink, to: "usr/lib/real"),
                Self.link("lib", .symlink, to: "usr/lib"),
            ]
        ]
        #expect(try find([Self.touched("/lib/hard", [(10, 20)])], layers) == ["0/0:10+20"])
    }

    @Test(arguments: ["a", "./a", "/a", "d/../a"])
    func `prefixes of the archive's names do not matter`(name: String) throws {
        #expect(try find([Self.touched("/a")], [[Self.file(name)]]) == ["0/0:0+1000"])
    }

    @Test func `ranges are merged and cut to the file, in the order of first touch`() throws {
        let layers = [[Self.file("a"), Self.file("b")]]
        let found = try find(
            [Self.touched("/a", at: 5, [(900, 5_000), (0, 10), (5, 20)]), Self.touched("/b", at: 1)], layers)
        #expect(found == ["0/1:0+1000", "0/0:0+25", "0/0:900+100"])
    }

    @Test func `what was opened and not read needs nothing`() throws {
        #expect(try find([Self.touched("/a", [])], [[Self.file("a")]]) == [])
    }

    @Test(arguments: [(1_000, true), (5 << 20, false)])
    func `a file that no run has read, or that has changed, is taken whole only where it is small`(
        size: Int, isTaken: Bool
    ) throws {
        let layers = [[Self.file("a", size)]]
        let whole = isTaken ? ["0/0:0+\(size)"] : []
        #expect(try find([Self.touched("/a", source: .static)], layers) == whole)
        #expect(try find([Self.touched("/a", [(0, 5)], size: size + 1)], layers) == whole)
        #expect(try find([Self.touched("/a", [(0, 5)])], layers, usesRanges: false) == whole)
    }

    @Test func `what a list names comes first and whole`() throws {
        let layers = [[Self.file("a"), Self.file("b", 5 << 20)]]
        #expect(try find([Self.touched("/a")], list: "/b", layers) == ["0/1:0+5242880", "0/0:0+1000"])
    }
}
