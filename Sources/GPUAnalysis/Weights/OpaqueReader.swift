/// A file of which nothing but its size is told.
struct OpaqueReader: WeightReader {
    let format: WeightFile.Format
    let size: Int

    var isDone: Bool { true }

    func read(_ piece: UnsafeRawBufferPointer) {}

    func finish() -> WeightFile? {
        WeightFile(format: format, shares: [WeightFile.Share(type: .opaque, tensors: 0, elements: 0, bytes: size)])
    }
}
