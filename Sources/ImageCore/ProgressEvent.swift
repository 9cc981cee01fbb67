/// What a job tells of its own progress; libraries send it and never print.
package enum ProgressEvent: Sendable {
    package enum Stage: String, Sendable {
        case reading, writing
    }

    /// A layer's work begins: its number from 0, how many there are, and its size in the source.
    case layerStarted(layer: Int, of: Int, digest: Digest, size: Int)
    /// So many of the bytes of this stage are done: of the blob in reading, of the plain layer in writing.
    case layerAdvanced(layer: Int, stage: Stage, done: Int, of: Int)
    /// So many bytes of all the layers that are read at once are done.
    case layersAdvanced(done: Int, of: Int)
    /// The layer is written, or kept, with so many bytes.
    case layerFinished(layer: Int, size: Int)
    /// A step begins that is no layer's, such as `checking what was written`.
    case step(String)
    /// What only those want to know who ask for more.
    case detail(String)
    /// Something that the user should know, though the job goes on.
    case warning(String)
}

/// Receives progress, from any thread.
package typealias ProgressHandler = @Sendable (ProgressEvent) -> Void
