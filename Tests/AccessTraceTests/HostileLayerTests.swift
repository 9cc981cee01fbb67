import ELF
import Glibc
import ImageCore
import Layers
import TestSupport
import Testing

@testable import AccessTrace
@testable import Tar

/// Layers that try to reach what lies beside their root. `$` in a target is the path of a folder of the host.
@Suite struct HostileLayerTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let layers: [@Sendable (inout LayerBuilder, String) -> Void]

        init(_ name: String, _ layers: @Sendable (inout LayerBuilder, String) -> Void...) {
            testDescription = name
            self.layers = layers
        }
    }

    static let attacks = [
        Attack("names") { layer, host in
            layer.file("../../../../../../../../" + host + "/secret", "x")
            layer.file(host + "/planted", "x")
            layer.file("..", "x")
            layer.folder("../", mode: 0)
            layer.folder(host, mode: 0)
        },
        Attack("a symlink as folder") { layer, host in
            layer.symlink("out", to: host)
            layer.file("out/planted", "x")
            layer.file("out/secret", "x")
            layer.folder("out/folder", mode: 0)
            layer.folder("out", mode: 0)
        },
        Attack("a relative symlink as folder") { layer, host in
            let up = String(repeating: "../", count: 40)
            layer.symlink("a", to: up)
            layer.symlink("b", to: up + "proc/self/root")
            layer.file("a" + host + "/secret", "x")
            layer.file("b" + host + "/secret", "x")
            layer.file("b/planted", "x")
        },
        Attack("a chain of symlinks") { layer, host in
            layer.symlink("d/one", to: "..")
            layer.symlink("d/two", to: "one/../..")
            layer.symlink("d/three", to: "two/" + host.dropFirst())
            layer.file("d/three/secret", "x")
        },
        Attack("magic links") { layer, host in
            layer.symlink("root", to: "/proc/1/root")
            layer.symlink("cwd", to: "/proc/self/cwd")
            layer.file("root" + host + "/secret", "x")
            layer.file("cwd/planted", "x")
        },
        Attack("a symlink that replaces a folder") { layer, host in
            layer.folder("folder", mode: 0)
            layer.folder("folder/folder", mode: 0)
            layer.file("folder/secret", "x")
            layer.symlink("folder", to: host)
            layer.file("folder/secret", "x")
            layer.file("folder/folder/secret", "x")
        },
        Attack("a symlink that replaces a symlink") { layer, host in
            layer.folder("inside")
            layer.symlink("way", to: "inside")
            layer.file("way/file", "x")
            layer.symlink("way", to: host)
            layer.file("way/file", "x")
            layer.file("way/secret", "x")
        },
        Attack("hardlinks") { layer, host in
            layer.symlink("link", to: host + "/secret")
            layer.hardlink("one", to: "link")
            layer.hardlink("two", to: host + "/secret")
            layer.hardlink("three", to: "../../../../../../.." + host + "/secret")
            layer.symlink("out", to: host)
            layer.hardlink("four", to: "out/secret")
            layer.file("one", "x")
            layer.file("two", [1], mode: 0o777)
            layer.file("three", "x")
            layer.file("four", "x")
        },
        Attack(
            "whiteouts",
            { layer, host in
                layer.symlink("out", to: host)
                layer.symlink("up", to: "../../../../../../../..")
            },
            { layer, host in
                layer.file("out/.wh.secret", "")
                layer.file("out/.wh..wh..opq", "")
                layer.file("up" + host + "/.wh.secret", "")
                layer.file("../../../../../../.." + host + "/.wh.secret", "")
                layer.file(".wh...", "")
                layer.file(".wh..", "")
                layer.file("out/.wh...", "")
                layer.file("out/folder/.wh..wh..opq", "")
                layer.file("../.wh..wh..opq", "")
            }),
        Attack(
            "replacing what a symlink leads to",
            { layer, host in
                layer.symlink("file", to: host + "/secret")
                layer.symlink("folder", to: host + "/folder")
            },
            { layer, host in
                layer.file("file", [1], mode: 0o777)
                layer.folder("folder", mode: 0)
            }),
        Attack("devices") { layer, _ in
            layer.add(
                LayerBuilder.entry("disk", .blockDevice, 0o666) { ($0.deviceMajor, $0.deviceMinor) = (254, 0) })
            layer.add(
                LayerBuilder.entry("memory", .characterDevice, 0o666) { ($0.deviceMajor, $0.deviceMinor) = (1, 1) })
        },
    ]

    @Test(arguments: attacks)
    func `nothing beside the root is changed`(attack: Attack) throws {
        let folder = try TemporaryDirectory()
        let host = try folder.write(
            [("secret", Array("secret".utf8)), ("folder/secret", Array("secret".utf8))], below: "host")
        let before = picture(host)
        let layers = attack.layers.map { body in Unpacked.layer { body(&$0, host) } }
        let unpacked = try Unpacked(layers, in: folder)
        #expect(picture(host) == before)
        #expect(Set(folder.names) == ["host", FileSystem.name(of: unpacked.scratch.path)])
        #expect(Set(Unpacked.tree(unpacked.scratch.path).keys.filter { !$0.hasPrefix("root/") }) == ["lock", "root"])
        #expect(!unpacked.tree.values.contains("other"), "no device")
        // Nor can it be read through what the layers left.
        let files = try RootFiles(at: unpacked.scratch.root)
        for path in unpacked.tree.keys {
            guard let file = files.open(FilePathBytes(path))?.file else { continue }
            #expect(try file.bytes(ByteRange(offset: 0, count: try file.status().size)) != Array("secret".utf8))
        }
    }

    /// Names, contents, modes and link counts.
    private func picture(_ host: String) -> [String: String] {
        var picture = Unpacked.tree(host)
        for name in ["", "secret", "folder", "folder/secret"] {
            guard let status = Unpacked.status(host + "/" + name) else { continue }
            picture[name, default: ""] += " \(status.st_mode) \(status.st_nlink)"
        }
        return picture
    }

    @Test func `a name below too many folders is passed over, also where symlinks make it so deep`() throws {
        let deep = String(repeating: "d/", count: 200)
        let unpacked = try Unpacked(
            [
                Unpacked.layer {
                    $0.file(deep + "file", "")
                    $0.symlink("way", to: deep)
                    $0.file("way/" + deep + "file", "")
                    $0.file(String(repeating: "e/", count: 255) + "file", "")
                }
            ], in: try TemporaryDirectory())
        #expect(unpacked.departures == ["unwritable": 1, "deep": 1])
        #expect(unpacked.tree.keys.filter { $0.hasSuffix("/file") }.count == 1)
    }

    @Test func `a file with holes is left out`() throws {
        let folder = try TemporaryDirectory()
        let sparse = Unpacked.layer { $0.file("a", "x") }
        var header = Array(sparse.tar.prefix(TarBlock.size))
        header[156] = UInt8(ascii: "S")
        TarHeaderWriter.sign(&header)
        let layer = Unpacked.layer {
            $0.add(raw: header + Array(sparse.tar[TarBlock.size..<(2 * TarBlock.size)]))
            $0.file("b", "y")
        }
        let unpacked = try Unpacked([layer], in: folder)
        #expect(unpacked.tree == ["b": "file y"])
        #expect(unpacked.departures == ["sparse": 1])
    }
}
