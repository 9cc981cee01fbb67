import Glibc
import ImageCore
import Layers

/// `gpuimg-bench LAYER.tar.gz deflate6|deflate1 TMPDIR`: prints the bound of the codecs as JSON, for the bench
/// script, which runs the program itself beside it.
let arguments = CommandLine.arguments
let codecs: [String: Packing.Codec] = [
    "deflate1": .deflate(level: 1), "deflate6": .deflate(level: 6),
]
guard arguments.count == 4, let codec = codecs[arguments[2]] else {
    print("usage: gpuimg-bench LAYER.tar.gz deflate6|deflate1 TMPDIR")
    exit(2)
}
do {
    let file = try RawFile.open(reading: arguments[1])
    let blob = BlobLocation(file: file, range: ByteRange(offset: 0, count: try file.status().size))
    let bound = CodecBound(
        blob: blob,
        packing: Packing(codec: codec, chunkSize: 4 << 20, minimumMemberSize: 0, storesIncompressible: true),
        cores: WorkerPool.defaultWidth, temporaryDirectory: arguments[3])
    let passes = try bound.measure()
    print(
        """
        {"plain": \(passes.plainSize), "written": \(passes.writtenSize), "inflate": \(passes.inflate), \
        "hashBlob": \(passes.hashBlob), "hashPlain": \(passes.hashPlain), "pack": \(passes.pack), \
        "total": \(passes.total), "cores": \(bound.cores)}
        """)
} catch {
    print("gpuimg-bench: \(error)")
    exit(1)
}
