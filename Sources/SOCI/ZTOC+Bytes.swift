package import ImageCore
internal import Layers

extension ZTOC {
    /// Gives the zTOC's bytes in pieces, in their order. The checkpoints, which are most of it, are put together as
    /// they are given, and the rest is held once.
    ///
    /// - Throws: ``ImageError`` for one of more than ``Limits/ztocBytes``, for an entry whose time of change has no
    ///   spelling, and what `body` throws.
    package func write(_ body: (UnsafeRawBufferPointer) throws(ImageError) -> Void) throws(ImageError) {
        try ZTOCEncoder(self).write(body)
    }

    /// All bytes at once, with the errors of ``write(_:)``.
    package var encoded: [UInt8] {
        get throws(ImageError) {
            let encoder = try ZTOCEncoder(self)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(encoder.size)
            try encoder.write { bytes.append(contentsOf: $0) }
            return bytes
        }
    }
}
