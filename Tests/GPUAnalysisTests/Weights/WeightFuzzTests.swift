import GPUAnalysis
import TestSupport
import Testing

/// Whatever comes, nothing traps, pieces of every size give the same, and no more bytes are told than can be there.
@Suite struct WeightFuzzTests {
    private static let files: [(String, [UInt8])] = [
        ("a.safetensors", SafetensorsFiles.mixed), ("a.gguf", GGUFFiles.mixed), ("a.pt", TorchFiles.file(.behind)),
        ("a.pt", TorchFiles.file(.behindWide, version: 4)), ("a.pt", TorchFiles.file(.toldWide)),
        ("a.pth", TorchFiles.legacy), ("a.onnx", ONNXFiles.mixed),
        ("a.npz", ZipFiles.file(NPZFiles.members(deflated: false), .behind)),
        ("a.npz", ZipFiles.file(NPZFiles.members(deflated: true), .behindWide)),
        ("a.npz", ZipFiles.file(NPZFiles.members(deflated: true), .toldWide)),
    ]

    private func check(_ name: String, _ bytes: [UInt8], size: Int? = nil, step: Int = 29) {
        let whole = WeightReading.file(name, bytes, size: size)
        #expect(WeightReading.file(name, bytes, size: size, step: step) == whole)
        guard let whole else { return }
        let factor = whole.format == .npz ? 1_032 : 1
        #expect(whole.bytes <= (size ?? bytes.count) * factor)
        #expect(whole.bytes(as: .half) <= whole.bytes)
    }

    @Test(arguments: files) func `a file may end anywhere`(name: String, bytes: [UInt8]) {
        for end in 0..<bytes.count {
            let prefix = Array(bytes[..<end])
            check(name, prefix, step: 1)
            check(name, prefix, size: bytes.count)
        }
    }

    @Test(arguments: files, [UInt64(1), 2]) func `any bytes may be wrong`(file: (String, [UInt8]), seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<150 {
            var bytes = file.1
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] =
                    [0, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &generator)]
                    .randomElement(using: &generator) ?? 0
            }
            check(file.0, bytes, step: round % 10 == 0 ? 1 : 17)
        }
    }

    @Test(arguments: files) func `any eight bytes may be the largest number`(name: String, bytes: [UInt8]) {
        for place in stride(from: 0, to: bytes.count - 8, by: 3) {
            var bytes = bytes
            bytes.replaceSubrange(place..<place + 8, with: [UInt8](repeating: 0xff, count: 8))
            check(name, bytes)
            bytes[place + 7] = 0x7f
            check(name, bytes)
        }
    }
}
