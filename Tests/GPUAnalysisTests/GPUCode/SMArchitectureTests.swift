import GPUAnalysis
import Testing

@Suite struct SMArchitectureTests {
    @Test(arguments: [
        ("sm_90", 90, SMArchitecture.Suffix.none, "sm_90"), ("sm_90a", 90, .exact, "sm_90a"),
        ("sm_100f", 100, .family, "sm_100f"), ("compute_120", 120, .none, "sm_120"), ("86", 86, .none, "sm_86"),
        ("103a", 103, .exact, "sm_103a"), ("sm_2000", 2_000, .none, "sm_2000"),
    ])
    func `is read with or without a prefix`(
        text: String, number: Int, suffix: SMArchitecture.Suffix, name: String
    ) throws {
        let architecture = try #require(SMArchitecture(parsing: text))
        #expect(architecture.number == number)
        #expect(architecture.suffix == suffix)
        #expect(architecture.description == name)
    }

    @Test(arguments: [
        "", "sm_", "a", "sm_a", "sm_9", "sm_090", "sm_90b", "sm_90af", "sm_90 ", "SM_90", "sm_sm_90", "sm_compute_90",
        "sm_2001", "sm_99999", "9.0", "-90", "+90", "sm_٩٠", "90aa", "compute",
    ])
    func `anything else is no architecture`(text: String) {
        #expect(SMArchitecture(parsing: text) == nil)
    }

    @Test(arguments: [("sm_75", 7, 5), ("sm_90a", 9, 0), ("sm_103", 10, 3), ("sm_121", 12, 1)])
    func `the last digit is the minor number`(text: String, major: Int, minor: Int) {
        let architecture = SMArchitecture.named(text)
        #expect((architecture.major, architecture.minor) == (major, minor))
    }

    @Test func `sorts by number, then plain, exact, family`() {
        let sorted = ["sm_75", "sm_90", "sm_90a", "sm_100", "sm_100a", "sm_100f", "sm_103"].map(SMArchitecture.named)
        #expect(sorted.reversed().sorted() == sorted)
    }

    @Test func `numbers that no GPU has are refused`() {
        #expect(SMArchitecture(number: -1) == nil)
        #expect(SMArchitecture(number: 2_001) == nil)
        #expect(SMArchitecture(number: .max) == nil)
    }
}
