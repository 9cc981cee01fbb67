import Codec
import GPUAnalysis
import ImageCore
import Tar
import TestSupport
import Testing

@Suite struct LayerSurveyTests {
    private let surveying: Surveying

    init() throws { surveying = try Surveying() }

    private static let tar: [UInt8] = {
        var layer = LayerBuilder()
        layer.folder("etc/")
        layer.file("etc/os-release", "ID=debian\n")
        layer.file("etc/hosts", "127.0.0.1 localhost\n")
        layer.file("etc/ld.so.conf.d/cuda.conf", "/usr/local/cuda/lib64\n")
        layer.file("etc/empty")
        layer.file("bin/build", "#!/bin/sh\nexec /usr/local/cuda/bin/nvcc \"$@\"\n")
        layer.file("bin/other", "#!/bin/sh\nexec cc\n")
        layer.file("model.safetensors", SafetensorsFiles.mixed)
        layer.file("lib/libmade.so", MadeProgram().bytes)
        layer.hardlink("lib/libmade.so.1", to: "lib/libmade.so")
        return layer.tar
    }()

    @Test func `what is worth keeping of each file is kept, by entry`() throws {
        let survey = try surveying.read(Self.tar)
        #expect(survey.entries.count == 10)
        #expect(survey.isComplete)
        #expect(survey.facts.keys.sorted() == [1, 3, 5, 7, 8])
        guard case .text(let text)? = survey.facts[1], case .script(let tools)? = survey.facts[5],
            case .weights(let weights)? = survey.facts[7]
        else {
            Issue.record("other facts")
            return
        }
        #expect(text == Array("ID=debian\n".utf8))
        #expect(tools == .nvcc)
        #expect(weights.file.format == .safetensors)
    }

    @Test func `every file has its digest, and nothing else has one`() throws {
        let survey = try surveying.read(Self.tar)
        #expect(survey.digests[2] == SHA256Hasher.digest(of: Array("127.0.0.1 localhost\n".utf8)))
        #expect(survey.digests[4] == SHA256Hasher.digest(of: [UInt8]()))
        #expect(survey.digests[8] == SHA256Hasher.digest(of: MadeProgram().bytes))
        #expect(survey.digests.count == 10)
        #expect(survey.digests[0] == nil)
        #expect(survey.digests[9] == nil)
    }

    @Test(arguments: [1, 7, 100, 511, 512, 513, 2_000])
    func `pieces of any size tell the same`(piece: Int) throws {
        #expect(try surveying.streamed(Self.tar, piece: piece).found == surveying.read(Self.tar).found)
    }

    @Test func `a sparse file's bytes are not taken for the file's`() throws {
        let entry = LayerBuilder.entry("lib/sparse.so", .file, 0o644)
        var layer = LayerBuilder()
        layer.add(entry, MadeProgram().bytes)
        var reader = CallingSparse(LayerSurveyor(stored: nil, directory: surveying.folder.path))
        var tar = TarReader()
        try layer.tar.withBytes { (bytes) throws(ImageError) in try tar.read(bytes, into: &reader) }
        let survey = reader.finish()
        #expect(survey.facts.isEmpty)
        #expect(survey.digests == [nil])
    }

    /// Calls every file sparse.
    private struct CallingSparse: TarVisitor, ~Copyable {
        private var surveyor: LayerSurveyor

        init(_ surveyor: consuming LayerSurveyor) { self.surveyor = surveyor }

        mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) throws(ImageError) {
            var entry = entry
            entry.isSparse = true
            try surveyor.begin(entry, headers)
        }

        mutating func payload(_ bytes: UnsafeRawBufferPointer) throws(ImageError) { try surveyor.payload(bytes) }

        mutating func end() throws(ImageError) { try surveyor.end() }

        consuming func finish() -> LayerSurvey { surveyor.finish() }
    }
}
