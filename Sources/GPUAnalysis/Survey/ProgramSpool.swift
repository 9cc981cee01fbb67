internal import ImageCore

/// Where the bytes of an ELF file can be had again once it has passed by.
///
/// Its tables point at each other, forwards and backwards. In a plain layer the file lies where it is; of a compressed
/// one each ELF file is put into an unnamed file, alone, but for the parts that cannot hold a table.
final class ProgramSpool {
    private let directory: String
    private let limit: Int
    private var file: RawFile?
    private var written = 0
    private var size = 0
    /// Whether nothing was left out for want of room.
    private(set) var isComplete = true

    /// - Parameter limit: what may be kept of one file, in bytes.
    init(directory: String, limit: Int) {
        self.directory = directory
        self.limit = limit
    }

    /// Why a file that was not kept whole has no tables to read.
    var incompleteness: String { "more than \(ByteCount(limit)) that may hold its tables" }

    /// Forgets the file before.
    func begin() throws(ImageError) {
        isComplete = true
        if size > 0 || written > 0 { try file?.truncate(to: 0) }
        size = 0
        written = 0
    }

    func keep(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(ImageError) {
        guard written + bytes.count <= limit else {
            isComplete = false
            return
        }
        try open().write(bytes, at: offset)
        written += bytes.count
    }

    /// The file with all its size, holes where nothing was kept. Nothing is kept beyond it.
    func finish(size: Int) throws(ImageError) -> RawFile {
        let file = try open()
        if size != self.size { try file.truncate(to: size) }
        self.size = size
        return file
    }

    private func open() throws(ImageError) -> RawFile {
        if let file { return file }
        let file = try RawFile.unnamed(in: directory)
        self.file = file
        return file
    }
}
