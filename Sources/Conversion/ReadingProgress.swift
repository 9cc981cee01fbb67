internal import ImageCore

/// Adds up what is read of several layers at once.
struct ReadingProgress: Sendable {
    private let done = Monitor<[Int: Int]>([:])
    private let total: Int
    private let handler: ProgressHandler

    /// - Parameter total: the bytes of all layers.
    init(of total: Int, _ handler: @escaping ProgressHandler) {
        self.total = total
        self.handler = handler
    }

    /// Tells that so many bytes of a layer are read.
    func advance(_ layer: Int, to bytes: Int) {
        let sum = done.update { done in
            done[layer] = bytes
            return done.values.reduce(0, +)
        }
        handler(.layersAdvanced(done: sum, of: total))
    }
}
