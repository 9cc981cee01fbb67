/// The functions of a stub library in machine code, behind them the texts that they give.
struct StubCode {
    let bytes: [UInt8]
    /// Where each function is in `bytes`.
    let starts: [StubFunction: Int]
    /// The largest page of the machine's kernels: segments must not share one.
    let pageSize: Int

    /// - Parameter functions: each once; their order is that of the code.
    /// - Returns: nil for a machine that is not known here.
    init?(_ functions: [StubFunction], for machine: ELFMachine) {
        let encode: (StubFunction, Int) -> [UInt8]
        switch machine {
        case .x86_64: (encode, pageSize) = (Self.x86_64, 4 << 10)
        case .aarch64: (encode, pageSize) = (Self.aarch64, 64 << 10)
        default: return nil
        }
        // A function's length does not depend on where its text is.
        let lengths = functions.map { encode($0, 0).count }
        var textStart = lengths.reduce(0, +)
        var code: [UInt8] = []
        var texts: [UInt8] = []
        var starts: [StubFunction: Int] = [:]
        for function in functions {
            starts[function] = code.count
            code += encode(function, textStart - code.count)
            guard let text = function.text else { continue }
            texts += Array(text.utf8) + [0]
            textStart += text.utf8.count + 1
        }
        self.starts = starts
        bytes = code + texts
    }

    /// - Parameter distance: from the function's first byte to its text.
    private static func x86_64(_ function: StubFunction, _ distance: Int) -> [UInt8] {
        var code = ByteWriter()
        switch function {
        case .number(let value):
            code.append([0xb8] as [UInt8])  // mov eax, value
            code.append(value)
        case .text, .storedText:
            code.append([0x48, 0x8d, 0x05] as [UInt8])  // lea rax, [rip + what follows]
            code.append(Int32(distance - 7))
        }
        if case .storedText = function {
            code.append([0x48, 0x89, 0x06, 0x31, 0xc0] as [UInt8])  // mov [rsi], rax; xor eax, eax
        }
        code.append([0xc3] as [UInt8])  // ret
        return code.bytes
    }

    private static func aarch64(_ function: StubFunction, _ distance: Int) -> [UInt8] {
        let address = UInt32(distance & 3) << 29 | UInt32(distance >> 2 & 0x7ffff) << 5
        var code = ByteWriter()
        switch function {
        case .number(let value):
            // movz w0, low half; movk w0, high half, lsl 16
            code.append([0x5280_0000 | (value & 0xffff) << 5, 0x72a0_0000 | (value >> 16) << 5] as [UInt32])
        case .text:
            code.append([0x1000_0000 | address] as [UInt32])  // adr x0, text
        case .storedText:
            // adr x2, text; str x2, [x1]; mov w0, 0
            code.append([0x1000_0002 | address, 0xf900_0022, 0x5280_0000] as [UInt32])
        }
        code.append(0xd65f_03c0 as UInt32)  // ret
        return code.bytes
    }
}
