internal import CISAL
package import ImageCore

/// Compresses independent gzip members with ISA-L level 1: six times as fast as libdeflate 6, 13 % bigger.
package struct FastDeflater: ~Copyable {
    private let stream = UnsafeMutablePointer<isal_zstream>.allocate(capacity: 1)
    private let tables = UnsafeMutablePointer<UInt8>.allocate(capacity: Int(gpuimg_isal_level1_buffer))

    package init() {}

    deinit {
        stream.deallocate()
        tables.deallocate()
    }

    /// Appends `plain` to `output` as one gzip member without name or time.
    ///
    /// - Returns: the member's length in bytes.
    /// - Throws: ``CodecError/wrongSize(codec:)`` for more than 2 GiB, which ISA-L's 32-bit counters cannot hold.
    @discardableResult
    package borrowing func appendMember(
        of plain: UnsafeRawBufferPointer, to output: ByteBuffer
    ) throws(CodecError) -> Int {
        guard plain.count < 1 << 31 else { throw .wrongSize(codec: "gzip") }
        // Stored blocks are the worst case: five bytes for each block of 65,535, and the gzip frame.
        output.reserve(plain.count + (plain.count / 65_535 + 1) * 5 + 64)
        let free = output.free
        isal_deflate_stateless_init(stream)
        stream.pointee.level = 1
        stream.pointee.level_buf = tables
        stream.pointee.level_buf_size = UInt32(gpuimg_isal_level1_buffer)
        stream.pointee.gzip_flag = UInt16(IGZIP_GZIP)
        stream.pointee.end_of_stream = 1
        stream.pointee.flush = UInt16(NO_FLUSH)
        // ISA-L reads only; its C signature lacks the const.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: plain.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(plain.count)
        stream.pointee.next_out = free.assumingMemoryBound(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(clamping: free.count)
        guard isal_deflate_stateless(stream) == COMP_OK, stream.pointee.avail_in == 0 else {
            throw .corrupt(codec: "gzip", detail: "ISA-L could not compress")
        }
        let count = Int(stream.pointee.total_out)
        output.advance(by: count)
        return count
    }
}
