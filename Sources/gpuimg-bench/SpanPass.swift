import Codec
import ImageCore
import Layers
import Tar

/// The one pass that indexing makes over a layer: it is inflated and cut into spans, blob, spans and plain bytes are
/// hashed, and every tar header is read.
struct SpanPass {
    let blob: BlobLocation
    let recording: SpanRecording?

    /// Counts what it passes.
    private struct Counter: TarVisitor {
        var entries = 0

        mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) { entries += 1 }
        mutating func payload(_ bytes: UnsafeRawBufferPointer) {}
        mutating func end() {}
    }

    struct Result {
        let plainSize: Int
        let entries: Int
        let spans: Int
    }

    func run() throws -> Result {
        var counter = Counter()
        var reader = TarReader()
        var hasher = SHA256Hasher()
        let stream = try LayerStream(
            blob, compression: try Compression(of: blob), limit: Limits.layerBytes, hashes: true, recording: recording)
        let summary = try stream.consume { (plain, _) throws(ImageError) in
            hasher.update(plain)
            try reader.read(plain, into: &counter)
        }
        _ = hasher.finish()
        return Result(plainSize: summary.plainSize, entries: counter.entries, spans: summary.spans.count)
    }
}
