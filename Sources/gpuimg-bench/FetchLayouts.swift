import AccessTrace
import EStargz
import ImageCore
import Layers
import Planner
import TestSupport

/// What a client fetches of one layer until a workload is ready, laid out in three ways: as the trace of its ranges says,
/// with every opened file whole in front, and with nothing in front. Each is written and counted by its own table.
struct FetchLayouts {
    let blob: BlobLocation
    let record: AccessRecord
    let temporaryDirectory: String

    private static let packing = Packing(
        codec: .deflate(level: 6), chunkSize: 4 << 20, minimumMemberSize: 0, storesIncompressible: true)

    struct Result {
        let name: String
        let simulation: FetchSimulation
        let forecast: FetchCost
    }

    func measure() throws -> [Result] {
        let reader = LayerReader(temporaryDirectory: temporaryDirectory, limit: Limits.layerBytes)
        let contents = try reader.read(blob, expecting: LayerReader.Expectation(blobDigest: nil, diffID: nil))
        let size = contents.compression == .plain ? nil : contents.blobSize
        let layers = [TracedLayer(contents.entries, compressedSize: size)]
        let plan = try TracePlanner.plan(record, layers: layers, options: TraceOptions(packing: Self.packing))
        var opened = record
        for number in opened.paths.indices { opened.paths[number].ranges = nil }
        let whole = try TracePlanner.plan(opened, layers: layers, options: TraceOptions(packing: Self.packing))
        return [
            try result("ranges", contents, plan.selections[0], plan.forecast.plan),
            try result("every file", contents, whole.selections[0], plan.forecast.everyOpenedFile),
            try result("nothing", contents, .none, plan.forecast.nothingInFront),
        ]
    }

    private func result(
        _ name: String, _ contents: LayerContents, _ selection: PrefetchSelection, _ forecast: FetchCost
    ) throws -> Result {
        guard
            case .rewrite(let plan, _) = LayerPlanner(contents, putting: selection, packing: Self.packing).decide()
        else { throw ImageError(.failure, "the layer of the bench cannot be rewritten") }
        let pool = try WorkerPool(width: WorkerPool.defaultWidth)
        defer { pool.close() }
        let file = try RawFile.unnamed(in: temporaryDirectory)
        var writer = BlobWriter(file: file, start: 0)
        let written = try EStargzWriter(plan, contents, pool: pool, temporaryDirectory: temporaryDirectory)
            .write(to: &writer)
        let layer = BlobLocation(file: file, range: ByteRange(offset: 0, count: written.size))
        return Result(name: name, simulation: try FetchSimulation(record, of: layer), forecast: forecast)
    }
}
