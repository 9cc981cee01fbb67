package import ImageCore

/// A run of GPU code in a file: a header of 16 bytes, and entries one behind the other.
package struct FatbinRegion: Hashable, Sendable {
    /// From the header to the end of the last entry.
    package let range: ByteRange
    /// Which of the scanner's entries are its own; none where all were trimmed away.
    package let entries: Range<Int>
}

extension FatbinRegion {
    /// u32 magic 0xBA55ED50, u16 version 1, u16 size of this header 16: one number, since all regions begin with it.
    static let mark: UInt64 = 0x0010_0001_BA55_ED50
    /// The mark, and u64 size of what follows.
    static let headerBytes = 16
    /// In files, regions begin at multiples of this.
    static let alignment = 8

    /// Where in `bytes` the first mark is, looking at every eighth byte from the first on.
    ///
    /// - Returns: if there is none, nothing and how many bytes were looked at: all but the last few that are no whole
    ///   number.
    static func firstMark(in bytes: UnsafeRawBufferPointer) -> (isFound: Bool, offset: Int) {
        var offset = 0
        let end = bytes.count & ~(alignment - 1)
        while offset < end {
            if bytes.littleEndian(at: offset) == mark { return (true, offset) }
            offset += alignment
        }
        return (false, end)
    }
}
