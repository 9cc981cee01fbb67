import ImageCore
import Layers
import Tar
import TestSupport
import Testing

@Suite struct MemberCutterTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// A plan that keeps the order of the archive, with a landmark at `landmark`.
    private func cut(
        _ layer: LayerBuilder, landmark: Int = 0, cuts: [Int: [Int]] = [:], chunkSize: Int = 4096, minimum: Int = 0
    ) throws -> (members: [Member], plain: [UInt8]) {
        let contents = try folder.layer(layer.tar)
        var items = contents.entries.indices.map { LayerPlan.Item.original($0) }
        items.insert(.added(0), at: landmark)
        let entry = TarEntry(name: FilePathBytes(".no.prefetch.landmark"), kind: .file, mode: 0, size: 1)
        let plan = LayerPlan(
            items: items, landmark: landmark, added: [LayerPlan.Added(entry: entry, payload: [0x0f])], cuts: cuts,
            packing: Packing(
                codec: .deflate(level: 1), chunkSize: chunkSize, minimumMemberSize: minimum, storesIncompressible: true)
        )
        let members = Array(MemberCutter(plan, contents))
        var plain: [UInt8] = []
        for member in members {
            let start = plain.count
            for segment in member.segments {
                switch segment.source {
                case .layer: plain += try contents.plain.bytes(segment.range)
                case .rewrittenHeaders: plain += try #require(contents.side).bytes(segment.range)
                case .added: plain += plan.addedBytes[segment.range.offset..<segment.range.end]
                }
            }
            #expect(plain.count - start == member.plainSize)
            #expect(member.plainSize <= MemberCutter.largestMember(plan.packing))
        }
        return (members, plain)
    }

    private func files(_ sizes: [Int]) -> LayerBuilder {
        var layer = LayerBuilder()
        for (number, size) in sizes.enumerated() {
            layer.file("f\(number)", [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size))
        }
        return layer
    }

    @Test func `members together are the entries in the order of the plan`() throws {
        let layer = files([10, 0, 5000, 4096, 1])
        let landmark = TarHeaderWriter.blocks(
            for: TarEntry(name: FilePathBytes(".no.prefetch.landmark"), kind: .file, mode: 0, size: 1))
        let first = landmark + [0x0f] + [UInt8](repeating: 0, count: 511)
        #expect(try cut(layer).plain == first + layer.unended)
        #expect(try cut(layer, minimum: 3000).plain == first + layer.unended)
    }

    /// Headers go with what is before them: reference/estargz layout, first member 512 bytes of landmark header.
    @Test func `every chunk begins a member, headers belong to the member before`() throws {
        let members = try cut(files([10, 0, 20])).members
        #expect(members.map(\.plainSize) == [512, 1024, 1536, 512])
        #expect(members.map(\.chunks.count) == [0, 1, 1, 1])
        #expect(members.dropFirst().allSatisfy { $0.chunks[0].innerOffset == 0 })
    }

    @Test(arguments: [
        (4096, [4096]), (4097, [4096, 1]), (8192, [4096, 4096]), (4095, [4095]), (9000, [4096, 4096, 808]),
    ])
    func `cuts a file into full chunks and the rest`(size: Int, chunks: [Int]) throws {
        let members = try cut(files([size])).members
        let parts = members.flatMap(\.chunks).dropFirst()
        #expect(parts.map(\.size) == chunks)
        #expect(parts.allSatisfy { $0.isWholeFile == (chunks.count == 1) })
        #expect(members.count == chunks.count + 2)
    }

    /// Full chunks are counted from the last cut, so that a hot range begins where it begins and no sooner.
    @Test(arguments: [
        (9000, [5000], [4096, 904, 4000]), (9000, [100, 200], [100, 100, 4096, 4096, 608]),
        (9000, [4096], [4096, 4096, 808]), (9000, [8999], [4096, 4096, 807, 1]), (100, [40], [40, 60]),
        (100, [0, 100, 5000], [100]), (9000, [], [4096, 4096, 808]), (9000, [-5, 0, 6000, 6000], [4096, 1904, 3000]),
        (0, [0, 7], []),
    ])
    func `cuts a file where the plan says so`(size: Int, cuts: [Int], chunks: [Int]) throws {
        let layer = files([10, size, 10])
        let (members, plain) = try cut(layer, cuts: [1: cuts])
        let parts = members.flatMap(\.chunks).dropFirst(2).dropLast()
        #expect(parts.map(\.size) == chunks)
        #expect(parts.allSatisfy { $0.isWholeFile == (chunks.count == 1) })
        #expect(plain.suffix(layer.unended.count) == layer.unended[...])
    }

    /// Else reading the bytes on its one side would bring those on the other.
    @Test func `a cut begins a member even among grouped chunks, and so do both ends of its file`() throws {
        let layer = files([500, 3000, 500, 500])
        let (members, plain) = try cut(layer, cuts: [1: [1000, 1100]], minimum: 1 << 20)
        #expect(plain.suffix(layer.unended.count) == layer.unended[...])
        #expect(members.map { $0.chunks.map(\.size) } == [[], [1, 500], [1000], [100], [1900], [500, 500]])
        #expect(members.dropFirst(2).allSatisfy { $0.chunks[0].innerOffset == 0 })
    }

    @Test func `groups small files until a member has the minimum`() throws {
        // Each file with header and padding has 1024 bytes.
        let members = try cut(files([Int](repeating: 500, count: 12)), minimum: 4000).members
        let total = members.reduce(0) { $0 + $1.plainSize }
        #expect(total == 13 * 1024)
        for member in members.dropLast() where member.chunks.count > 0 { #expect(member.plainSize >= 4000) }
        #expect(members.contains { $0.chunks.count > 2 })
        for member in members {
            #expect(member.chunks.map(\.innerOffset) == member.chunks.map(\.innerOffset).sorted())
        }
    }

    @Test(arguments: [0, 3, 6])
    func `a landmark begins a member even among grouped files`(landmark: Int) throws {
        let members = try cut(files([Int](repeating: 500, count: 6)), landmark: landmark, minimum: 1 << 20).members
        let holder = try #require(members.first { $0.chunks.contains { $0.size == 1 } })
        #expect(holder.chunks[0].size == 1)
        #expect(holder.chunks[0].innerOffset == 0)
        #expect(members.prefix { $0 != holder }.flatMap(\.chunks).count == landmark)
    }

    @Test func `a long run of headers is cut though no chunk begins`() throws {
        let layer = files([Int](repeating: 0, count: 5000))
        let members = try cut(layer).members
        // Cut when a run has reached 1 MiB; the landmark's chunk and its padding come before the first run.
        #expect(members.count == 4)
        #expect(members.allSatisfy { $0.plainSize <= (1 << 20) + 1024 })
        let total = members.reduce(0) { $0 + $1.plainSize }
        #expect(total == 5002 * 512)
    }

    @Test func `a layer without entries has the landmark alone`() throws {
        #expect(try cut(LayerBuilder()).members.map(\.plainSize) == [512, 512])
    }
}
