import GPUAnalysis
import Testing

@Suite struct PickleTests {
    private func problem(of pickle: [UInt8]) -> String? {
        WeightReading.file("a.pt", ZipFiles.file([.init(name: "a/data.pkl", data: pickle)]))?.problem
    }

    private static let broken: [([UInt8], String)] = [
        ([], "the pickle ends early"),
        (Array("\u{5}".utf8), "opcode 5, which no pickle has"),
        ([0xff], "opcode 255, which no pickle has"),
        (Array("0".utf8), "a pickle takes what is not there"),
        (Array("t".utf8), "a pickle looks for a mark that is not there"),
        (Array("N(R".utf8), "a pickle takes what is not there"),
        (Array("N(\u{85}".unicodeScalars.map { UInt8($0.value) }), "a pickle takes what is not there"),
        (Array("(q\u{1}".utf8), "a pickle keeps what is not there"),
        (Array("NpX\n".utf8), "a pickle keeps what is not there"),
        (Array("NQ".utf8), "a persistent id that names no storage of a known type"),
        (Array("X".utf8) + [0xff, 0xff, 0xff, 0xff], "the pickle ends early"),
        ([0x8d] + [UInt8](repeating: 0xff, count: 8), "the pickle ends early"),
        ([0x8d, 0, 0, 0, 0, 0, 0, 0, 0x80], "the pickle ends early"),
        (Array("ctorch\nFloat".utf8), "the pickle ends early"),
        ([UInt8](repeating: UInt8(ascii: "N"), count: (1 << 14) + 1), "a pickle that holds too much at once"),
        ([UInt8](repeating: UInt8(ascii: "("), count: (1 << 14) + 1), "a pickle that holds too much at once"),
    ]

    @Test(arguments: broken) func `a pickle that does not hold is told`(pickle: [UInt8], problem: String) {
        #expect(self.problem(of: pickle) == problem)
    }

    private func remembering(_ count: Int) -> [UInt8] {
        var pickle = WeightBytes()
        for place in 0..<count {
            pickle.add("K1r")
            pickle.add(UInt32(place))
            pickle.add("0")
        }
        pickle.add(".")
        return pickle.bytes
    }

    @Test func `what a pickle keeps to name again is bounded`() {
        #expect(problem(of: remembering(1 << 18)) == nil)
        #expect(problem(of: remembering((1 << 18) + 1)) == "a pickle that holds too much at once")
    }

    /// An example of each opcode with its argument, each leaving the stack as it was (`Lib/pickletools.py`).
    private static let opcodes: [[UInt8]] =
        [
            "N0", "N200", "(N1", "F1.5\n0", "I01\n0", "L1L\n0", "P5\n0", "S'x'\n0", "Vx\n0", "Jaaaa0",
            "Ka0", "Maa0", "Gaaaaaaaa0", "]0", "}0", ")0", "(t0", "(l0", "(d0", "]Na0", "](Ne0", "}NNs0", "}(NNu0",
            "cos\nsystem\n0", "(ios\nsystem\n0", "(cos\nsystem\no0", "cos\nsystem\n)R0", "cos\nsystem\n)R}b0",
            "Np7\n0g7\n0",
            "Nqa0ha0", "Nraaaa0jaaaa0",
        ].map { Array($0.utf8) } + [
            [0x54, 1, 0, 0, 0, 0x61, 0x30], [0x55, 1, 0x61, 0x30], [0x58, 1, 0, 0, 0, 0x61, 0x30],
            [0x42, 1, 0, 0, 0, 0x61, 0x30], [0x43, 1, 0x61, 0x30], [0x80, 5], [0x4e, 0x29, 0x81, 0x30],
            [0x82, 1, 0x30],
            [0x83, 1, 1, 0x30], [0x84, 1, 1, 1, 1, 0x30], [0x4e, 0x85, 0x30], [0x4e, 0x4e, 0x86, 0x30],
            [0x4e, 0x4e, 0x4e, 0x87, 0x30], [0x88, 0x30], [0x89, 0x30], [0x8a, 2, 1, 1, 0x30],
            [0x8b, 2, 0, 0, 0, 1, 1, 0x30], [0x8c, 1, 0x61, 0x30], [0x8d, 1, 0, 0, 0, 0, 0, 0, 0, 0x61, 0x30],
            [0x8e, 1, 0, 0, 0, 0, 0, 0, 0, 0x61, 0x30], [0x8f, 0x30], [0x8f, 0x28, 0x4e, 0x90, 0x30],
            [0x28, 0x4e, 0x91, 0x30], [0x4e, 0x29, 0x7d, 0x92, 0x30], [0x8c, 1, 0x61, 0x8c, 1, 0x62, 0x93, 0x30],
            [0x4e, 0x94, 0x30], [0x95, 9, 0, 0, 0, 0, 0, 0, 0], [0x96, 1, 0, 0, 0, 0, 0, 0, 0, 0x61, 0x30],
            [0x97, 0x98, 0x30],
        ]

    @Test(arguments: opcodes) func `every opcode takes its argument and leaves the stack right`(opcode: [UInt8]) {
        // One value above a mark: if one is left, or one too many taken, the tuple has not the length that an id has.
        var pickle = PickleFiles()
        pickle.op("(")
        pickle.text("storage")
        pickle.raw(opcode)
        pickle.global("torch", "HalfStorage")
        pickle.raw(opcode)
        pickle.text("0")
        pickle.text("cpu")
        pickle.number(3)
        pickle.op("tQ")
        let bytes = ZipFiles.file(
            TorchFiles.members(pickle.finished(), [.init(name: "a/data/0", data: [1, 2, 3, 4, 5, 6])]))
        let file = WeightReading.always("a.pt", bytes)
        #expect(file?.text == "F16 1/3/6")
        #expect(file?.problem == nil)
    }

    @Test func `tuples nested without end do not nest here`() {
        let nested = Array("N".utf8) + [UInt8](repeating: 0x85, count: 1 << 18) + Array(".".utf8)
        #expect(problem(of: nested) == nil)
    }
}
