package import ImageCore

/// An ELF file as a dynamic loader sees it: through its program headers, for section headers may be stripped
/// (System V ABI, "Program Loading and Dynamic Linking").
///
/// Only what is asked for is read, so that a library of a gigabyte costs a few small reads.
package struct ELFFile: Sendable {
    package let target: ELFTarget
    package let type: ELFType
    /// The program that loads this one (PT_INTERP).
    package let interpreter: FilePathBytes?
    /// Nil for a static program, an object file or a core.
    package let dynamic: DynamicSection?

    let source: ELFSource
    let segments: ELFSegments
    let table: DynamicTable?
    let strings: StringTable?

    package var isDynamic: Bool { dynamic != nil }

    /// Whether a file begins like an ELF file; the cheap question before ``init(_:range:)``.
    package static func isELF(_ file: RawFile, range: ByteRange? = nil) -> Bool {
        guard range.map({ $0.count >= magic.count }) ?? true else { return false }
        return (try? file.bytes(ByteRange(offset: range?.offset ?? 0, count: magic.count))) == magic
    }

    /// Reads the headers and the dynamic section.
    ///
    /// - Parameter range: where in `file` the ELF file lies; the whole of it if nil.
    /// - Throws: ``ELFError`` for what is no little-endian ELF file, or one with a table that is broken or beyond
    ///   the bounds of `Limits`.
    package init(_ file: RawFile, range: ByteRange? = nil) throws(ELFError) {
        source = try ELFSource(file, range)
        let (head, segments) = try Self.segments(of: source)
        target = head.target
        type = head.type
        self.segments = segments
        let layout = target.elfClass.layout
        interpreter = try Self.interpreter(segments.interpreter, source)
        guard let segment = segments.dynamic, segment.count > 0 else {
            (table, strings, dynamic) = (nil, nil, nil)
            return
        }
        guard segment.count <= Limits.elfDynamicBytes else {
            throw ELFError("a dynamic section of more than \(Limits.elfDynamicBytes) bytes", offset: segment.offset)
        }
        let bytes = try source.bytes(at: segment.offset, count: segment.count, "dynamic section")
        let table = try DynamicTable(bytes, layout)
        let strings = try StringTable(table, segments, source)
        dynamic = try DynamicSection(table, strings)
        self.table = table
        self.strings = strings
    }

    private static let magic: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]

    /// What the header says, and the program headers that it leads to.
    static func segments(
        of source: ELFSource
    ) throws(ELFError) -> (head: (target: ELFTarget, type: ELFType), segments: ELFSegments) {
        let head = try source.bytes(at: 0, count: min(source.count, ELFLayout.bits64.headerSize), "header")
        guard head.bytes.starts(with: magic) else { throw ELFError("no ELF file", offset: 0) }
        guard let elfClass = ELFClass(rawValue: try head.number(UInt8.self, at: 4)) else {
            throw ELFError("an ELF class that is neither 32 nor 64 bits", offset: 4)
        }
        switch try head.number(UInt8.self, at: 5) {
        case 1: break
        case 2: throw ELFError("a big-endian ELF file, which is not supported", offset: 5)
        default: throw ELFError("an unknown byte order", offset: 5)
        }
        let target = ELFTarget(elfClass, ELFMachine(rawValue: try head.number(UInt16.self, at: 18)))
        let type = ELFType(rawValue: try head.number(UInt16.self, at: 16))
        let headers = try programHeaders(head, elfClass.layout, source)
        return ((target, type), try ELFSegments(headers, elfClass.layout, fileSize: source.count))
    }

    private static func programHeaders(
        _ head: LittleEndianBytes, _ layout: ELFLayout, _ source: ELFSource
    ) throws(ELFError) -> LittleEndianBytes {
        let count = Int(try head.number(UInt16.self, at: layout.programHeaderCountAt))
        guard count > 0 else { return LittleEndianBytes(bytes: [], start: 0) }
        let size = Int(try head.number(UInt16.self, at: layout.programHeaderSizeAt))
        guard size == layout.programHeaderSize else {
            throw ELFError("program headers of \(size) bytes", offset: layout.programHeaderSizeAt)
        }
        guard count * size <= Limits.elfProgramHeaderBytes else {
            throw ELFError("\(count) program headers", offset: layout.programHeaderCountAt)
        }
        let offset = try head.size(layout, at: layout.programHeadersAt)
        return try source.bytes(at: offset, count: count * size, "table of program headers")
    }

    private static func interpreter(
        _ segment: ELFSegments.Segment?, _ source: ELFSource
    ) throws(ELFError) -> FilePathBytes? {
        guard let segment else { return nil }
        guard segment.count <= Limits.nameBytes else {
            throw ELFError("an interpreter's name of \(segment.count) bytes", offset: segment.offset)
        }
        let bytes = try source.bytes(at: segment.offset, count: segment.count, "interpreter's name").bytes
        return FilePathBytes(Array(bytes.prefix { $0 != 0 }))
    }
}
