internal import CTrace
internal import ImageCore

/// A record as the helper sent it.
struct HelperRecord {
    let kind: UInt32
    let process: Int32
    /// Nanoseconds of the monotonic clock.
    let time: Int
    let a: Int
    let b: Int
    let c: Int
    let path: [UInt8]
    let argument: [UInt8]

    /// The 64-bit pairs that the argument consists of.
    var pairs: [ByteRange] {
        argument.withUnsafeBytes { bytes in
            (0..<bytes.count / 16).compactMap { number in
                let offset = bytes.loadUnaligned(fromByteOffset: number * 16, as: Int64.self)
                let count = bytes.loadUnaligned(fromByteOffset: number * 16 + 8, as: Int64.self)
                guard offset >= 0, count > 0, !offset.addingReportingOverflow(count).overflow else { return nil }
                return ByteRange(offset: Int(offset), count: Int(count))
            }
        }
    }
}

/// Cuts the helper's stream into records.
struct HelperRecordStream {
    private var pending: [UInt8] = []

    /// A path, and the pairs of offset and count of a file with a million windows.
    private static let largestPart = 64 << 20

    /// Adds what was read and gives the records that are whole by now.
    ///
    /// - Throws: an error when the stream makes no sense: the helper was harmed, or another program answers.
    mutating func take(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> [HelperRecord] {
        pending.append(contentsOf: bytes)
        var records: [HelperRecord] = []
        var offset = 0
        let headSize = MemoryLayout<gpuimg_trace_record>.size
        while pending.count - offset >= headSize {
            let head = pending.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: offset, as: gpuimg_trace_record.self)
            }
            let pathSize = Int(head.path_size)
            let argumentSize = Int(head.argument_size)
            guard pathSize <= Self.largestPart, argumentSize <= Self.largestPart else {
                throw ImageError(.failure, "the trace helper sent what is no record")
            }
            guard pending.count - offset - headSize >= pathSize + argumentSize else { break }
            let pathStart = offset + headSize
            let argumentStart = pathStart + pathSize
            offset = argumentStart + argumentSize
            records.append(
                HelperRecord(
                    kind: head.kind, process: head.process, time: Int(head.time), a: Int(head.a), b: Int(head.b),
                    c: Int(head.c), path: Array(pending[pathStart..<argumentStart]),
                    argument: Array(pending[argumentStart..<offset])))
        }
        pending.removeFirst(offset)
        return records
    }

    /// Whether the stream ends between two records.
    var isWhole: Bool { pending.isEmpty }
}
