package import ImageCore

/// The files of one model in one format: one, or the parts that it was cut into.
package struct WeightSet: Hashable, Sendable {
    /// In the order of their bytes.
    package let paths: [FilePathBytes]
    package let format: WeightFile.Format
    /// The bytes of all tensors.
    package let bytes: Int
    /// The elements that are floats, or stand for such: what a model in another format has too.
    package let floats: Int

    let types: Set<ElementType>
    /// Whether it is what the model's makers published, which others then converted.
    let isOriginal: Bool

    init(_ files: [(path: FilePathBytes, file: WeightFile)], format: WeightFile.Format) {
        paths = files.map(\.path).sorted()
        self.format = format
        bytes = files.reduce(0) { $0.saturatingSum($1.file.bytes) }
        let shares = files.flatMap(\.file.shares)
        floats = shares.filter(\.type.isFloat).reduce(0) { $0.saturatingSum($1.elements) }
        types = Set(shares.map(\.type))
        isOriginal = files.contains { WeightName($0.path).isOriginal }
    }

    /// Whether the other holds the same model: as many floats within 0.5 %, since some formats repeat or leave out what
    /// others do not. Two that are alike in everything else are two models of one design, as checkpoints or adapters
    /// are; equal files are another matter, told by their digests.
    func isSameModel(as other: WeightSet) -> Bool {
        let (less, more) = (min(floats, other.floats), max(floats, other.floats))
        guard less > 0, more - less <= more / 200 else { return false }
        return format != other.format || types != other.types || paths.count != other.paths.count
            || isOriginal != other.isOriginal
    }
}
