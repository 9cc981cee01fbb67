/// Reads the header of one format; the bytes come from the file's first on, in pieces of any size.
protocol WeightReader {
    mutating func read(_ piece: UnsafeRawBufferPointer)

    /// Whether nothing that follows is of interest.
    var isDone: Bool { get }

    /// What was found; nil where the file turned out to be another kind of thing.
    mutating func finish() -> WeightFile?
}
