internal import GPUAnalysis
internal import ImageCore
internal import Inspection

/// The model weights of an image.
struct WeightSection {
    private let weights: WeightContent

    init(_ image: InspectedImage) { weights = image.weights }

    private static let shown = 12

    func text(_ style: TextStyle) -> String? {
        guard !weights.files.isEmpty else { return nil }
        var table = TextTable([
            ("weights", .left), ("size", .right), ("tensors", .right), ("types", .left), ("as half", .right),
            ("as int8", .right), ("deflates to", .right), ("path", .left),
        ])
        let largest = weights.files.sorted { ($1.file.size, $0.file.path) < ($0.file.size, $1.file.path) }
        for entry in largest.prefix(Self.shown) {
            let facts = entry.file.facts
            table.add([
                facts.file.format.rawValue, ByteCount(entry.file.size).description, String(facts.file.tensors),
                Self.types(facts.file), "-" + ByteCount(facts.file.bytes - facts.file.bytes(as: .half)).description,
                "-" + ByteCount(facts.file.bytes - facts.file.bytes(as: .int8)).description,
                facts.deflatedPermille.map { "\($0 / 10).\($0 % 10) %" } ?? "-", "/\(entry.file.path)".printable,
            ])
        }
        var lines = [
            style.heading("model weights") + ": \(Counted(weights.files.count, "file")) of \(ByteCount(weights.bytes))",
            MoreRows.after(table.text(width: style.width), of: largest.count, shown: Self.shown),
            "half and int8 change results: they need an evaluation of the model",
        ]
        for entry in largest.prefix(Self.shown) {
            guard let problem = entry.file.facts.file.problem else { continue }
            lines.append("/\(entry.file.path): \(problem)".printable)
        }
        return lines.joined(separator: "\n")
    }

    /// `BF16 98 %, F32 2 %`.
    static func types(_ file: WeightFile) -> String {
        let total = file.bytes
        let names = file.shares.prefix(3).map { share in
            guard total > 0 else { return share.type.name }
            let percent = Int((Double(share.bytes) / Double(total) * 100).rounded())
            return "\(share.type.name) \(percent) %"
        }
        return names.isEmpty ? "-" : names.joined(separator: ", ").printable
    }
}
