/// A minimal ELF64 file for x86-64: blobs as named sections, their headers at the end as linkers put them, no segments
/// (System V ABI, "Sections").
package struct SectionedELF: Sendable {
    package struct Section: Sendable {
        package var name: String
        package var bytes: [UInt8]
        package var isExecutable: Bool
        /// SHT_NOBITS of this size instead of `bytes`.
        package var sizeWithoutBits: Int?

        package init(_ name: String, _ bytes: [UInt8], isExecutable: Bool = false, sizeWithoutBits: Int? = nil) {
            self.name = name
            self.bytes = bytes
            self.isExecutable = isExecutable
            self.sizeWithoutBits = sizeWithoutBits
        }
    }

    /// The file.
    package let bytes: [UInt8]
    /// Where each section's bytes begin in it.
    package let offsets: [Int]

    package init(_ sections: [Section]) {
        var body = [UInt8](repeating: 0, count: Self.headerBytes)
        var names: [UInt8] = [0]
        var table = [UInt8](repeating: 0, count: Self.sectionHeaderBytes)
        var offsets: [Int] = []
        func append(_ section: Section, type: UInt32) {
            body += [UInt8](repeating: 0, count: (16 - body.count % 16) % 16)
            let flags: UInt64 = 0x2 | (section.isExecutable ? 0x4 : 0)
            table += Self.words32(UInt32(names.count), type)
            table += Self.words64(flags, 0, UInt64(body.count))
            table += Self.words64(UInt64(section.sizeWithoutBits ?? section.bytes.count), 0, 16, 0)
            offsets.append(body.count)
            names += Array(section.name.utf8) + [0]
            body += section.bytes
        }
        for section in sections { append(section, type: section.sizeWithoutBits == nil ? 1 : 8) }
        // The names' own name comes behind theirs, so it is added before they are copied.
        let own = names + Array(".shstrtab".utf8) + [0]
        append(Section(".shstrtab", own), type: 3)
        body += [UInt8](repeating: 0, count: (8 - body.count % 8) % 8)
        let count = UInt32(sections.count + 2)
        var header: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        header += Self.words32(3 | 62 << 16, 1)
        header += Self.words64(0, 0, UInt64(body.count))
        header += Self.words32(0, 64 | 56 << 16, UInt32(Self.sectionHeaderBytes) << 16, count | (count - 1) << 16)
        body.replaceSubrange(0..<header.count, with: header)
        bytes = body + table
        self.offsets = Array(offsets.dropLast())
    }

    private static let headerBytes = 64
    private static let sectionHeaderBytes = 64

    private static func words32(_ words: UInt32...) -> [UInt8] { words.flatMap(littleEndian) }
    private static func words64(_ words: UInt64...) -> [UInt8] { words.flatMap(littleEndian) }

    private static func littleEndian(_ word: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: word.littleEndian) { Array($0) }
    }
}
