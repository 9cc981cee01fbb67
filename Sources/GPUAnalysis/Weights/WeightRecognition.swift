internal import ImageCore

/// Tells from its name and first bytes what kind of weights a file holds.
struct WeightRecognition {
    private let name: String
    private let size: Int
    private let head: UnsafeRawBufferPointer

    init(name: FilePathBytes, size: Int, head: UnsafeRawBufferPointer) {
        self.name = String(decoding: name.lastComponent, as: UTF8.self).lowercased()
        self.size = size
        self.head = head
    }

    /// The reader of the format; nil where it is none.
    var reader: (any WeightReader)? {
        if begins("GGUF") { return GGUFReader(size: size) }
        if begins("PK\u{3}\u{4}") {
            if hasSuffix(".npz") { return NPZReader(size: size) }
            return hasSuffix(".bin", ".pt", ".pth", ".ckpt", ".pkl") ? TorchReader(size: size) : nil
        }
        if isSafetensors { return SafetensorsReader(size: size) }
        if isLegacyTorch { return LegacyTorchReader(size: size) }
        if hasSuffix(".onnx"), isProtobuf { return ONNXReader(size: size) }
        if begins("TFL3", at: 4) { return OpaqueReader(format: .tfLite, size: size) }
        if hasSuffix(".h5", ".hdf5", ".keras"), head.first == 0x89, begins("HDF\r\n\u{1a}\n", at: 1) {
            return OpaqueReader(format: .hdf5, size: size)
        }
        if hasSuffix(".engine", ".plan"), isTensorRT { return OpaqueReader(format: .tensorRT, size: size) }
        return nil
    }

    private func hasSuffix(_ suffixes: String...) -> Bool { suffixes.contains { name.hasSuffix($0) } }

    private func begins(_ word: StaticString, at offset: Int = 0) -> Bool {
        let count = word.utf8CodeUnitCount
        guard head.count >= offset + count else { return false }
        return head[offset..<offset + count].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: count))
    }

    /// Under another name the length must be one that the format's own writer makes: a multiple of eight (its
    /// `prepare`), within the file.
    private var isSafetensors: Bool {
        guard let length = head.number(UInt64.self, at: 0) else { return false }
        if hasSuffix(".safetensors") { return begins("{", at: 8) }
        guard let length = Int(exactly: length), length <= Limits.safetensorsHeaderBytes else { return false }
        return length % 8 == 0 && length <= size - 8 && begins("{\"", at: 8)
    }

    private var isLegacyTorch: Bool {
        head.first == 0x80
            && head.dropFirst(2).prefix(LegacyTorchReader.magic.count).elementsEqual(
                LegacyTorchReader.magic)
    }

    /// Whether the first field is a number or has a length, as all of `ModelProto` are; text begins otherwise.
    private var isProtobuf: Bool {
        guard let tag = head.first else { return false }
        return tag >> 3 > 0 && (tag & 7 == 0 || tag & 7 == 2)
    }

    /// TensorRT's own word, or the length and JSON that Ultralytics puts in front of it. `.plan` alone may be anything.
    private var isTensorRT: Bool {
        if begins("ftrt") { return true }
        guard let length = head.number(UInt32.self, at: 0) else { return false }
        return length > 1 && length <= 64 << 10 && Int(length) <= size - 4 && begins("{", at: 4)
    }
}
