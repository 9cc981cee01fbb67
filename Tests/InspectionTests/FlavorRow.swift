import AccessTrace
import ELF
import ImageCore
import TestSupport
import Testing

/// An image, and what is to be told of it.
struct FlavorRow: Sendable, CustomTestStringConvertible {
    let name: String
    var flavor: CUDAImage.Flavor
    var release = CUDAImage.Release.v12
    var signs = CUDAImage.Signs.all
    var machine = ELFMachine.x86_64
    var system = "ID=ubuntu\nVERSION_ID=\"22.04\"\n"
    /// By path.
    var programs: KeyValuePairs<String, CUDAProgram> = [:]
    var entrypoint: [String] = []
    /// What else is in the image.
    var change: @Sendable (inout CUDAImage) -> Void = { _ in }
    /// What a trace touched.
    var trace: [TouchedPath]?

    var current: String
    var recommended: String
    var packages: [String] = []
    var evidence: String?
    var sideEffect: String?
    /// Codes of findings that are told, and that are not.
    var findings: [String] = []
    var silent: [String] = []

    var testDescription: String { name }

    func image() async throws -> CUDAImage {
        var image = CUDAImage(flavor, release, signs: signs, machine: machine, system: system)
        change(&image)
        var files: [(path: String, bytes: [UInt8])] = []
        for (path, program) in programs { files.append((path, try await program.bytes)) }
        image.add("COPY . / # buildkit") { layer in
            for (path, bytes) in files { layer.file(path, bytes, mode: 0o755) }
        }
        if !entrypoint.isEmpty { image.entrypoint = entrypoint }
        return image
    }

    var record: AccessRecord? { trace.map { Inspected.record($0) } }

    static func touched(_ path: String, _ kinds: TouchedPath.Kinds = .open) -> TouchedPath {
        Inspected.touched(path, kinds)
    }
}
