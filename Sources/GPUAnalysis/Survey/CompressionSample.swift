internal import Codec
internal import ImageCore

/// Learns whether a file's bytes shrink at all, from three samples of it.
struct CompressionSample {
    /// Where the samples begin in the file.
    private let starts: [Int]
    private var samples: [UInt8] = []
    private var passed = 0

    /// As in a lazily pulled layer's smallest chunk, so that what is measured is what a chunk would become.
    private static let sampleSize = 64 << 10

    init(fileSize: Int) {
        starts = fileSize < 4 * Self.sampleSize ? [] : (1...3).map { fileSize / 4 * $0 }
    }

    mutating func read(_ piece: UnsafeRawBufferPointer) {
        for start in starts {
            let from = max(start, passed)
            let end = min(start + Self.sampleSize, passed + piece.count)
            guard from < end else { continue }
            samples.append(contentsOf: piece[(from - passed)..<(end - passed)])
        }
        passed += piece.count
    }

    /// What deflating leaves of the samples, in thousandths; nil where there are none.
    var deflatedPermille: Int? {
        guard !samples.isEmpty, let deflater = try? Deflater(level: 1) else { return nil }
        let scratch = ByteBuffer(capacity: samples.count)
        let size = samples.withUnsafeBytes { deflater.compressedSize(of: $0, scratch: scratch) }
        // Zero where the result was larger than what libdeflate foresees for any input: it did not shrink.
        return size == 0 ? 1000 : min(size * 1000 / samples.count, 1000)
    }
}
