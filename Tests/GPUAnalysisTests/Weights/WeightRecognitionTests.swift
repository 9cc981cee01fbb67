import GPUAnalysis
import Testing

@Suite struct WeightRecognitionTests {
    private static func padded(_ head: String) -> [UInt8] {
        Array(head.unicodeScalars.map { UInt8($0.value) }) + [UInt8](repeating: 0, count: 100)
    }

    @Test(arguments: [
        ("a.tflite", padded("\u{1c}\0\0\0TFL3"), "tflite"), ("a.h5", padded("\u{89}HDF\r\n\u{1a}\n"), "hdf5"),
        ("m/A.HDF5", padded("\u{89}HDF\r\n\u{1a}\n"), "hdf5"), ("a.keras", padded("\u{89}HDF\r\n\u{1a}\n"), "hdf5"),
        ("a.engine", padded("ftrt"), "tensorrt"), ("a.plan", padded("ftrt"), "tensorrt"),
        ("yolo.engine", padded("\u{40}\0\0\0{\"x\""), "tensorrt"),
    ])
    func `formats of which only the size is told`(name: String, bytes: [UInt8], format: String) throws {
        let file = try #require(WeightReading.always(name, bytes))
        #expect(file.format.rawValue == format)
        #expect(file.text == "opaque 0/0/\(bytes.count)")
    }

    private static let known: [(String, [UInt8], WeightFile.Format?)] = [
        ("sha256-0123", GGUFFiles.mixed, .gguf), ("a.ckpt", TorchFiles.file(), .pytorch),
        ("a.weights", TorchFiles.legacy, .pytorch), ("a.zip", TorchFiles.file(), nil),
        ("a.npz", TorchFiles.file(), nil), ("a.json", ONNXFiles.mixed, nil),
        ("blob", SafetensorsFiles.file("{\"__metadata__\":{} }    ", dataBytes: 0), .safetensors),
        ("blob", SafetensorsFiles.file("{\"__metadata__\":{} }   ", dataBytes: 0), nil),
        ("a.safetensors", Array("version https://git-lfs.github.com/spec/v1\n".utf8), nil),
        ("a.onnx", Array("<html>".utf8), nil), ("a.onnx", Array("version https".utf8), nil),
        ("a.plan", padded("{\"format_version\""), nil), ("a.engine", padded("#!/bin/sh\n"), nil),
        ("a.h5", padded("x"), nil), ("a.bin", padded("PK\u{5}\u{6}"), nil), ("a.gguf", [], nil),
        ("a.safetensors", [], nil), ("a.onnx", [], nil), ("a.pt", [0x80, 2], nil),
    ]

    @Test(arguments: known)
    func `names and beginnings tell the format`(name: String, bytes: [UInt8], format: WeightFile.Format?) {
        #expect(WeightReading.always(name, bytes)?.format == format)
    }
}
