import AccessTrace
import EStargz
import ImageCore
import JSON
import Layers
import OCI
import Planner
import TestSupport
import Testing
import Transports

@testable import Conversion

/// Images rewritten by what a run has touched of them.
@Suite struct TracedConversionTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    // MARK: - Made of

    private static let window = TouchedPath.window
    private static let large = 9 << 20

    private static func touched(
        _ path: String, at time: Int, _ ranges: [(Int, Int)]? = nil, kinds: TouchedPath.Kinds = .open
    ) -> TouchedPath {
        TouchedPath(
            FilePathBytes(path), kinds: kinds, firstTouch: time,
            ranges: ranges?.map { ByteRange(offset: $0.0, count: $0.1) })
    }

    private static func record(_ paths: TouchedPath...) -> AccessRecord {
        var record = AccessRecord()
        record.paths = paths
        return record
    }

    private static let sparse = record(
        touched("lib/large.so", at: 1, [(0, window), (5 << 20, window)]), touched("etc/conf", at: 2))

    /// Two layers: small files, and a library that is larger than a chunk.
    private static let layers: [ImageBuilder.Layer] = {
        var random = SeededGenerator(seed: 11)
        var base = LayerBuilder()
        for name in ["etc/conf", "bin/app", "etc/passwd"] { base.file(name, random.text(3000)) }
        base.symlink("bin/start", to: "app")
        base.file("unused", random.noise(100_000))
        var top = LayerBuilder()
        top.file("lib/small.so", random.noise(5000))
        top.file("lib/large.so", random.noise(large))
        return [base, top].map { ImageBuilder.Layer(plain: $0.tar) }
    }()

    private func write(_ layers: [ImageBuilder.Layer] = layers, _ architectures: [String] = ["amd64"]) throws -> String
    {
        var builder = ImageBuilder()
        let images = architectures.map { builder.addImage(layers, architecture: $0) }
        let index = builder.add(ImageIndex(manifests: images).encoded, .ociIndex)
        return try folder.write(ImageBuilder.archive(builder.layout([index])), to: "in.tar")
    }

    private func conversion(_ record: AccessRecord, list: [String] = []) throws -> Conversion {
        var conversion = try Conversion(in: folder, list: list)
        conversion.options.guide = .record(record)
        conversion.options.platforms = .all
        return conversion
    }

    // MARK: - What was written

    private func blobs(_ conversion: Conversion, image: Int = 0) throws -> [BlobLocation] {
        let source = try conversion.open()
        return try conversion.tree().images[image].manifest.layers.map { try source.blob($0) }
    }

    private func entries(_ blob: BlobLocation) throws -> [JSONObject] {
        try EStargzBlob(try blob.file.bytes(blob.range), in: folder).entries
    }

    /// The names in front of the landmark, folders left out; nil where there is none that calls for a prefetch.
    private func front(_ blob: BlobLocation) throws -> [String]? {
        let entries = try entries(blob)
        guard let landmark = entries.firstIndex(where: { $0["name"]?.string == ".prefetch.landmark" }) else {
            return nil
        }
        return entries[..<landmark].filter { !["dir", "chunk"].contains($0["type"]?.string) }
            .compactMap { $0["name"]?.string }
    }

    /// Where the chunks of a file begin.
    private func chunks(_ name: String, _ blob: BlobLocation) throws -> [Int] {
        try entries(blob).filter { $0["name"]?.string == name }.map { $0["chunkOffset"]?.integer ?? 0 }
    }

    // MARK: - Tests

    @Test func `files stand in front of the landmark in the order of first touch, layer by layer`() throws {
        let conversion = try conversion(
            Self.record(
                Self.touched("lib/small.so", at: 9), Self.touched("etc/passwd", at: 4),
                Self.touched("bin/app", at: 1, kinds: .exec), Self.touched("bin/start", at: 1, kinds: .link),
                Self.touched("etc/conf", at: 5)))
        let result = try conversion.run(try write())
        let blobs = try blobs(conversion)
        #expect(try front(blobs[0]) == ["bin/app", "bin/start", "etc/passwd", "etc/conf"])
        #expect(try front(blobs[1]) == ["lib/small.so"])
        #expect(result.images[0].layers.map(\.prefetchedBytes) == [9000, 5000])
        #expect(result.warnings == [])
        #expect(try conversion.findings().isEmpty)
    }

    @Test func `a layer of which nothing is touched says so`() throws {
        let conversion = try conversion(Self.record(Self.touched("etc/conf", at: 1)))
        try conversion.run(try write())
        let top = try blobs(conversion)[1]
        #expect(try front(top) == nil)
        #expect(try entries(top).contains { $0["name"]?.string == ".no.prefetch.landmark" })
    }

    @Test func `a large sparse file stays behind, cut at what was read`() throws {
        let conversion = try conversion(Self.sparse)
        let result = try conversion.run(try write())
        let top = try blobs(conversion)[1]
        #expect(try front(top) == nil)
        // A window before each range and two behind it, as the kernel reads; full chunks of 4 MiB in between.
        let end = Self.window + (128 << 10)
        let hot = (5 << 20) - Self.window..<(5 << 20) + end
        #expect(try chunks("lib/large.so", top) == [0, end, end + (4 << 20), hot.lowerBound, hot.upperBound])
        let plan = try #require(result.images[0].plan)
        #expect(plan.files.map(\.decision) == [.sparse(ranges: 2), .front])
        #expect(try conversion.findings().isEmpty)
        let simulation = try FetchSimulation(Self.sparse, of: top)
        #expect(simulation.front.requests == 0)
        #expect(simulation.behind.requests == 2)
        #expect(simulation.behind.plain == end + hot.count)
    }

    @Test func `without a trace no file is cut but at full chunks`() throws {
        let conversion = try Conversion(in: folder, list: ["etc/conf"])
        try conversion.run(try write())
        #expect(try chunks("lib/large.so", try blobs(conversion)[1]) == [0, 4 << 20, 8 << 20])
    }

    @Test func `paths that the image no longer has are told, and change nothing`() throws {
        var record = Self.sparse
        let plain = try conversion(record).run(try write())
        record.paths += [Self.touched("usr/gone", at: 0, [(0, 10)]), Self.touched("etc/conf/x", at: 3)]
        let result = try conversion(record).run(try write())
        #expect(result.images[0].plan?.missing == [FilePathBytes("etc/conf/x"), FilePathBytes("usr/gone")])
        #expect(result.digest == plain.digest)
    }

    @Test func `an image that has nothing of the trace is rewritten all the same`() throws {
        let conversion = try conversion(Self.record(Self.touched("a", at: 0), Self.touched("b", at: 0)))
        let result = try conversion.run(try write())
        #expect(result.images[0].plan?.missing.count == 2)
        #expect(result.images[0].layers.map(\.prefetchedFiles) == [0, 0])
        #expect(try conversion.findings().isEmpty)
    }

    @Test func `of another platform's trace the paths count and not the ranges`() throws {
        var record = Self.sparse
        record.platform = Platform(os: "linux", architecture: "amd64")
        let conversion = try conversion(record)
        let result = try conversion.run(try write(Self.layers, ["amd64", "arm64"]))
        #expect(
            result.warnings == [
                "the trace is of linux/amd64: of linux/arm64 it says which files are read, not where"
            ])
        #expect(
            result.images.map { $0.plan?.files.map(\.decision) } == [
                [.sparse(ranges: 2), .front], [.otherPlatform, .front],
            ])
        let own = try blobs(conversion)
        let other = try blobs(conversion, image: 1)
        #expect(try chunks("lib/large.so", own[1]).count == 5)
        #expect(try chunks("lib/large.so", other[1]) == [0, 4 << 20, 8 << 20])
        #expect(try front(own[0]) == ["etc/conf"])
        #expect(try front(other[0]) == ["etc/conf"])
        #expect(try conversion.findings().isEmpty)
    }

    @Test func `a trace that names no platform is taken for any`() throws {
        let result = try conversion(Self.sparse).run(try write(Self.layers, ["amd64", "arm64"]))
        #expect(result.warnings == [])
        #expect(result.images.map { $0.plan?.files.first?.decision } == [.sparse(ranges: 2), .sparse(ranges: 2)])
    }

    @Test func `what the trace notes is told`() throws {
        var record = Self.sparse
        record.notes = ["the workload was not ready"]
        #expect(try conversion(record).run(try write()).warnings == ["the workload was not ready"])
    }

    @Test(arguments: [
        (0, []), (2999, []), (3000, ["bin/app"]), (8000, ["bin/app", "etc/conf"]),
        (11_000, ["bin/app", "etc/conf", "lib/small.so"]),
    ])
    func `no more than the budget stands in front`(budget: Int, names: [String]) throws {
        var conversion = try conversion(
            Self.record(
                Self.touched("bin/app", at: 2), Self.touched("etc/conf", at: 3), Self.touched("lib/small.so", at: 1)))
        conversion.options.prefetchBudget = budget
        let result = try conversion.run(try write())
        let bytes = result.images[0].layers.map(\.prefetchedBytes).reduce(0, +)
        #expect(bytes <= budget)
        let found = try blobs(conversion).flatMap { try front($0) ?? [] }
        #expect(found == names)
    }

    @Test func `a list stands before what was traced, whatever the budget`() throws {
        var conversion = try conversion(
            Self.record(Self.touched("bin/app", at: 1), Self.touched("etc/conf", at: 2)), list: ["unused", "nothing"])
        conversion.options.prefetchBudget = 103_000
        let result = try conversion.run(try write())
        #expect(result.unmatched == ["nothing"])
        let front = try front(try blobs(conversion)[0])
        #expect(front?.first == "unused")
        #expect(front?.count == 2)
    }

    @Test func `a dry run plans the same and writes nothing`() throws {
        var dry = try conversion(Self.sparse)
        dry.options.isDryRun = true
        let planned = try dry.run(try write())
        #expect(planned.digest == nil)
        #expect(folder.names == ["in.tar"])
        let written = try conversion(Self.sparse).run(try write())
        #expect(planned.images[0].plan?.files == written.images[0].plan?.files)
        #expect(planned.images[0].layers.map(\.prefetchedBytes) == written.images[0].layers.map(\.prefetchedBytes))
    }

    @Test(arguments: [1, 3])
    func `the archive is the same bytes on any number of threads, in any order of paths`(threads: Int) throws {
        var conversion = try conversion(Self.sparse)
        let source = try write()
        try conversion.run(source, to: "reference.tar")
        var shuffled = Self.sparse
        shuffled.paths.reverse()
        conversion.options.guide = .record(shuffled)
        conversion.threads = threads
        try conversion.run(source)
        #expect(try Repository.read(folder.file("out.tar")) == Repository.read(folder.file("reference.tar")))
    }

    @Test func `an image that cannot be run is rewritten with nothing first`() throws {
        var conversion = try conversion(Self.sparse)
        conversion.options.guide = .run(WorkloadOptions())
        let result = try conversion.run(try write(Self.layers, ["s390x"]))
        #expect(result.warnings == ["linux/s390x cannot be run here; nothing of it is put first"])
        #expect(result.images[0].record == nil && result.images[0].plan == nil)
        #expect(try front(try blobs(conversion)[0]) == nil)
        #expect(try conversion.findings().isEmpty)
    }

    @Test func `an image that names no program is rewritten with nothing first`() throws {
        var conversion = try conversion(Self.sparse)
        var workload = WorkloadOptions()
        workload.entrypoint = ""
        conversion.options.guide = .run(workload)
        let host = Platform.host
        let result = try conversion.run(try write(Self.layers, [host.architecture]))
        #expect(result.warnings == ["\(host) names no program to run; nothing of it is put first (give one after --)"])
    }

    @Test func `a trace can be recorded of what can be run alone`() throws {
        let path = try write(Self.layers, ["s390x", "ppc64le"])
        let source = try ImageSource.open(try SourceReference(parsing: path), temporaryDirectory: folder.path)
        let conversion = try conversion(Self.sparse)
        let job = TraceJob(
            source, temporaryDirectory: conversion.options.temporaryDirectory,
            largestLayer: conversion.options.largestLayer,
            platforms: ["s390x", "ppc64le"].map { Platform(os: "linux", architecture: $0) },
            workload: WorkloadOptions()
        ) { _ in }
        let error = #expect(throws: ImageError.self) { try job.record(try source.image(nil)) }
        #expect(error?.code == .usage)
        #expect(error?.message.contains("\(Platform.host)") == true)
    }
}
