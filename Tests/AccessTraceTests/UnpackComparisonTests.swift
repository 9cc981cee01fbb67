import ImageCore
import Layers
import Tar
import TestSupport
import Testing

@testable import AccessTrace

/// What others make of the same layers, compared name by name: types, modes, owners, times, links, attributes, content.
@Suite(.enabled(if: Privilege.isRoot, "owners need root")) struct UnpackComparisonTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func expectSame(_ unpacked: Unpacked, _ other: String) async throws {
        let run = try await ToolRun.run(Repository.interop("compare_trees.py"), [unpacked.scratch.root, other])
        #expect(run.code == 0, "\(run.output)\(run.error)")
    }

    /// Unpacks layers with umoci.
    private func umoci(_ layers: [String]) async throws -> String {
        let layout = folder.file("layout")
        try await ImageShapes.write(layers: layers, tag: "made", shapes: ["oci-dir": layout])
        let run = try await ToolRun.run(
            "umoci", ["--log", "error", "unpack", "--image", layout + ":made", folder.file("bundle")])
        guard run.code == 0 else { throw ToolFailure(run) }
        return folder.file("bundle/rootfs")
    }

    @Test func `an ordinary tree is what tar makes of it`() async throws {
        let run = try await ToolRun.script(
            """
            cd / && tar --format=pax -cf "$1/plain.tar" --exclude=etc/ssl/private --warning=no-all \
                etc usr/share/perl usr/share/zoneinfo usr/lib/python3 2> "$1/said" || test -s "$1/plain.tar"
            gzip -1 -k "$1/plain.tar"
            mkdir "$1/other"
            tar -xpf "$1/plain.tar" -C "$1/other"
            """, ["bash", folder.path])
        try #require(run.code == 0, "\(run.error)")
        let file = try RawFile.open(reading: folder.file("plain.tar.gz"))
        let blob = BlobLocation(file: file, range: ByteRange(offset: 0, count: try file.status().size))
        try await expectSame(try Unpacked([blob], in: folder, owners: .image), folder.file("other"))
    }

    @Test(.enabled(if: Tools.hasUmoci, "needs umoci"))
    func `a small image is what umoci makes of it`() async throws {
        let run = try await ToolRun.script(
            """
            mkdir "$1/image" && tar -xf "$2" -C "$1/image"
            umoci --log error unpack --image "$1/image:1" "$1/bundle"
            chmod -R u-s "$1/bundle/rootfs"
            python3 - "$1/image" << 'END'
            import json, sys
            read = lambda name: json.load(open(sys.argv[1] + "/" + name))
            blob = lambda descriptor: "blobs/" + descriptor["digest"].replace(":", "/")
            for layer in read(blob(read("index.json")["manifests"][0]))["layers"]:
                print(sys.argv[1] + "/" + blob(layer))
            END
            """, ["bash", folder.path, Repository.fixture("busybox-docker25.tar")])
        try #require(run.code == 0, "\(run.error)")
        let layers = try run.output.split(separator: "\n").map { try folder.blob(try Repository.read(String($0))) }
        #expect(layers.count == 4)
        let unpacked = try Unpacked(layers, in: folder, owners: .image)
        #expect(unpacked.departures == ["setuid": 1])
        try await expectSame(unpacked, folder.file("bundle/rootfs"))
    }

    @Test(.enabled(if: Tools.hasUmoci, "needs umoci"), arguments: 1...UInt64(8))
    func `random layers are what umoci makes of them`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let layers = (0..<4).map { Self.layer($0, using: &generator) }
        let names = try layers.enumerated().map { try folder.write($1.tar, to: "\($0).tar") }
        try await expectSame(try Unpacked(layers, in: folder, owners: .image), try await umoci(names))
    }

    /// Folders `d…`, symlinks `l…` that lead to some of them, files `f…`, and `x…` that are anything but full folders.
    private static func layer(_ number: Int, using generator: inout SeededGenerator) -> LayerBuilder {
        var layer = LayerBuilder()
        func pick(_ names: String...) -> String { names.randomElement(using: &generator) ?? "" }
        func parent() -> String {
            var path = pick("", "", "d1/", "d2/", number > 0 ? "l1/" : "d1/")
            for _ in 0..<Int.random(in: 0...2, using: &generator) { path += pick("d1/", "d2/", "d3/") }
            return path
        }
        // A parent that no layer lists has the mode and the owner that its maker gives it; here all are listed.
        if number == 0 {
            for a in ["d1/", "d2/"] {
                layer.folder(a)
                for b in ["d1/", "d2/", "d3/"] {
                    layer.folder(a + b)
                    for c in ["d1/", "d2/", "d3/"] { layer.folder(a + b + c) }
                }
            }
            layer.symlink("l1", to: pick("d1", "/d2", "../d1/../d2"))
        }
        for step in 0..<60 {
            let path = parent()
            let mode = UInt16.random(in: 0...0o777, using: &generator)
            switch Int.random(in: 0..<12, using: &generator) {
            case 0...3, 7:
                let file = path + pick("f1", "f2", "f3")
                layer.file(file, Array("\(number) \(step)".utf8), mode: mode) {
                    $0.userID = step
                    $0.modifiedSeconds = step
                }
                if step % 4 == 0 { layer.hardlink(parent() + pick("x3", "x4"), to: file) }
            case 4: layer.folder(path + pick("x1", "x2"), mode: mode) { $0.groupID = step }
            case 5: layer.symlink(path + pick("x1", "x2"), to: pick("f1", "/d1", "nowhere"))
            case 6: layer.file(path + pick("x1", "x2"), Array("\(number) \(step)".utf8), mode: mode)
            case 8: layer.file(path + ".wh." + pick("f1", "f2", "x1", "x3"), "")
            case 9 where path.hasPrefix("d"): layer.folder(path, mode: mode)
            case 10 where step % 3 == 0: layer.file(path + ".wh..wh..opq", "")
            default: layer.add(LayerBuilder.entry(path + pick("x1", "x5"), .fifo, mode))
            }
        }
        return layer
    }
}

private enum Tools {
    static var hasUmoci: Bool {
        Repository.requiresAll || TestEnvironment.path.contains { FileSystem.kind(of: $0 + "/umoci") == .file }
    }
}
