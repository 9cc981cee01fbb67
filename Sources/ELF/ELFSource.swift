internal import ImageCore

/// The part of a file that is an ELF file; offsets count from its beginning.
struct ELFSource: Sendable {
    let file: RawFile
    let range: ByteRange

    init(_ file: RawFile, _ range: ByteRange?) throws(ELFError) {
        self.file = file
        if let range {
            self.range = range
            return
        }
        do throws(ImageError) {
            self.range = ByteRange(offset: 0, count: try file.status().size)
        } catch {
            throw ELFError(error.message, offset: 0)
        }
    }

    var count: Int { range.count }

    /// `count` bytes; the caller has bounded the number, here they are held against the file's end.
    func bytes(at offset: Int, count: Int, _ what: String) throws(ELFError) -> LittleEndianBytes {
        guard ByteRange(offset: offset, count: count).lies(within: range.count) else {
            throw ELFError("the \(what) is beyond the file's end", offset: offset)
        }
        do throws(ImageError) {
            let bytes = try file.bytes(ByteRange(offset: range.offset + offset, count: count))
            return LittleEndianBytes(bytes: bytes, start: offset)
        } catch {
            throw ELFError(error.message, offset: offset)
        }
    }
}
