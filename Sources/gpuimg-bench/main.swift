import AccessTrace
import Codec
import Glibc
import ImageCore
import Layers
import Planner
import TestSupport

/// Prints as JSON, for the bench script, what only code from within can measure:
///
/// - `gpuimg-bench codecs LAYER.tar.gz deflate6|deflate1 TMPDIR`: the bound of the codecs, which the script holds the
///   program itself against;
/// - `gpuimg-bench fetch LAYER.tar TRACE.json TMPDIR`: what a client fetches until a workload is ready;
/// - `gpuimg-bench spans LAYER none|fast|exact`: the pass that indexing makes over a layer, to be timed from outside;
/// - `gpuimg-bench overhead GPUIMG TMPDIR LAYER.tar[,LAYER.tar] ARGUMENT...`: what tracing a program costs.
let arguments = CommandLine.arguments

func blob(_ path: String) throws -> BlobLocation {
    let file = try RawFile.open(reading: path)
    return BlobLocation(file: file, range: ByteRange(offset: 0, count: try file.status().size))
}

func codecs(_ path: String, _ codec: Packing.Codec, _ folder: String) throws {
    let bound = CodecBound(
        blob: try blob(path),
        packing: Packing(codec: codec, chunkSize: 4 << 20, minimumMemberSize: 0, storesIncompressible: true),
        cores: WorkerPool.defaultWidth, temporaryDirectory: folder)
    let passes = try bound.measure()
    print(
        """
        {"plain": \(passes.plainSize), "written": \(passes.writtenSize), "inflate": \(passes.inflate), \
        "hashBlob": \(passes.hashBlob), "hashPlain": \(passes.hashPlain), "pack": \(passes.pack), \
        "total": \(passes.total), "cores": \(bound.cores)}
        """)
}

func overhead(_ program: String, _ folder: String, _ layers: String, _ arguments: [String]) throws {
    let times = try TraceOverhead(
        program: program, layers: try layers.split(separator: ",").map { try blob(String($0)) },
        temporaryDirectory: folder, arguments: arguments, runs: 7
    ).measure()
    func median(_ way: String) -> Double { times[way].map { $0.sorted()[$0.count / 2] } ?? 0 }
    print("{\"none\": \(median("none")), \"ptrace\": \(median("ptrace")), \"notify\": \(median("notify"))}")
}

func fetch(_ path: String, _ trace: String, _ folder: String) throws {
    let layouts = FetchLayouts(
        blob: try blob(path), record: try AccessRecord.read(from: try RawFile.open(reading: trace)),
        temporaryDirectory: folder)
    let model = CostModel()
    let rows = try layouts.measure().map { layout in
        let total = layout.simulation.total
        return """
            {"name": "\(layout.name)", "compressed": \(total.compressed), "requests": \(total.requests), \
            "plain": \(total.plain), "seconds": \(model.seconds(total)), \
            "forecast": \(model.seconds(layout.forecast)), "touched": \(layout.simulation.touched)}
            """
    }
    print("[\(rows.joined(separator: ", "))]")
}

func spans(_ path: String, _ recording: SpanRecording?) throws {
    let result = try SpanPass(blob: try blob(path), recording: recording).run()
    print("{\"plain\": \(result.plainSize), \"entries\": \(result.entries), \"spans\": \(result.spans)}")
}

do {
    let deflate: [String: Packing.Codec] = ["deflate1": .deflate(level: 1), "deflate6": .deflate(level: 6)]
    switch (arguments.count, arguments.dropFirst().first) {
    case (6..., "overhead"): try overhead(arguments[2], arguments[3], arguments[4], Array(arguments[5...]))
    case (5, "fetch"): try fetch(arguments[2], arguments[3], arguments[4])
    case (4, "spans"):
        let recordings: [String: SpanRecording?] = [
            "none": nil, "fast": SpanRecording(spanSize: 4 << 20),
            "exact": SpanRecording(spanSize: 4 << 20, isExact: true),
        ]
        guard let recording = recordings[arguments[3]] else { fallthrough }
        try spans(arguments[2], recording)
    case (5, "codecs"):
        guard let codec = deflate[arguments[3]] else { fallthrough }
        try codecs(arguments[2], codec, arguments[4])
    default:
        print(
            """
            usage: gpuimg-bench codecs LAYER.tar.gz deflate6|deflate1 TMPDIR
                   gpuimg-bench fetch LAYER.tar TRACE.json TMPDIR
                   gpuimg-bench spans LAYER none|fast|exact
                   gpuimg-bench overhead GPUIMG TMPDIR LAYER.tar[,LAYER.tar] ARGUMENT...
            """)
        exit(2)
    }
} catch {
    print("gpuimg-bench: \(error)")
    exit(1)
}
