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

    /// What tells two sets of one model apart from two models of one design, as checkpoints or adapters are: those are
    /// alike in all of it. Equal files are another matter, told by their digests.
    struct Design: Hashable {
        let format: WeightFile.Format
        let types: Set<ElementType>
        let files: Int
        let isOriginal: Bool
    }

    var design: Design { Design(format: format, types: types, files: paths.count, isOriginal: isOriginal) }

    /// Whether two models of so many floats may be the same, within 0.5 %: some formats repeat or leave out what others
    /// do not.
    static func isNear(_ less: Int, _ more: Int) -> Bool { more - less <= more / 200 }
}
