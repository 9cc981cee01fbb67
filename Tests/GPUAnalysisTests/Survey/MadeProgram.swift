import TestSupport

/// A shared library for x86-64 as linkers lay them out: headers, a segment of code, a segment with strings, GPU code and
/// the dynamic section, and the table of sections at the end.
struct MadeProgram {
    var soname = "libmade.so.1"
    var needed = ["libone.so.1", "libtwo.so.2"]
    var runpath = "$ORIGIN/../lib"
    var machineCode = [UInt8](repeating: 0xc3, count: 5_000)
    /// C strings of the program.
    var strings = ["libopened.so.3"]
    var gpuCode: [UInt8] = []

    /// Where the machine code begins.
    static let codeAt = 4 << 10

    var bytes: [UInt8] {
        var file = [UInt8](repeating: 0, count: Self.codeAt) + machineCode
        Self.align(&file)
        let dataAt = file.count
        var dynamicStrings: [UInt8] = [0]
        func start(_ text: String) -> UInt64 {
            defer { dynamicStrings += Array(text.utf8) + [0] }
            return UInt64(dynamicStrings.count)
        }
        var dynamic: [UInt64] = needed.flatMap { [1, start($0)] } + [14, start(soname), 29, start(runpath)]
        file += [0] + strings.flatMap { Array($0.utf8) + [0] }
        Self.align(&file)
        let gpuCodeAt = file.count
        file += gpuCode
        let stringsAt = file.count
        file += dynamicStrings
        Self.align(&file)
        let dynamicAt = file.count
        dynamic += [5, Self.address(stringsAt), 10, UInt64(dynamicStrings.count), 0, 0]
        file += Self.words(dynamic)
        let dataBytes = file.count - dataAt

        let names = Array("\0.text\0.nv_fatbin\0.shstrtab\0".utf8)
        let namesAt = file.count
        file += names
        Self.align(&file)
        let sectionsAt = file.count
        file += [UInt8](repeating: 0, count: 64)
        file += Self.section(name: 1, flags: 6, at: Self.codeAt, count: machineCode.count)
        file += Self.section(name: 7, flags: 2, at: gpuCodeAt, count: gpuCode.count)
        file += Self.section(name: 18, flags: 0, at: namesAt, count: names.count)

        var head: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        head += Self.halves([3, 62, 1, 0]) + Self.words([0, 64, UInt64(sectionsAt)])
        head += Self.halves([0, 0, 64, 56, 4, 64, 4, 3])
        head += Self.segment(1, flags: 4, at: 0, count: 0x200)
        head += Self.segment(1, flags: 5, at: Self.codeAt, count: machineCode.count)
        head += Self.segment(1, flags: 6, at: dataAt, count: dataBytes)
        head += Self.segment(2, flags: 6, at: dynamicAt, count: dynamic.count * 8)
        file.replaceSubrange(0..<head.count, with: head)
        return file
    }

    private static func address(_ offset: Int) -> UInt64 { 0x40_0000 + UInt64(offset) }

    private static func align(_ file: inout [UInt8]) { file += [UInt8](repeating: 0, count: -file.count & 15) }

    private static func segment(_ type: UInt32, flags: UInt32, at offset: Int, count: Int) -> [UInt8] {
        words([
            UInt64(type) | UInt64(flags) << 32, UInt64(offset), address(offset), address(offset), UInt64(count),
            UInt64(count), 0x1000,
        ])
    }

    private static func section(name: UInt64, flags: UInt64, at offset: Int, count: Int) -> [UInt8] {
        words([name | 1 << 32, flags, address(offset), UInt64(offset), UInt64(count), 0, 16, 0])
    }

    private static func halves(_ numbers: [UInt16]) -> [UInt8] {
        numbers.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    private static func words(_ numbers: [UInt64]) -> [UInt8] {
        numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
    }
}
