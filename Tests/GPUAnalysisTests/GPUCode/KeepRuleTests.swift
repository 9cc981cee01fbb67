import GPUAnalysis
import TestSupport
import Testing

@Suite struct KeepRuleTests {
    typealias Entry = FatbinBuilder.Entry

    static let exact = FatbinBuilder.exact
    static let family = FatbinBuilder.family

    static func kept(_ entries: [Entry], _ targets: [String]) -> [Bool] {
        let scanner = FatbinScanner(FatbinBuilder.region(entries))
        return KeepRule(targets: targets.map(SMArchitecture.named)).keeps(scanner.entries)
    }

    /// A library's usual region, and who runs what of it.
    static let usual: [Entry] = [.cubin(75), .cubin(80), .cubin(86), .cubin(90), .cubin(100), .cubin(120), .ptx(120)]

    @Test(arguments: [
        (["sm_75"], [0]), (["sm_80"], [1]), (["sm_86"], [1, 2]), (["sm_89"], [1, 2]), (["sm_90"], [3]),
        (["sm_90a"], [3]), (["sm_100"], [4]), (["sm_103"], [4]), (["sm_120"], [5]), (["sm_121"], [5]),
        (["sm_80", "sm_90"], [1, 3]), (["sm_90", "sm_121"], [3, 5]), (["sm_130"], [6]), (["sm_70"], []),
        (["sm_90", "sm_130"], [3, 6]), ([], Array(0..<7)),
    ])
    func `machine code is kept for its major number from its minor number on`(targets: [String], indices: [Int]) {
        let kept = Self.kept(Self.usual, targets)
        #expect(kept.indices.filter { kept[$0] } == indices)
    }

    @Test(arguments: [
        ("sm_90", 90, true), ("sm_90a", 90, true), ("sm_100", 90, false), ("sm_103", 100, false),
        ("sm_100", 100, true), ("sm_100f", 100, true), ("sm_100", 103, false),
    ])
    func `code for exactly one GPU is kept for that one alone`(target: String, code: UInt32, isKept: Bool) {
        #expect(Self.kept([.cubin(code, flags: Self.exact)], [target]) == [isKept])
        #expect(Self.kept([.ptx(code, flags: Self.exact)], [target]) == [isKept])
    }

    @Test(arguments: [
        ("sm_100", 100, true), ("sm_103", 100, true), ("sm_100", 103, false), ("sm_120", 100, false),
        ("sm_121", 120, true), ("sm_103a", 100, true),
    ])
    func `code for a family is kept for its later members`(target: String, code: UInt32, isKept: Bool) {
        #expect(Self.kept([.cubin(code, flags: Self.family)], [target]) == [isKept])
        #expect(Self.kept([.ptx(code, flags: Self.family)], [target]) == [isKept])
    }

    @Test(arguments: [
        ([Entry.ptx(80)], "sm_90", [true]),
        ([.ptx(90)], "sm_80", [false]),
        ([.cubin(90), .ptx(80)], "sm_90", [true, false]),
        ([.cubin(80), .ptx(80)], "sm_90", [false, true]),
        ([.cubin(80), .ptx(80)], "sm_86", [true, false]),
        // The code for exactly one GPU runs there, so no assembly is compiled.
        ([.cubin(90, flags: exact), .ptx(90)], "sm_90", [true, false]),
        ([.cubin(90, flags: exact), .ptx(90)], "sm_100", [false, true]),
        ([.ptx(70), .ptx(80), .ptx(100)], "sm_90", [true, true, false]),
    ])
    func `assembly is kept where no machine code of its region runs`(
        entries: [Entry], target: String, kept: [Bool]
    ) {
        #expect(Self.kept(entries, [target]) == kept)
    }

    @Test func `assembly is kept for the one of several GPUs that lacks machine code`() {
        #expect(Self.kept([.cubin(80), .cubin(90), .ptx(90)], ["sm_90", "sm_100"]) == [false, true, true])
    }

    @Test func `what is linked at run time and what is not known is always kept`() {
        let entries: [Entry] = [.ltoIR(50), .ltoIR(120), .init(kind: 16, 50), .init(kind: 0xffff, 120), .cubin(80)]
        #expect(Self.kept(entries, ["sm_90"]) == [true, true, true, true, false])
    }
}
