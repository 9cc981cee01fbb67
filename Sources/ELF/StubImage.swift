/// Lays out a stub library: one segment to read, one to execute, one to write (loaders that relocate the dynamic
/// section in place write to it).
struct StubImage {
    private let code: StubCode
    private let machine: ELFMachine
    private var file = ByteWriter()
    private var sections: [Section] = []

    /// A part of the file and its section header.
    private struct Section {
        let kind: Kind
        let offset: Int
        let address: Int
        let count: Int
    }

    /// The sections in their order; the raw value is the index in the table of section headers.
    private enum Kind: Int, CaseIterable {
        case hash = 1
        case gnuHash, symbols, strings, text, dynamic, names

        var name: String {
            switch self {
            case .hash: ".hash"
            case .gnuHash: ".gnu.hash"
            case .symbols: ".dynsym"
            case .strings: ".dynstr"
            case .text: ".text"
            case .dynamic: ".dynamic"
            case .names: ".shstrtab"
            }
        }

        /// `sh_type`, `sh_flags`, `sh_link`, `sh_info`, `sh_entsize` (System V ABI, "Sections").
        var header: (type: UInt32, flags: UInt64, link: Kind?, info: UInt32, entrySize: UInt64) {
            switch self {
            case .hash: (5, 2, .symbols, 0, 4)
            case .gnuHash: (0x6fff_fff6, 2, .symbols, 0, 0)
            case .symbols: (11, 2, .strings, 1, 24)
            case .strings: (3, 2, nil, 0, 0)
            case .text: (1, 6, nil, 0, 0)
            case .dynamic: (6, 3, .strings, 0, 16)
            case .names: (3, 0, nil, 0, 0)
            }
        }
    }

    init(_ code: StubCode, _ machine: ELFMachine) {
        self.code = code
        self.machine = machine
    }

    mutating func write(soname: [UInt8], _ symbols: StubSymbols) -> [UInt8] {
        let headerSize = ELFLayout.bits64.headerSize + Self.segmentCount * ELFLayout.bits64.programHeaderSize
        file.append([UInt8](repeating: 0, count: headerSize))
        add(.hash, symbols.systemVTable)
        add(.gnuHash, symbols.gnuTable)
        var strings: [UInt8] = [0]
        var nameStarts: [UInt32] = []
        for name in symbols.names {
            nameStarts.append(UInt32(strings.count))
            strings += name + [0]
        }
        let sonameStart = strings.count
        strings += soname + [0]
        // The symbols come before the code, whose address they need: it follows from their number.
        let symbolsEnd = aligned(file.bytes.count) + (symbols.names.count + 1) * ELFLayout.bits64.symbolSize
        let codeAddress = aligned(symbolsEnd + strings.count) + code.pageSize
        let addresses = symbols.functions.map { codeAddress + (code.starts[$0] ?? 0) }
        add(.symbols, symbolTable(nameStarts, addresses))
        add(.strings, strings)
        add(.text, code.bytes, pages: 1)
        add(.dynamic, dynamicSection(soname: sonameStart, stringCount: strings.count), pages: 2)
        addNames()
        let sectionHeadersAt = file.bytes.count
        addSectionHeaders()
        return header(sectionHeadersAt) + programHeaders + file.bytes.dropFirst(headerSize)
    }

    private static let segmentCount = 5
    private static let boundary = 8

    private func aligned(_ offset: Int) -> Int { (offset + Self.boundary - 1) / Self.boundary * Self.boundary }

    /// - Parameter pages: by how many pages the address is ahead of the offset, so that each segment has its own.
    private mutating func add(_ kind: Kind, _ bytes: [UInt8], pages: Int = 0) {
        file.align(to: Self.boundary)
        let offset = file.bytes.count
        sections.append(
            Section(kind: kind, offset: offset, address: offset + pages * code.pageSize, count: bytes.count))
        file.append(bytes)
    }

    private func section(_ kind: Kind) -> Section {
        sections.first { $0.kind == kind } ?? Section(kind: kind, offset: 0, address: 0, count: 0)
    }

    /// System V ABI, "Symbol Table": global functions.
    private func symbolTable(_ names: [UInt32], _ addresses: [Int]) -> [UInt8] {
        var table = ByteWriter()
        table.append([UInt8](repeating: 0, count: ELFLayout.bits64.symbolSize))
        for (name, address) in zip(names, addresses) {
            table.append(name)
            table.append([0x12, 0] as [UInt8])
            table.append(UInt16(Kind.text.rawValue))
            table.append([UInt64(address), 0])
        }
        return table.bytes
    }

    private func dynamicSection(soname: Int, stringCount: Int) -> [UInt8] {
        let entries: [(DynamicTag, Int)] = [
            (.soname, soname), (.hash, section(.hash).address), (.gnuHash, section(.gnuHash).address),
            (.strings, section(.strings).address), (.symbols, section(.symbols).address),
            (.stringsSize, stringCount), (.symbolSize, ELFLayout.bits64.symbolSize), (.end, 0),
        ]
        var table = ByteWriter()
        for (tag, value) in entries { table.append([tag.rawValue, UInt64(value)]) }
        return table.bytes
    }

    private mutating func addNames() {
        var names: [UInt8] = [0]
        for kind in Kind.allCases { names += Array(kind.name.utf8) + [0] }
        add(.names, names)
    }

    private mutating func addSectionHeaders() {
        file.align(to: Self.boundary)
        file.append([UInt8](repeating: 0, count: 64))
        var nameStart = 1
        for section in sections {
            let header = section.kind.header
            file.append([UInt32(nameStart), header.type])
            file.append([header.flags, UInt64(header.flags == 0 ? 0 : section.address)])
            file.append([UInt64(section.offset), UInt64(section.count)])
            file.append([UInt32(header.link?.rawValue ?? 0), header.info])
            file.append([UInt64(Self.boundary), header.entrySize])
            nameStart += section.kind.name.utf8.count + 1
        }
    }

    private func header(_ sectionHeadersAt: Int) -> [UInt8] {
        var header = ByteWriter()
        header.append([0x7f, 0x45, 0x4c, 0x46, ELFClass.bits64.rawValue, 1, 1] + [UInt8](repeating: 0, count: 9))
        header.append([ELFType.sharedObject.rawValue, machine.rawValue])
        header.append(1 as UInt32)
        header.append([0, UInt64(ELFLayout.bits64.headerSize), UInt64(aligned(sectionHeadersAt))])
        header.append(0 as UInt32)
        header.append([
            UInt16(ELFLayout.bits64.headerSize), UInt16(ELFLayout.bits64.programHeaderSize), UInt16(Self.segmentCount),
            64, UInt16(sections.count + 1), UInt16(Kind.names.rawValue),
        ])
        return header.bytes
    }

    /// System V ABI, "Program Header", and GNU's note that the stack holds no code.
    private var programHeaders: [UInt8] {
        let (text, dynamic) = (section(.text), section(.dynamic))
        let strings = section(.strings)
        let headers: [(type: UInt32, flags: UInt32, offset: Int, address: Int, count: Int, alignment: Int)] = [
            (1, 4, 0, 0, strings.offset + strings.count, code.pageSize),
            (1, 5, text.offset, text.address, text.count, code.pageSize),
            (1, 6, dynamic.offset, dynamic.address, dynamic.count, code.pageSize),
            (2, 6, dynamic.offset, dynamic.address, dynamic.count, Self.boundary),
            (0x6474_e551, 6, 0, 0, 0, 16),
        ]
        var table = ByteWriter()
        for header in headers {
            table.append([header.type, header.flags])
            table.append([header.offset, header.address, header.address].map { UInt64($0) })
            table.append([header.count, header.count, header.alignment].map { UInt64($0) })
        }
        return table.bytes
    }
}
