internal import Codec

/// Inflates the beginning of a zip member. Raw deflate is what a gzip member has between its header and its trailer:
/// the header is made here, and the trailer is never reached.
final class DeflatedHead {
    private var inflater: GzipInflater?
    private var hasFailed = false

    /// No name, no time, no flags (RFC 1952, section 2.3).
    private static let gzipHeader: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]

    /// Another member begins.
    func begin() {
        hasFailed = false
        if inflater == nil { inflater = GzipInflater() } else { inflater?.reset() }
        Self.gzipHeader.withUnsafeBytes { header in
            var nothing = [UInt8](repeating: 0, count: 1)
            nothing.withUnsafeMutableBytes { room in
                _ = step(header, into: UnsafeMutableRawBufferPointer(rebasing: room.prefix(0)))
            }
        }
    }

    /// Inflates as much as the header still wants. Byte by byte: given more, ISA-L looks ahead, and whether it then
    /// meets what is corrupt behind the header would hang on how the bytes come in pieces.
    func inflate(_ data: UnsafeRawBufferPointer, into header: inout NPYHeader) {
        var rest = data
        while header.wanted > 0, !hasFailed, !rest.isEmpty {
            var next = UnsafeRawBufferPointer(rebasing: rest.prefix(1))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst())
            while header.wanted > 0 {
                var room = [UInt8](repeating: 0, count: min(header.wanted, 512))
                let step = room.withUnsafeMutableBytes { self.step(next, into: $0) }
                guard step.consumed > 0 || step.produced > 0 else { break }
                next = UnsafeRawBufferPointer(rebasing: next.dropFirst(step.consumed))
                room.withUnsafeBytes { header.take(UnsafeRawBufferPointer(rebasing: $0.prefix(step.produced))) }
            }
        }
    }

    private func step(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> (consumed: Int, produced: Int) {
        do {
            guard let step = try inflater?.inflate(input, into: output) else { return (0, 0) }
            return (step.consumed, step.produced)
        } catch {
            hasFailed = true
            return (0, 0)
        }
    }
}
