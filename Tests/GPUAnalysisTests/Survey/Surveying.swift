import ELF
import GPUAnalysis
import ImageCore
import Layers
import Tar
import TestSupport
import Testing

/// Layers surveyed in all the ways in which their bytes can come.
struct Surveying {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// As a compressed layer's bytes come, cut into pieces of at most `piece`.
    func streamed(_ tar: [UInt8], piece: Int = .max, spoolLimit: Int = 1 << 30) throws -> LayerSurvey {
        var surveyor = LayerSurveyor(stored: nil, directory: folder.path, spoolLimit: spoolLimit)
        var reader = TarReader()
        try tar.withBytes { (bytes) throws(ImageError) in
            var rest = bytes[...]
            while !rest.isEmpty {
                try reader.read(UnsafeRawBufferPointer(rebasing: rest.prefix(piece)), into: &surveyor)
                rest = rest.dropFirst(piece)
            }
        }
        return surveyor.finish()
    }

    /// As a blob, which may be compressed or plain.
    func read(_ bytes: [UInt8]) throws -> LayerSurvey {
        let blob = try folder.blob(bytes)
        let isPlain = try Compression(of: blob) == .plain
        var surveyor = LayerSurveyor(stored: isPlain ? blob : nil, directory: folder.path)
        _ = try LayerReader(temporaryDirectory: folder.path, limit: 1 << 30).survey(blob, by: &surveyor)
        return surveyor.finish()
    }
}

extension LayerSurvey {
    /// All that was found, as text that tells when two differ.
    var found: [String] {
        facts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" } + digests.map { "\($0?.description ?? "-")" }
    }

    func program(_ entry: Int = 0) throws -> ProgramFacts {
        guard case .program(let program)? = facts[entry] else { throw Missing() }
        return program
    }

    struct Missing: Error {}
}
