package import ELF

/// A small ELF file with nothing but what a loader reads: a dynamic section, and bytes behind it that it passes over.
package struct LoadableELF: Sendable {
    package var machine: ELFMachine
    package var soname: String?
    package var needed: [String]
    package var rpath: String?
    package var runpath: String?
    /// C strings behind the tables, as a program's constants are.
    package var constants: [String]
    /// The whole file's size, where that is more than what is in it.
    package var size: Int
    /// What stands at the very end, after the padding.
    package var trailer: [UInt8] = []

    package init(
        soname: String? = nil, needed: [String] = [], rpath: String? = nil, runpath: String? = nil,
        constants: [String] = [], size: Int = 0, machine: ELFMachine = .x86_64
    ) {
        self.machine = machine
        self.soname = soname
        self.needed = needed
        self.rpath = rpath
        self.runpath = runpath
        self.constants = constants
        self.size = size
    }

    private static let base: UInt64 = 0x40_0000

    /// System V ABI, "ELF Header", "Program Header", "Dynamic Section".
    package var bytes: [UInt8] {
        var strings: [UInt8] = [0]
        var dynamic: [UInt64] = []
        func add(_ tag: UInt64, _ text: String?) {
            guard let text else { return }
            dynamic += [tag, UInt64(strings.count)]
            strings += Array(text.utf8) + [0]
        }
        for name in needed { add(1, name) }
        add(14, soname)
        add(15, rpath)
        add(29, runpath)
        let stringsAt = 64 + 2 * 56
        strings += [UInt8](repeating: 0, count: (8 - (stringsAt + strings.count) % 8) % 8)
        dynamic += [5, Self.base + UInt64(stringsAt), 10, UInt64(strings.count), 0, 0]
        let dynamicAt = stringsAt + strings.count
        let end = dynamicAt + dynamic.count * 8
        var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        file += Self.little(3 as UInt16) + Self.little(machine.rawValue) + Self.little(1 as UInt32)
        file += Self.little(0 as UInt64) + Self.little(64 as UInt64) + Self.little(0 as UInt64)
        file += Self.little(0 as UInt32) + Self.little(64 as UInt16) + Self.little(56 as UInt16)
        file += Self.little(2 as UInt16) + [UInt8](repeating: 0, count: 6)
        for (type, offset, count) in [(UInt32(1), 0, end), (2, dynamicAt, end - dynamicAt)] {
            let address = Self.base + UInt64(offset)
            file += Self.little(type) + Self.little(4 as UInt32)
            for word in [UInt64(offset), address, address, UInt64(count), UInt64(count), 8] {
                file += Self.little(word)
            }
        }
        file += strings
        for word in dynamic { file += Self.little(word) }
        file.append(0)
        for text in constants { file += Array(text.utf8) + [0] }
        file += [UInt8](repeating: 0, count: max(0, size - file.count - trailer.count))
        return file + trailer
    }

    private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
