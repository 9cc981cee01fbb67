internal import Codec
internal import ImageCore

/// The places where inflating can begin, as a zTOC packs them: a count and the span size, then for each the offsets,
/// the bits and the window, little endian.
enum CheckpointBlob {
    static let headerSize = 12
    static let checkpointSize = 17 + InflateCheckpoint.windowSize

    static func size(count: Int) -> Int { headerSize + count * checkpointSize }

    /// Gives the blob piece by piece; no more than one window is held at a time.
    static func write(
        _ checkpoints: [InflateCheckpoint], spanSize: Int,
        _ body: (UnsafeRawBufferPointer) throws(ImageError) -> Void
    ) throws(ImageError) {
        var header: [UInt8] = []
        header.append(littleEndian: Int32(truncatingIfNeeded: checkpoints.count))
        header.append(littleEndian: Int64(spanSize))
        try header.withBytes(body)
        var piece: [UInt8] = []
        piece.reserveCapacity(checkpointSize)
        for checkpoint in checkpoints {
            piece.removeAll(keepingCapacity: true)
            piece.append(littleEndian: Int64(checkpoint.inputOffset))
            piece.append(littleEndian: Int64(checkpoint.outputOffset))
            piece.append(checkpoint.bits)
            let window = checkpoint.window.suffix(InflateCheckpoint.windowSize)
            piece.append(contentsOf: repeatElement(0, count: InflateCheckpoint.windowSize - window.count))
            piece.append(contentsOf: window)
            try piece.withBytes(body)
        }
    }

    /// Reads the blob. Its version is not in it but told by its length: version 1 leaves out the first checkpoint,
    /// which is taken to lie behind a gzip header of ten bytes.
    static func read(
        _ blob: UnsafeRawBufferPointer
    ) throws(ZTOCError) -> (checkpoints: [InflateCheckpoint], spanSize: Int) {
        let reader = FlatBufferReader(blob)
        let count = Int(try reader.number(at: 0, as: Int32.self))
        let spanSize = Int(try reader.number(at: 4, as: Int64.self))
        var checkpoints: [InflateCheckpoint] = []
        if count > 0, blob.count == size(count: count - 1) {
            checkpoints.append(InflateCheckpoint(inputOffset: 10, outputOffset: 0, bits: 0, window: []))
        } else if count < 0 || blob.count != size(count: count) {
            throw .inconsistent("\(count) checkpoints in \(blob.count) bytes")
        }
        checkpoints.reserveCapacity(count)
        for place in stride(from: headerSize, to: blob.count, by: checkpointSize) {
            let input = Int(try reader.number(at: place, as: Int64.self))
            let output = Int(try reader.number(at: place + 8, as: Int64.self))
            guard (0...Limits.ztocOffset).contains(input), (0...Limits.ztocOffset).contains(output) else {
                throw .inconsistent("checkpoint \(checkpoints.count) lies at byte \(input) for byte \(output)")
            }
            let window = UnsafeRawBufferPointer(
                rebasing: blob[(place + 17)..<(place + checkpointSize)])
            checkpoints.append(
                InflateCheckpoint(
                    inputOffset: input, outputOffset: output, bits: try reader.number(at: place + 16, as: UInt8.self),
                    window: window.isZero ? [] : Array(window)))
        }
        return (checkpoints, spanSize)
    }
}

extension [UInt8] {
    fileprivate mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether all bytes are zero, eight at a time.
    fileprivate var isZero: Bool {
        var offset = 0
        while offset + 8 <= count {
            if loadUnaligned(fromByteOffset: offset, as: UInt64.self) != 0 { return false }
            offset += 8
        }
        return self[offset...].allSatisfy { $0 == 0 }
    }
}
