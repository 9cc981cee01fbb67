import GPUAnalysis
import ImageCore
import Testing

/// Reads files of weights that tests have made.
enum WeightReading {
    /// What the scanner finds in `bytes` that come in pieces of `step`; nil where they are no weights.
    static func file(_ name: String, _ bytes: [UInt8], size: Int? = nil, step: Int = .max) -> WeightFile? {
        bytes.withUnsafeBytes { all in
            let head = UnsafeRawBufferPointer(rebasing: all.prefix(512))
            guard var scanner = WeightScanner(name: FilePathBytes(name), size: size ?? all.count, head: head) else {
                return nil
            }
            var rest = all[...]
            while !rest.isEmpty, !scanner.isDone {
                scanner.read(UnsafeRawBufferPointer(rebasing: rest.prefix(step)))
                rest = rest.dropFirst(step)
            }
            return scanner.finish()
        }
    }

    /// The same for pieces of every size, which must all give the same.
    static func always(_ name: String, _ bytes: [UInt8], size: Int? = nil) -> WeightFile? {
        let whole = file(name, bytes, size: size)
        for step in [1, 7, 4_096] { #expect(file(name, bytes, size: size, step: step) == whole, "pieces of \(step)") }
        return whole
    }
}

extension WeightFile {
    /// `BF16 2/30/60`: the tensors, elements and bytes of each share.
    var text: String {
        shares.map { "\($0.type.name) \($0.tensors)/\($0.elements)/\($0.bytes)" }.joined(separator: ", ")
    }
}
