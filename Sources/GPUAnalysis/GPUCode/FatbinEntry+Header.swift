internal import ImageCore

/// Headers of entries. NVIDIA does not publish the format; this is what all entries of CUDA 12's and 13's libraries
/// have in common, held against what cuobjdump lists. All numbers are little-endian.
///
/// | at | what |
/// |---|---|
/// | 0 | u16 kind |
/// | 2 | u16 0x0101 |
/// | 4 | u32 size of the header: 64 to 128, names and options behind the fixed part included |
/// | 8 | u64 size of the payload with its padding |
/// | 16 | u32 size of the payload without; 0 where it is not compressed |
/// | 20 | u32 offset of the options, u16 and u16 version |
/// | 28 | u32 architecture |
/// | 32 | u32 and u32 offset and size of the name |
/// | 40 | u64 flags |
/// | 48 | u64 a checksum, or 0 |
/// | 56 | u64 size of the payload uncompressed; 0 where it is not compressed |
extension FatbinEntry {
    /// What every header has; options and names may follow.
    static let fixedHeaderBytes = 64

    /// Reads the header at the front of `bytes`, which have at least ``fixedHeaderBytes``.
    ///
    /// - Parameter room: bytes from `offset` to the end of the region.
    /// - Returns: nil for what is no header, or the header of an entry that does not lie within the region.
    init?(_ bytes: UnsafeRawBufferPointer, at offset: Int, room: Int) {
        let kind: UInt16 = bytes.littleEndian(at: 0)
        let mark: UInt16 = bytes.littleEndian(at: 2)
        guard kind != 0, mark == 0x0101, let header = Int(exactly: bytes.littleEndian(at: 4) as UInt32),
            Self.headerSizes.contains(header), header.isMultiple(of: 8), header <= room,
            let padded = Int(exactly: bytes.littleEndian(at: 8) as UInt64), padded <= room - header,
            let payload = Int(exactly: bytes.littleEndian(at: 16) as UInt32), payload <= padded,
            let plain = Int(exactly: bytes.littleEndian(at: 56) as UInt64), plain <= Limits.tracedFileBytes,
            let number = Int(exactly: bytes.littleEndian(at: 28) as UInt32)
        else { return nil }
        let flags = Flags(rawValue: bytes.littleEndian(at: 40))
        guard let architecture = SMArchitecture(number: number, suffix: flags.suffix) else { return nil }
        self.offset = offset
        self.kind = Kind(number: kind)
        self.architecture = architecture
        compression = flags.compression
        self.bytes = header + padded
        plainBytes = plain > 0 ? plain : payload > 0 ? payload : padded
    }

    /// As the files seen, with room: a name of thousands of bytes is none.
    private static let headerSizes = fixedHeaderBytes...4_096

    private struct Flags: OptionSet {
        let rawValue: UInt64

        static let lz4 = Flags(rawValue: 0x2000)
        static let zstd = Flags(rawValue: 0x8000)
        static let exact = Flags(rawValue: 0x10_0000)
        static let family = Flags(rawValue: 0x20_0000)

        var compression: Compression { contains(.zstd) ? .zstd : contains(.lz4) ? .lz4 : .none }
        var suffix: SMArchitecture.Suffix { contains(.exact) ? .exact : contains(.family) ? .family : .none }
    }
}
