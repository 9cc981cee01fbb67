import Inspection
import TestSupport
import Testing

/// Bytes of a layer that no container sees.
@Suite struct ShadowingTests {
    private let inspected: Inspected

    init() throws { inspected = try Inspected() }

    private static func layer(_ build: (inout LayerBuilder) -> Void) -> LayerBuilder {
        var layer = LayerBuilder()
        build(&layer)
        return layer
    }

    private static func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 1, count: count) }

    private static let base = layer {
        $0.folder("etc/")
        $0.file("etc/a", bytes(1_000))
        $0.file("etc/b", bytes(200))
        $0.folder("opt/")
        $0.file("opt/c", bytes(30))
        $0.file("opt/d", bytes(4))
    }

    /// Bytes and files that are shadowed in the base below another layer.
    static let cases: [(layer: LayerBuilder, bytes: Int, files: Int)] = [
        (layer { $0.file("etc/e", bytes(9)) }, 0, 0),
        (layer { $0.file("etc/a", bytes(9)) }, 1_000, 1),
        (layer { $0.file("./etc//a", bytes(9)) }, 1_000, 1),
        (layer { $0.file("etc/.wh.b") }, 200, 1),
        (layer { $0.file(".wh.opt") }, 34, 2),
        (layer { $0.file("opt/.wh..wh..opq") }, 34, 2),
        (layer { $0.symlink("etc", to: "opt") }, 1_200, 2),
        (layer { $0.file("etc", bytes(1)) }, 1_200, 2),
        (layer { $0.folder("etc/") }, 0, 0),
        (layer { $0.hardlink("etc/a", to: "etc/b") }, 1_000, 1),
    ]

    @Test(arguments: cases.indices)
    func `replaced and removed files are shadowed where they lie`(number: Int) throws {
        let (upper, bytes, files) = Self.cases[number]
        let contents = try inspected.contents([Self.base, upper])
        #expect(contents[0].shadowedBytes == bytes)
        #expect(contents[0].shadowedFiles == files)
        #expect(contents[0].files == 4)
        #expect(contents[0].fileBytes == 1_234)
        #expect(contents[1].shadowedBytes == 0)
    }

    @Test func `each copy but the last is shadowed, in its own layer`() throws {
        let contents = try inspected.contents([
            Self.base, Self.layer { $0.file("etc/a", Self.bytes(500)) },
            Self.layer { $0.file("etc/a", Self.bytes(60)) },
        ])
        #expect(contents.map(\.shadowedBytes) == [1_000, 500, 0])
    }

    @Test func `an entry that its own layer replaces is shadowed`() throws {
        let contents = try inspected.contents([
            Self.layer {
                $0.file("a", Self.bytes(10))
                $0.file("a", Self.bytes(3))
            }
        ])
        #expect(contents[0].shadowedBytes == 10)
        #expect(contents[0].files == 2)
    }

    @Test func `content that another hardlink still shows is not shadowed`() throws {
        let linked = Self.layer {
            $0.file("a", Self.bytes(10))
            $0.hardlink("b", to: "a")
            $0.hardlink("c", to: "/b")
        }
        let removesTwo = Self.layer {
            $0.file(".wh.a")
            $0.file(".wh.b")
        }
        #expect(try inspected.contents([linked, removesTwo])[0].shadowedBytes == 0)
        #expect(try inspected.contents([linked, removesTwo, Self.layer { $0.file(".wh.c") }])[0].shadowedBytes == 10)
    }

    @Test func `a hardlink keeps the content that its name had when it was made`() throws {
        let contents = try inspected.contents([
            Self.layer {
                $0.file("a", Self.bytes(10))
                $0.hardlink("b", to: "a")
                $0.file("a", Self.bytes(3))
            }
        ])
        #expect(contents[0].shadowedBytes == 0)
    }

    @Test func `hardlinks may stand before their target, and lead nowhere`() throws {
        let early = Self.layer {
            $0.hardlink("b", to: "a")
            $0.hardlink("x", to: "y")
            $0.hardlink("y", to: "x")
            $0.file("a", Self.bytes(10))
        }
        #expect(try inspected.contents([early, Self.layer { $0.file(".wh.a") }])[0].shadowedBytes == 0)
    }

    @Test func `whiteouts are no files`() throws {
        let contents = try inspected.contents([Self.base, Self.layer { $0.file("etc/.wh.b") }])
        #expect(contents[1].files == 0)
    }
}
