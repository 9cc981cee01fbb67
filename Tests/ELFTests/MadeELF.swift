import ELF
import ImageCore

/// An ELF file made field by field, with one segment at an address far from its offset.
struct MadeELF {
    var elfClass = ELFClass.bits64
    var machine = ELFMachine.x86_64
    var type = ELFType.sharedObject
    var interpreter: String?
    var soname: String?
    var needed: [String] = []
    var rpath: String?
    var runpath: String?
    var flags1: UInt64?
    var isDynamic = true
    /// Further entries of the dynamic section.
    var entries: [(tag: UInt64, value: UInt64)] = []

    static let base: UInt64 = 0x40_0000

    var bytes: [UInt8] {
        let is64 = elfClass == .bits64
        let (headerSize, programHeaderSize) = is64 ? (64, 56) : (52, 32)
        var strings: [UInt8] = [0]
        func start(_ text: String) -> UInt64 {
            defer { strings += Array(text.utf8) + [0] }
            return UInt64(strings.count)
        }
        var dynamic = needed.map { (tag: UInt64(1), value: start($0)) }
        if let soname { dynamic.append((14, start(soname))) }
        if let rpath { dynamic.append((15, start(rpath))) }
        if let runpath { dynamic.append((29, start(runpath))) }
        if let flags1 { dynamic.append((0x6fff_fffb, flags1)) }
        dynamic += entries
        let segmentCount = 1 + (isDynamic ? 1 : 0) + (interpreter == nil ? 0 : 1)
        let interpreterBytes: [UInt8] = interpreter.map { Array($0.utf8) + [0] } ?? []
        let interpreterAt = headerSize + segmentCount * programHeaderSize
        let stringsAt = interpreterAt + interpreterBytes.count
        let dynamicAt = stringsAt + strings.count
        dynamic += [(5, Self.base + UInt64(stringsAt)), (10, UInt64(strings.count)), (0, 0)]
        let dynamicCount = isDynamic ? dynamic.count * (is64 ? 16 : 8) : 0

        var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, elfClass.rawValue, 1, 1] + [UInt8](repeating: 0, count: 9)
        func word(_ value: Int) -> [UInt8] { is64 ? little(UInt64(value)) : little(UInt32(value)) }
        file += little(type.rawValue) + little(machine.rawValue) + little(UInt32(1))
        file += word(0) + word(headerSize) + word(0) + little(UInt32(0))
        file += little(UInt16(headerSize)) + little(UInt16(programHeaderSize)) + little(UInt16(segmentCount))
        file += [UInt8](repeating: 0, count: 6)
        func segment(_ type: UInt32, at offset: Int, count: Int) {
            let address = word(Int(Self.base) + offset)
            let size = word(count) + word(count)
            file +=
                is64
                ? little(type) + little(UInt32(4)) + word(offset) + address + address + size + word(1)
                : little(type) + word(offset) + address + address + size + little(UInt32(4)) + word(1)
        }
        segment(1, at: 0, count: dynamicAt + dynamicCount)
        if isDynamic { segment(2, at: dynamicAt, count: dynamicCount) }
        if interpreter != nil { segment(3, at: interpreterAt, count: interpreterBytes.count) }
        file += interpreterBytes + strings
        if isDynamic {
            for entry in dynamic { file += word(Int(entry.tag)) + word(Int(entry.value)) }
        }
        return file
    }

    private func little(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
