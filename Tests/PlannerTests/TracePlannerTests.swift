import AccessTrace
import EStargz
import ImageCore
import Layers
import Planner
import Tar
import TestSupport
import Testing

@Suite struct TracePlannerTests {
    private static let mebibyte = 1 << 20

    private func options(
        budget: Int? = nil, usesRanges: Bool = true, chunkSize: Int = 4 << 20, minimum: Int = 0
    ) -> TraceOptions {
        TraceOptions(
            packing: Packing(
                codec: .deflate(level: 6), chunkSize: chunkSize, minimumMemberSize: minimum, storesIncompressible: true),
            budget: budget, usesRanges: usesRanges)
    }

    private func file(_ name: String, _ size: Int = 1000) -> TarEntry {
        LayerBuilder.entry(name, .file, 0o644) { $0.size = size }
    }

    private func link(_ name: String, _ kind: TarEntry.Kind, to target: String) -> TarEntry {
        LayerBuilder.entry(name, kind, 0o777) { $0.linkName = FilePathBytes(target) }
    }

    private func touched(
        _ path: String, at time: Int = 0, _ ranges: [(Int, Int)]? = nil, size: Int? = nil,
        kinds: TouchedPath.Kinds = [.open, .read], source: TouchedPath.Source = .observed
    ) -> TouchedPath {
        TouchedPath(
            FilePathBytes(path), kinds: kinds, source: source, firstTouch: time, size: size,
            ranges: ranges?.map { ByteRange(offset: $0.0, count: $0.1) })
    }

    private func record(_ paths: [TouchedPath]) -> AccessRecord {
        var record = AccessRecord()
        record.paths = paths
        return record
    }

    private func plan(
        _ paths: [TouchedPath], list: String? = nil, _ layers: [[TarEntry]], _ options: TraceOptions? = nil
    ) throws -> TracePlan {
        try TracePlanner.plan(
            record(paths), list: try list.map { try PrefetchList(Array($0.utf8)) },
            layers: layers.map { TracedLayer($0, compressedSize: nil) }, options: options ?? self.options())
    }

    private func names(_ plan: TracePlan, _ layers: [[TarEntry]]) -> [[String]] {
        zip(plan.selections, layers).map { selection, entries in
            selection.entries.map { entries[$0].name.description }
        }
    }

    private func decisions(_ plan: TracePlan) -> [String: PlannedFile.Decision] {
        Dictionary(uniqueKeysWithValues: plan.files.map { ($0.path.description, $0.decision) })
    }

    // MARK: - What goes in front

    @Test func `files come in the order of first touch, each to its layer`() throws {
        let layers = [[file("a"), file("b"), file("c")], [file("d"), file("e")]]
        let plan = try plan(
            [touched("e", at: 1), touched("c", at: 2), touched("a", at: 3), touched("d", at: 4)], layers)
        #expect(names(plan, layers) == [["c", "a"], ["e", "d"]])
        #expect(plan.layers.map(\.files) == [2, 2])
        #expect(plan.layers.map(\.plain) == [2000, 2000])
        #expect(plan.layers[0].compressed == 900)
        #expect(plan.layers[0].seconds == 900 / 125e6)
    }

    /// 4 MiB of dead bytes cost 57 ms; a round trip is worth 735,000 of them.
    @Test(
        arguments: [
            (700_000, [(0, 65_536)], PlannedFile.Decision.front), (1_500_000, [(0, 65_536)], .sparse(ranges: 1)),
            (200 << 20, nil, .front), (200 << 20, [(0, 200 << 20)], .front),
            (200 << 20, [(1 << 20, 65_536)], .sparse(ranges: 1)),
            (200 << 20, [(1 << 20, 65_536), (100 << 20, 65_536)], .sparse(ranges: 2)),
            (200 << 20, [(0, 199 << 20)], .front), (200 << 20, [], .unread), (1000, [], .unread),
            (5000, [(9000, 10)], .unread),
        ] as [(Int, [(Int, Int)]?, PlannedFile.Decision)])
    func `what is small or dense goes in front`(size: Int, ranges: [(Int, Int)]?, decision: PlannedFile.Decision) throws
    {
        let plan = try plan([touched("lib", ranges, size: size)], [[file("lib", size)]])
        #expect(plan.files.map(\.decision) == [decision])
        #expect(plan.selections[0].entries == (decision.isInFront ? [0] : []))
        if case .sparse(let count) = decision {
            #expect(plan.selections[0].cuts[0]?.isEmpty == false)
            #expect((plan.selections[0].cuts[0]?.count ?? 0) <= 2 * count)
            #expect(plan.files[0].behind.requests == count)
        } else {
            #expect(plan.selections[0].cuts.isEmpty)
        }
    }

    @Test func `a file that is written in place counts whole`() throws {
        let plan = try plan(
            [touched("db", [(0, 65_536)], kinds: [.open, .write])], [[file("db", 50 << 20)]])
        #expect(plan.files.map(\.decision) == [.front])
    }

    @Test func `files of another size, or of another platform, count by their path`() throws {
        let layers = [[file("small", 500_000), file("large", 50 << 20), file("whole", 50 << 20)]]
        let changed = try plan(
            [
                touched("small", [(0, 65_536)], size: 9), touched("large", [(0, 65_536)], size: 9),
                touched("whole", size: 9),
            ], layers)
        #expect(decisions(changed) == ["small": .front, "large": .changed, "whole": .front])
        #expect(changed.selections[0].cuts.isEmpty)
        let other = try plan(
            [touched("small", [(0, 65_536)]), touched("large", [(0, 65_536)]), touched("whole")], layers,
            options(usesRanges: false))
        #expect(decisions(other) == ["small": .front, "large": .otherPlatform, "whole": .front])
        #expect(other.selections[0].cuts.isEmpty)
    }

    @Test func `what no run has touched comes last, and only where it is small`() throws {
        let layers = [[file("small", 1000), file("large", 50 << 20), file("seen", 1000)]]
        let plan = try plan(
            [
                touched("small", at: 1, source: .static), touched("large", at: 2, [(0, 65_536)], source: .static),
                touched("seen", at: 3),
            ], layers)
        #expect(names(plan, layers) == [["seen", "small"]])
        #expect(decisions(plan)["large"] == .unproven)
        #expect(plan.selections[0].cuts.isEmpty)
        #expect(plan.files.last?.touched == nil)
    }

    // MARK: - Names

    @Test func `links come along, and only where something is fetched`() throws {
        let layers = [
            [
                link("lib", .symlink, to: "usr/lib"), file("usr/lib/x.so.1"),
                link("usr/lib/y.so", .symlink, to: "y.so.1"),
            ],
            [link("alone", .symlink, to: "usr/lib")],
        ]
        let plan = try plan(
            [
                touched("alone", at: 0, kinds: .link), touched("lib", at: 1, kinds: .link),
                touched("usr/lib/x.so.1", at: 2), touched("usr/lib/y.so", at: 3, kinds: .link),
            ], layers)
        #expect(names(plan, layers) == [["lib", "usr/lib/x.so.1", "usr/lib/y.so"], []])
        #expect(plan.missing.isEmpty)
        // A path that was no link when it was traced is followed now.
        let moved = try self.plan([touched("lib/x.so.1")], layers)
        #expect(names(moved, layers) == [["lib", "usr/lib/x.so.1"], []])
    }

    @Test func `names of one content are one file, and cuts belong to the entry that has it`() throws {
        let size = 100 << 20
        let layers = [[file("a", size), link("b", .hardlink, to: "a"), link("c", .hardlink, to: "b")]]
        let plan = try plan([touched("c", at: 1, [(0, 65_536)]), touched("b", at: 2, [(50 << 20, 65_536)])], layers)
        #expect(plan.files.map(\.decision) == [.sparse(ranges: 2)])
        #expect(plan.files[0].touched == 131_072)
        #expect(plan.selections[0].cuts.keys.map { $0 } == [0])
        let whole = try self.plan([touched("c", at: 1, [(0, 65_536)]), touched("b", at: 2)], layers)
        #expect(names(whole, layers) == [["c", "a", "b"]] || names(whole, layers) == [["c", "b", "a"]])
        #expect(whole.layers[0].plain == size)
    }

    @Test func `only the copy that a container sees counts, and what is gone is told`() throws {
        let layers = [[file("a"), file("b")], [file("a")], [file(".wh.b")]]
        let plan = try plan([touched("b"), touched("a"), touched("z/y")], layers)
        #expect(names(plan, layers) == [[], ["a"], []])
        #expect(plan.missing.map(\.description) == ["b", "z/y"])
    }

    @Test func `folders, devices and empty files are no files to fetch`() throws {
        let layers = [
            [
                LayerBuilder.entry("d/", .directory, 0o755), LayerBuilder.entry("null", .characterDevice, 0o666),
                file("empty", 0),
            ]
        ]
        let plan = try plan([touched("d", kinds: .directory), touched("null"), touched("empty")], layers)
        #expect(plan.files.isEmpty && plan.missing.isEmpty)
        #expect(names(plan, layers) == [[]])
    }

    @Test func `an entry below what is a symlink in the layers below stays behind`() throws {
        let layers = [[link("lib", .symlink, to: "usr/lib"), file("usr/lib/y")], [file("lib/x.so")]]
        let plan = try plan([touched("lib/x.so")], list: "lib/x.so", layers)
        #expect(decisions(plan) == ["lib/x.so": .blocked])
        #expect(names(plan, layers) == [[], []])
        #expect(plan.blocked.count == 1)
    }

    @Test func `a made parent is what the folder is below`() throws {
        let layers = [[LayerBuilder.entry("d/", .directory, 0o700)], [file("d/f")]]
        let plan = try plan([touched("d/f")], layers)
        #expect(plan.selections[1].inherited[FilePathBytes("d")]?.mode == 0o700)
    }

    @Test func `a circle of hardlinks is no file`() throws {
        let layers = [[link("a", .hardlink, to: "b"), link("b", .hardlink, to: "a")]]
        #expect(try plan([touched("a")], list: "b", layers).files.isEmpty)
    }

    /// Walked anew from each name, a chain of n links would cost n times n.
    @Test func `a long chain of hardlinks is walked once`() throws {
        let count = 20_000
        let chain = [file("0")] + (1...count).map { link("\($0)", .hardlink, to: "\($0 - 1)") }
        let plan = try plan((1...count).map { touched("\($0)", at: $0, [(0, 10)]) }, [chain])
        #expect(plan.files.count == 1)
        #expect(plan.selections[0].entries.count == count + 1)
    }

    @Test func `what no run has touched says nothing of a file that one has`() throws {
        let size = 50 << 20
        let layers = [[file("a", size), link("b", .hardlink, to: "a")]]
        let plan = try plan([touched("b", source: .static), touched("a", at: 9, [(0, 65_536)])], layers)
        #expect(plan.files.map(\.decision) == [.sparse(ranges: 1)])
    }

    // MARK: - List and budget

    @Test func `a user's list comes first, whatever the trace says`() throws {
        let layers = [[file("a"), file("b"), file("large", 100 << 20), file("other", 5000)]]
        let plan = try plan(
            [touched("a", at: 1), touched("b", at: 2), touched("large", at: 3, [(0, 65_536)])],
            list: "other\nlarge\nb\nnothing", layers)
        #expect(names(plan, layers) == [["other", "large", "b", "a"]])
        #expect(decisions(plan) == ["a": .front, "b": .listed, "large": .listed, "other": .listed])
        #expect(plan.unmatched == ["nothing"])
        #expect(plan.layers[0].plain == 7000 + 100 << 20)
        #expect(plan.selections[0].cuts.isEmpty)
    }

    @Test func `a budget keeps what saves most for a byte, in the order of first touch`() throws {
        let layers = [[file("model", 50 << 20), file("s", 4000), file("t", 3000), file("u", 2000), file("guess", 1)]]
        let paths = [
            touched("guess", at: 0, source: .static), touched("model", at: 1), touched("s", at: 2), touched("t", at: 3),
            touched("u", at: 4),
        ]
        let plan = try plan(paths, layers, options(budget: 5000))
        #expect(names(plan, layers) == [["t", "u"]])
        #expect(decisions(plan)["guess"] == .overBudget(ranges: 0))
        #expect(try names(self.plan(paths, layers, options(budget: 0)), layers) == [[]])
        #expect(try names(self.plan(paths, list: "s", layers, options(budget: 0)), layers) == [["s"]])
        #expect(try names(self.plan(paths, list: "s", layers, options(budget: 6000)), layers) == [["s", "u"]])
    }

    @Test func `what the budget keeps out is cut where its ranges say`() throws {
        let size = 900_000
        let plan = try plan(
            [touched("a", [(400_000, 65_536)]), touched("b")], [[file("a", size), file("b", 10)]], options(budget: 10))
        #expect(decisions(plan) == ["a": .overBudget(ranges: 1), "b": .front])
        #expect(plan.selections[0].cuts == [0: [400_000 - 65_536, 400_000 + 196_608]])
    }

    // MARK: - The whole

    /// The shape of the torch image: 921 small or dense files of 243 MB, 16 sparse ones of 3 GB with 121 ranges.
    @Test func `an image of many small and some large sparse files is planned as the best layout was`() throws {
        var entries: [TarEntry] = []
        var paths: [TouchedPath] = []
        for number in 0..<920 {
            let size = 20_000 + number * 55
            entries.append(file("small\(number)", size))
            paths.append(touched("small\(number)", at: number, [(0, min(size, 65_536))], size: size))
        }
        entries.append(file("model", 201 << 20))
        paths.append(touched("model", at: 1000, size: 201 << 20))
        var random = SeededGenerator(seed: 5)
        for number in 0..<16 {
            let size = 190 << 20
            entries.append(file("large\(number)", size))
            let ranges = (0..<8).map { cluster in
                (cluster * 23 << 20, 65_536 * Int.random(in: 20...50, using: &random))
            }
            paths.append(touched("large\(number)", at: 2000 + number, ranges, size: size))
        }
        let plan = try plan(paths, [entries])
        #expect(plan.layers[0].files == 921)
        #expect(plan.files.filter { $0.decision == .sparse(ranges: 8) }.count == 16)
        #expect(Set(plan.selections[0].cuts.keys) == Set(921..<937))
        #expect(plan.largest(20).prefix(17).map(\.size) == [201 << 20] + [Int](repeating: 190 << 20, count: 16))
        let model = CostModel()
        let forecast = plan.forecast
        #expect(model.seconds(forecast.plan) < model.seconds(forecast.nothingInFront) * 0.75)
        #expect(model.seconds(forecast.plan) < model.seconds(forecast.everyOpenedFile) / 3)
        #expect(forecast.everyOpenedFile.plain == entries.reduce(0) { $0 + $1.size })
        #expect(forecast.nothingInFront.requests > 1000)
    }

    @Test(arguments: 0..<12)
    func `every touched byte is in front or in a chunk that is hot, and chunks tile their files`(seed: UInt64) throws {
        let folder = try TemporaryDirectory()
        var random = SeededGenerator(seed: seed)
        var layer = LayerBuilder()
        var paths: [TouchedPath] = []
        for number in 0..<12 {
            let size = Int.random(in: 0...900_000, using: &random)
            layer.file("f\(number)", [UInt8](repeating: UInt8(number), count: size))
            let ranges = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                (Int.random(in: 0...1_000_000, using: &random) / 65_536 * 65_536, 65_536)
            }
            paths.append(
                touched(
                    "f\(number)", at: Int.random(in: 0...9, using: &random), Bool.random(using: &random) ? ranges : nil)
            )
        }
        let contents = try folder.layer(layer.tar)
        var options = options(
            budget: Bool.random(using: &random) ? Int.random(in: 0...2_000_000, using: &random) : nil,
            chunkSize: 128 << 10, minimum: Bool.random(using: &random) ? 50_000 : 0)
        // A round trip worth 15 KB, so that files of a test are as sparse to it as libraries are to a client.
        options.model = CostModel(roundTrip: 0.0002)
        let traced = [TracedLayer(contents.entries, compressedSize: nil)]
        let plan = try TracePlanner.plan(record(paths), layers: traced, options: options)
        if let budget = options.budget { #expect(plan.layers[0].plain <= budget) }
        let shuffled = try TracePlanner.plan(record(paths.shuffled(using: &random)), layers: traced, options: options)
        #expect(shuffled.files == plan.files)
        #expect(shuffled.selections[0].entries == plan.selections[0].entries)
        #expect(shuffled.selections[0].cuts == plan.selections[0].cuts)
        #expect(shuffled.forecast == plan.forecast)
        let decision = LayerPlanner(contents, putting: plan.selections[0], packing: options.packing).decide()
        guard case .rewrite(let layerPlan, _) = decision else {
            throw ImageError(.failure, "the layer stays untouched")
        }
        var chunks = MemberCutter(layerPlan, contents).flatMap(\.chunks).map(\.size)[...]
        for item in layerPlan.items {
            let entry = layerPlan.entry(item, of: contents)
            var starts = [0]
            while let last = starts.last, last < entry.size {
                let next = chunks.popFirst()
                let size = try #require(next)
                #expect(size <= options.packing.chunkSize)
                starts.append(last + size)
            }
            #expect(starts.last == entry.size)
            guard case .original(let number) = item, let cuts = plan.selections[0].cuts[number] else { continue }
            #expect(Set(cuts).isSubset(of: starts))
            // A touched window and what the kernel reads around it lie between two cuts.
            let path = try #require(paths.first { $0.path == entry.path })
            for range in path.ranges ?? [] where range.offset < entry.size {
                let hot = max(0, range.offset - 65_536)..<min(entry.size, range.end + 131_072)
                #expect(!cuts.contains { hot.lowerBound < $0 && $0 < hot.upperBound })
            }
        }
        #expect(chunks.isEmpty)
    }

    /// The forecast against the table of contents of what is written.
    @Test(arguments: [Packing.Codec.deflate(level: 1), .zstd(level: 3)], [0, 100_000])
    func `a client fetches what the plan forecasts`(codec: Packing.Codec, minimum: Int) throws {
        let folder = try TemporaryDirectory()
        var random = SeededGenerator(seed: 77)
        // Again and again, but never twice in what is fetched together.
        let noise = random.noise(1 << 20)
        var layer = LayerBuilder()
        var paths: [TouchedPath] = []
        for number in 0..<3 {
            layer.file("lib\(number)", noise + noise + noise)
            paths.append(touched("lib\(number)", at: number, [(1 << 20, 65_536), (5 << 19, 65_536)], size: 3 << 20))
        }
        for number in 0..<20 {
            layer.file("small\(number)", Array(noise[number * 5000..<(number + 1) * 5000]))
            paths.append(touched("small\(number)", at: 10 + number, size: 5000))
        }
        let contents = try folder.layer(layer.tar)
        var options = options(minimum: minimum)
        options.packing.codec = codec
        options.model = CostModel(roundTrip: 0.005)
        let plan = try TracePlanner.plan(
            record(paths), layers: [TracedLayer(contents.entries, compressedSize: contents.plainSize)], options: options
        )
        let made = try Rewriting(contents, putting: plan.selections[0], packing: options.packing, in: folder)
        let simulation = try FetchSimulation(record(paths), of: try folder.blob(made.blob))
        #expect(simulation.total.requests == plan.forecast.plan.requests)
        #expect(simulation.total.plain == plan.forecast.plan.plain)
        // Headers and the members' own frames come on top.
        let compressed = Double(plan.forecast.plan.compressed)
        #expect((compressed...compressed * 1.03).contains(Double(simulation.total.compressed)))
        #expect(simulation.touched == 6 * 65_536 + 100_000)
        #expect(simulation.front.compressed == made.written.prefetchSize)
    }
}
