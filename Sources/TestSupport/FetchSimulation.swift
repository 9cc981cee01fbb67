package import AccessTrace
internal import EStargz
internal import ImageCore
internal import JSON
package import Layers
package import Planner

/// What a client fetches of a written layer until a recorded workload is ready, by the layer's own table of contents:
/// all that stands in front of the landmark, and behind it each member that has a recorded byte.
package struct FetchSimulation: Sendable {
    /// What is fetched before the workload starts.
    package private(set) var front = FetchCost()
    /// What is fetched while it runs.
    package private(set) var behind = FetchCost()
    /// The recorded bytes of the files that the layer has.
    package private(set) var touched = 0

    package var total: FetchCost { front + behind }

    private struct Chunk {
        let offset: Int
        let range: ByteRange
    }

    private struct Table {
        var files: [FilePathBytes: [Chunk]] = [:]
        var links: [FilePathBytes: FilePathBytes] = [:]
        var landmark = 0
        /// The plain bytes of the chunks of each member.
        var members: [Int: Int] = [:]
    }

    /// - Parameter record: touched paths by the names that the layer's entries have.
    package init(_ record: AccessRecord, of blob: BlobLocation) throws {
        guard let location = try TOCLocation(of: blob, compression: try Compression(of: blob)) else {
            throw ImageError(.failure, "the layer has no table of contents")
        }
        let table = try Self.read(TOCReader(try TOCStream(location, in: blob, result: Monitor(nil))))
        let end =
            switch location {
            case .eStargz(let footer): footer.tocOffset
            case .zstdChunked(let footer): footer.tocOffset
            }
        let starts = table.members.keys.sorted()
        let ends = Dictionary(uniqueKeysWithValues: zip(starts, starts.dropFirst() + [end]))
        for (start, plain) in table.members where start < table.landmark { front.plain += plain }
        front.compressed = table.landmark
        front.requests = table.landmark > 0 ? 1 : 0
        var fetched: Set<Int> = []
        for path in record.paths where path.source != .static {
            let chunks = table.files[table.links[path.path] ?? path.path] ?? []
            let size = chunks.last?.range.end ?? 0
            let ranges = path.ranges ?? [ByteRange(offset: 0, count: size)]
            touched += ranges.reduce(0) { $0 + $1.count }
            for chunk in chunks where ranges.contains(where: { Self.meets($0, chunk.range) }) {
                guard chunk.offset >= table.landmark, fetched.insert(chunk.offset).inserted else { continue }
                behind += FetchCost(
                    compressed: (ends[chunk.offset] ?? chunk.offset) - chunk.offset, requests: 1,
                    plain: table.members[chunk.offset] ?? 0)
            }
        }
    }

    private static func read(_ reader: consuming TOCReader) throws -> Table {
        var table = Table()
        var file = (path: FilePathBytes.empty, size: 0)
        while let entry = try reader.next() {
            if entry.type != TOC.chunkType { file = (entry.name.cleaned, entry.size) }
            if entry.type == "hardlink" { table.links[file.path] = entry.linkName.cleaned }
            if file.path == Landmark.prefetch.name { table.landmark = entry.offset }
            guard entry.type == "reg" && entry.size > 0 || entry.type == TOC.chunkType else { continue }
            let count = entry.chunkSize == 0 ? file.size - entry.chunkOffset : entry.chunkSize
            table.members[entry.offset, default: 0] += count
            table.files[file.path, default: []].append(
                Chunk(offset: entry.offset, range: ByteRange(offset: entry.chunkOffset, count: count)))
        }
        return table
    }

    private static func meets(_ left: ByteRange, _ right: ByteRange) -> Bool {
        left.offset < right.end && right.offset < left.end
    }
}
