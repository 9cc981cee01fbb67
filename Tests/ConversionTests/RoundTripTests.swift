import Codec
import EStargz
import ImageCore
import Layers
import OCI
import Tar
import TestSupport
import Testing
import Transports

@testable import Conversion

/// Generated layers of all entry types in random order: what is optimized verifies, and a damaged source is an error.
@Suite struct RoundTripTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private static func layer(_ random: inout SeededGenerator) -> LayerBuilder {
        var entries: [(TarEntry, [UInt8])] = []
        var files: [String] = []
        let prefix = ["", "./", "/"].randomElement(using: &random) ?? ""
        func name(_ random: inout SeededGenerator, _ stem: String, _ number: Int) -> String {
            let folder =
                ["", "d\(number % 3)/", "d\(number % 3)/s/", "implicit/x/"].randomElement(using: &random) ?? ""
            let long = number % 17 == 0 ? String(repeating: "long-", count: 40) : ""
            return prefix + folder + long + stem + String(number)
        }
        for number in 0..<3 {
            entries.append((LayerBuilder.entry("\(prefix)d\(number)/", .directory, 0o755), []))
        }
        for number in 0..<Int.random(in: 5...60, using: &random) {
            var entry: TarEntry
            var content: [UInt8] = []
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                entry = LayerBuilder.entry(name(&random, "s", number), .symlink, 0o777)
                entry.linkName = FilePathBytes(["../x", "/d0", "f1"].randomElement(using: &random) ?? "")
            case 1 where !files.isEmpty:
                entry = LayerBuilder.entry(name(&random, "h", number), .hardlink, 0o644)
                entry.linkName = FilePathBytes(files.randomElement(using: &random) ?? "")
            case 2: entry = LayerBuilder.entry(name(&random, "p", number), .fifo, 0o600)
            case 3:
                entry = LayerBuilder.entry(name(&random, "c", number), .characterDevice, 0o600)
                entry.deviceMajor = number
            case 4: entry = LayerBuilder.entry(name(&random, "b", number), .blockDevice, 0o600)
            case 5: entry = LayerBuilder.entry(name(&random, ".wh.w", number), .file, 0)
            case 6: entry = LayerBuilder.entry("\(prefix)d\(number % 3)/.wh..wh..opq", .file, 0)
            default:
                entry = LayerBuilder.entry(name(&random, "f", number), .file, 0o644)
                let sizes = [0, 1, 511, 512, 513, 5000, 65_536, 65_537, 200_000]
                let size = sizes.randomElement(using: &random) ?? 0
                content = Bool.random(using: &random) ? random.text(size) : random.noise(size)
                entry.userID = [0, 1000, 3_000_000].randomElement(using: &random) ?? 0
                entry.modifiedSeconds = Int.random(in: -100_000...5_000_000_000, using: &random)
                entry.modifiedNanoseconds = Int32.random(in: 0..<1_000_000_000, using: &random)
                if Bool.random(using: &random) {
                    entry.xattrs = [TarEntry.XAttr(name: FilePathBytes("user.x"), value: random.noise(9))]
                }
                files.append(entry.name.description)
            }
            entries.append((entry, content))
        }
        var layer = LayerBuilder()
        for (entry, content) in entries.shuffled(using: &random) { layer.add(entry, content) }
        return layer
    }

    private static func packing(_ random: inout SeededGenerator) -> Packing {
        let codecs: [Packing.Codec] = [.deflate(level: 1), .deflate(level: 6), .deflate(level: 9), .zstd(level: 1)]
        return Packing(
            codec: codecs.randomElement(using: &random) ?? .deflate(level: 1), chunkSize: 64 << 10,
            minimumMemberSize: Bool.random(using: &random) ? 0 : 50_000,
            storesIncompressible: Bool.random(using: &random))
    }

    private static func pack(_ tar: [UInt8], _ random: inout SeededGenerator) throws -> ImageBuilder.Layer {
        let diffID = SHA256Hasher.digest(of: tar)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return ImageBuilder.Layer(plain: tar)
        case 1: return ImageBuilder.Layer(try Compressing.gzip(tar, level: 1), diffID: diffID)
        case 2: return ImageBuilder.Layer(try Compressing.gzip(tar, membersOf: 30_000), diffID: diffID)
        default: return ImageBuilder.Layer(try Compressing.zstd(tar), diffID: diffID, mediaType: .ociLayerZstd)
        }
    }

    @Test(arguments: 0..<24)
    func `what is optimized verifies, and holds the same entries`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let tars = (0..<Int.random(in: 1...3, using: &random)).map { _ in Self.layer(&random).tar }
        let layers = try tars.map { try Self.pack($0, &random) }
        let path = try folder.write(ImageBuilder.archive(layers), to: "in.tar")
        let lists = [[], ["/d0/*", "**/f*"], ["implicit/x/*", "**/h*", "/d1"]]
        let conversion = try Conversion(
            in: folder, list: lists.randomElement(using: &random) ?? [], packing: Self.packing(&random))
        let result = try conversion.run(path)
        #expect(try conversion.findings().filter { $0.severity == .error }.isEmpty)
        for (tar, layer) in zip(tars, result.images[0].layers) {
            guard case .rewritten = layer.outcome else { continue }
            let blob = try #require(try conversion.open().blob(layer.digest))
            let after = try LayerReader(temporaryDirectory: folder.path, limit: 1 << 30).read(
                blob, expecting: LayerReader.Expectation(blobDigest: layer.digest, diffID: nil))
            #expect(try Self.facts(try folder.layer(tar)).isSubset(of: Self.facts(after)))
        }
    }

    /// The entries that extraction would leave, one text each: name, kind, owner, time, content.
    private static func facts(_ contents: LayerContents) throws -> Set<String> {
        var facts: [FilePathBytes: String] = [:]
        for (entry, digest) in zip(contents.entries, contents.fileDigests) {
            facts[entry.path] =
                "\(entry.name) \(entry.kind) \(entry.mode) \(entry.userID) \(entry.linkName) \(entry.deviceMajor)"
                + " \(entry.modifiedSeconds).\(entry.modifiedNanoseconds) \(entry.xattrs.map(\.value)) "
                + (digest?.hex ?? "")
        }
        return Set(facts.values)
    }

    /// A small image whose every byte matters but for padding: what comes out of a damaged one is an error, or right.
    @Test(arguments: 0..<4)
    func `a damaged source is an error or does no harm, never a wrong success`(seed: UInt64) throws {
        var random = SeededGenerator(seed: 100 + seed)
        var tar = LayerBuilder()
        tar.folder("d/")
        tar.file("d/a", random.text(3000))
        tar.file("d/b", random.noise(700))
        tar.hardlink("link", to: "d/a")
        let layer = try Self.pack(tar.tar, &random)
        let archive = ImageBuilder.archive([layer])
        let conversion = try Conversion(in: folder, list: ["d/a"])
        let right = try conversion.run(try folder.write(archive, to: "in.tar")).images[0].layers.map(\.digest)
        for round in 0..<60 {
            var damaged = archive
            let position = Int.random(in: 0..<archive.count, using: &random)
            if round % 3 == 0 {
                damaged = Array(damaged.prefix(position))
            } else {
                damaged[position] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            }
            let path = try folder.write(damaged, to: "in.tar")
            do {
                let result = try conversion.run(path, to: "damaged.tar")
                #expect(result.images[0].layers.map(\.digest) == right, "round \(round), byte \(position)")
                #expect(try conversion.findings("damaged.tar").filter { $0.severity == .error }.isEmpty)
            } catch let error as ImageError {
                #expect([.unreadableInput, .usage].contains(error.code), "round \(round), byte \(position): \(error)")
            }
        }
        #expect(folder.names.allSatisfy { ["in.tar", "out.tar", "damaged.tar"].contains($0) })
    }
}
