import ELF
import ImageCore
import Layers
import Tar
import TestSupport
import Testing

@testable import GPUAnalysis

@Suite struct SurveyBudgetTests {
    private let surveying: Surveying

    init() throws { surveying = try Surveying() }

    private func survey(_ tar: [UInt8], _ budget: SurveyBudget) throws -> LayerSurvey {
        var surveyor = LayerSurveyor(stored: nil, directory: surveying.folder.path, budget: budget)
        var reader = TarReader()
        try tar.withBytes { (bytes) throws(ImageError) in try reader.read(bytes, into: &surveyor) }
        return surveyor.finish()
    }

    @Test func `layers share what may be kept of their files`() throws {
        var layer = LayerBuilder()
        layer.file("etc/ld.so.conf", String(repeating: "x", count: 3_000))
        let budget = SurveyBudget(5_000)
        let first = try survey(layer.tar, budget)
        #expect(first.facts.count == 1 && first.isComplete && !budget.isExceeded)
        let second = try survey(layer.tar, budget)
        #expect(second.facts.isEmpty && !second.isComplete && budget.isExceeded)
    }

    @Test func `a name counts for what it takes in memory, not for its bytes alone`() throws {
        let none = FileFacts.program(try facts(MadeProgram(strings: [])))
        let some = FileFacts.program(try facts(MadeProgram(strings: (100..<200).map { "\($0).so" })))
        #expect(some.keptBytes - none.keptBytes >= 100 * 48)
    }

    private func facts(_ made: MadeProgram) throws -> ProgramFacts {
        var layer = LayerBuilder()
        layer.file("lib/a.so", made.bytes)
        return try surveying.read(layer.tar).program()
    }

    @Test(arguments: [
        ("etc/os-release", Limits.osReleaseBytes), ("etc/ld.so.conf", Limits.loaderFileBytes),
        ("etc/ld.so.cache", Limits.loaderFileBytes), ("var/lib/dpkg/status", Limits.systemTextBytes),
    ])
    func `no text is kept that nobody would read`(path: String, limit: Int) {
        #expect(KeptTexts.limit(of: FilePathBytes(path)) == limit)
        #expect(limit < Limits.surveyedBytes / 4)
    }

    @Test func `a list of packages is read line by line, to the end of a text without one`() {
        let text = """
            Package: one
            Status: install ok installed
            Version: 1.0

            Package: gone
            Status: deinstall ok config-files
            Version: 2

            Package: two
            Version: 3
            Status: install ok installed
            """
        for end in ["", "\n", "\n\n"] {
            #expect(InstalledPackages(status: Array((text + end).utf8)).versions == ["one": "1.0", "two": "3"])
        }
        #expect(InstalledPackages(status: []).versions.isEmpty)
    }

    @Test(arguments: [
        ("ID=debian\nVERSION_ID=\"12\"\n", "debian", "12"), ("VERSION_ID='9.4'\r\nID=rhel\r\n", "rhel", "9.4"),
        ("ID=a\nID=ubuntu\nID=\nNAME=x=y\nVERSION_ID=22.04", "ubuntu", "22.04"),
        ("ID=a b\nVERSION_ID=1\n", nil, nil), ("ID=\"\nVERSION_ID=1\n", nil, nil), ("XID=a\nVERSION_ID=1\n", nil, nil),
        ("ID=\(String(repeating: "a", count: 129))\nVERSION_ID=1\n", nil, nil),
    ])
    func `os-release tells the system and its version`(text: String, id: String?, version: String?) throws {
        var layer = LayerBuilder()
        layer.file("etc/os-release", text)
        let read = try surveying.read(layer.tar)
        let release = OSRelease(ImageSurvey(try MergedImage([read.entries]), [read]))
        #expect(release?.id == id)
        #expect(release?.version == version)
    }
}
