internal import Codec
internal import Glibc
internal import ImageCore
internal import Layers
internal import SOCI

/// Reads a layer a second time, span by span from the zTOC's checkpoints, and compares that with the plain bytes as
/// they pass: what is equal byte for byte gives every file right.
struct SpanComparison: ~Copyable {
    private var findings: Findings
    private let table: SpanTable
    private var cursor: SpanCursor
    private let buffer = ByteBuffer(capacity: 256 << 10)
    /// How much of `buffer` has been compared.
    private var compared = 0
    /// The current span; none of it has been read while ``isBegun`` is false.
    private var span = 0
    private var isBegun = false
    /// Where in the plain bytes the next comparison begins: behind what a damaged span should have given.
    private var position = 0
    private var plainOffset = 0

    init(_ table: SpanTable, of blob: BlobLocation, _ findings: Findings) throws(ImageError) {
        cursor = try SpanCursor(table, of: blob)
        self.table = table
        self.findings = findings
    }

    /// The next plain bytes of the layer.
    mutating func compare(_ plain: UnsafeRawBufferPointer) {
        let end = plainOffset + plain.count
        while position < end, span < table.count {
            guard fill() else { continue }
            let fresh = buffer.bytes[compared...]
            let count = min(fresh.count, end - position)
            let expected = plain[(position - plainOffset)..<(position - plainOffset + count)]
            guard Self.isEqual(UnsafeRawBufferPointer(rebasing: fresh.prefix(count)), .init(rebasing: expected)) else {
                let same = zip(fresh, expected).prefix { $0 == $1 }.count
                fail(
                    "span \(span) gives other bytes than the layer, from byte \(position + same) of the plain layer on")
                continue
            }
            compared += count
            position += count
        }
        plainOffset = end
    }

    /// After the layer's last byte.
    mutating func finish() {
        // Spans that give nothing, and such as promise more than the layer has.
        while span < table.count {
            guard fill() else { continue }
            fail("span \(span) gives bytes beyond the layer's end")
        }
    }

    mutating func give(_ findings: inout Findings) { findings.add(self.findings) }

    /// Makes sure that `buffer` has bytes to compare; false when the span that had none is done with.
    private mutating func fill() -> Bool {
        if compared < buffer.count { return true }
        do throws(ImageError) {
            if !isBegun { try cursor.begin(span) }
            isBegun = true
            compared = 0
            if try cursor.read(into: buffer) { return true }
        } catch {
            fail(error.description)
            return false
        }
        if let digest = cursor.digest, digest != table.digests[span] {
            findings.add(
                "ztoc-span-digest", .error,
                "span \(span) has the digest \(digest), the zTOC says \(table.digests[span]): runtimes cannot read it")
        }
        leave()
        return false
    }

    private mutating func fail(_ message: String) {
        findings.add("ztoc-span-content", .error, message)
        leave()
    }

    private mutating func leave() {
        position = max(position, table.plainRange(of: span).end)
        span += 1
        isBegun = false
        buffer.removeAll()
        compared = 0
    }

    private static func isEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard let first = left.baseAddress, let second = right.baseAddress else { return left.count == right.count }
        return left.count == right.count && memcmp(first, second, left.count) == 0
    }
}
