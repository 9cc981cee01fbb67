package import ImageCore

/// A section of an ELF file (System V ABI, "Sections").
package struct ELFSection: Hashable, Sendable {
    /// Cut after `Limits.elfSectionName` bytes.
    package let name: FilePathBytes
    /// Its bytes in the file; empty where it has none there (`SHT_NOBITS`).
    package let range: ByteRange
    package let isExecutable: Bool
}

extension ELFFile {
    /// The sections with bytes in the file, in the order of their table; none where that was stripped.
    ///
    /// - Throws: ``ELFError`` for a table or a name outside of the file, or beyond the bounds of `Limits`.
    package func sections() throws(ELFError) -> [ELFSection] {
        let layout = target.elfClass.layout
        let head = try source.bytes(at: 0, count: min(source.count, layout.headerSize), "header")
        let start = try head.size(layout, at: layout.sectionHeadersAt)
        guard start > 0 else { return [] }
        let count = Int(try head.number(UInt16.self, at: layout.sectionCountAt))
        let namesIndex = Int(try head.number(UInt16.self, at: layout.sectionCountAt + 2))
        let size = Int(try head.number(UInt16.self, at: layout.sectionCountAt - 2))
        guard count > 0 else { return [] }
        guard size == layout.sectionHeaderSize else {
            throw ELFError("section headers of \(size) bytes", offset: layout.sectionCountAt - 2)
        }
        let table = try source.bytes(at: start, count: count * size, "table of section headers")
        var headers: [SectionHeader] = []
        for index in 0..<count { headers.append(try SectionHeader(table, at: index * size, layout)) }
        let names = headers.indices.contains(namesIndex) ? try self.names(headers[namesIndex]) : []
        return headers.compactMap { header in
            guard header.hasBytes, ByteRange(offset: header.offset, count: header.size).lies(within: source.count),
                header.size > 0
            else { return nil }
            return ELFSection(
                name: Self.name(at: header.nameAt, in: names),
                range: ByteRange(offset: header.offset, count: header.size), isExecutable: header.isExecutable)
        }
    }

    /// A longer name is cut before its end is looked for: thousands of sections may share one name without an end.
    private static func name(at start: Int, in names: [UInt8]) -> FilePathBytes {
        FilePathBytes(Array(names.dropFirst(start).prefix(Limits.elfSectionName).prefix { $0 != 0 }))
    }

    private func names(_ header: SectionHeader) throws(ELFError) -> [UInt8] {
        guard header.hasBytes else { return [] }
        guard header.size <= Limits.elfSectionNameBytes else {
            throw ELFError("section names of \(header.size) bytes", offset: header.offset)
        }
        return try source.bytes(at: header.offset, count: header.size, "section names").bytes
    }
}

/// The fields of a section header that are wanted.
private struct SectionHeader {
    let nameAt: Int
    let hasBytes: Bool
    let isExecutable: Bool
    let offset: Int
    let size: Int

    private static let null: UInt32 = 0
    private static let noBits: UInt32 = 8
    private static let executable: UInt64 = 4

    init(_ table: LittleEndianBytes, at start: Int, _ layout: ELFLayout) throws(ELFError) {
        let word = layout.wordSize
        nameAt = Int(try table.number(UInt32.self, at: start))
        hasBytes = ![Self.null, Self.noBits].contains(try table.number(UInt32.self, at: start + 4))
        isExecutable = try table.word(layout, at: start + 8) & Self.executable != 0
        offset = try table.size(layout, at: start + 8 + 2 * word)
        size = try table.size(layout, at: start + 8 + 3 * word)
    }
}
