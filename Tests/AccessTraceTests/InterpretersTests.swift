import ImageCore
import TestSupport
import Testing

@testable import AccessTrace

@Suite struct InterpretersTests {
    /// An ELF file of 64 bits with one program header, whose segment is the interpreter's name.
    private static func program(_ interpreter: String?) -> [UInt8] {
        func little(_ number: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: number.littleEndian) { Array($0) }
        }
        let name: [UInt8] = interpreter.map { Array($0.utf8) + [0] } ?? []
        var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        file += little(UInt16(3)) + little(UInt16(62)) + little(UInt32(1)) + little(UInt64(0))
        file += little(UInt64(64)) + little(UInt64(0)) + little(UInt32(0)) + little(UInt16(64))
        file += little(UInt16(56)) + little(UInt16(interpreter == nil ? 0 : 1)) + [UInt8](repeating: 0, count: 6)
        guard interpreter != nil else { return file }
        file += little(UInt32(3)) + little(UInt32(4)) + little(UInt64(120)) + little(UInt64(120)) + little(UInt64(120))
        file += little(UInt64(name.count)) + little(UInt64(name.count)) + little(UInt64(1))
        return file + name
    }

    private func chain(_ files: [(path: String, bytes: [UInt8])], of path: String) throws -> [String] {
        let folder = try TemporaryDirectory()
        let root = try RootFiles(at: try folder.write(files, below: "root"))
        return Interpreters(root).chain(of: FilePathBytes(path)).map(\.description)
    }

    private static let scripts: [(String, [String])] = [
        ("#!/bin/sh\necho", ["/bin/sh", "/lib/ld.so"]), ("#!/bin/sh -e -u\n", ["/bin/sh", "/lib/ld.so"]),
        ("#!  \t/bin/sh\t-e\n", ["/bin/sh", "/lib/ld.so"]), ("#!/bin/sh", ["/bin/sh", "/lib/ld.so"]),
        ("#!/bin/sh\r\n", ["/bin/sh", "/lib/ld.so"]),
        // Only the kernel's own: what env finds is an execution of its own.
        ("#!/usr/bin/env python3\n", ["/usr/bin/env"]), ("#!bin/sh\n", ["bin/sh", "/lib/ld.so"]),
        ("#!/none\n", ["/none"]), ("#!/static\n", ["/static"]), ("#!\n/bin/sh", []), ("#! \n", []), ("#!", []),
        ("#", []), ("", []), ("echo\n#!/bin/sh", []), (" #!/bin/sh\n", []),
        ("#!/bin/sh\0x\n", ["/bin/sh", "/lib/ld.so"]),
        ("#!/script\n", ["/script", "/bin/sh", "/lib/ld.so"]),
        ("#!/1\n", ["/1", "/2", "/3", "/4", "/5"]),
        ("#!/start\n", ["/start", "/start", "/start", "/start", "/start"]),
        ("#!/\u{7}\n", ["/\\x07"]), ("#!../../bin/sh\n", ["../../bin/sh", "/lib/ld.so"]), ("#!/bin\n", ["/bin"]),
    ]

    @Test(arguments: scripts)
    func `a script's interpreters are found as the kernel finds them`(start: String, expected: [String]) throws {
        var files: [(path: String, bytes: [UInt8])] = [
            ("start", Array(start.utf8)), ("bin/sh", Self.program("/lib/ld.so")), ("static", Self.program(nil)),
            ("lib/ld.so", Self.program(nil)), ("script", Array("#!/bin/sh\n".utf8)),
        ]
        for number in 1...9 { files.append(("\(number)", Array("#!/\(number + 1)\n".utf8))) }
        #expect(try chain(files, of: "start") == expected)
    }

    @Test func `an ELF program's interpreter is the last`() throws {
        let files = [("app", Self.program("/lib/ld.so")), ("lib/ld.so", Self.program("/lib/other"))]
        #expect(try chain(files, of: "app") == ["/lib/ld.so"])
        #expect(try chain([("app", Self.program(nil))], of: "app") == [])
        #expect(try chain([("app", Array(Self.program("/lib/ld.so").prefix(70)))], of: "app") == [])
        #expect(try chain([("app", [0x7f, 0x45, 0x4c, 0x46])], of: "app") == [])
        #expect(try chain([], of: "app") == [])
    }

    @Test func `a line counts as far as the kernel reads it`() throws {
        let long = "#!/" + String(repeating: "a", count: 300)
        let found = try chain([("start", Array(long.utf8))], of: "start")
        #expect(found == ["/" + String(repeating: "a", count: 253)])
    }
}
