package import ImageCore

/// Reads the header of a file of weights as the file passes by, once and in pieces of any size. Nothing is executed,
/// and of tensors nothing is held.
package struct WeightScanner {
    private var reader: any WeightReader

    /// Nil where neither name nor beginning tell of weights.
    ///
    /// - Parameters:
    ///   - name: the file's name, or its whole path.
    ///   - size: the file's bytes.
    ///   - head: the first bytes of the file, 512 or all where it has fewer.
    package init?(name: FilePathBytes, size: Int, head: UnsafeRawBufferPointer) {
        guard let reader = WeightRecognition(name: name, size: size, head: head).reader else { return nil }
        self.reader = reader
    }

    /// Takes the next bytes of the file, from its first on: those of `head` come again.
    package mutating func read(_ piece: UnsafeRawBufferPointer) {
        if !reader.isDone { reader.read(piece) }
    }

    /// Whether nothing that follows is of interest: the rest need not be read.
    package var isDone: Bool { reader.isDone }

    /// What was found; nil where the file turned out to be something else, as a zip file without a pickle.
    package mutating func finish() -> WeightFile? { reader.finish() }
}
