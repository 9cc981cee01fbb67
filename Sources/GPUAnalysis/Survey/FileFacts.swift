/// What is kept of a file's content beside its digest; most files have nothing worth keeping.
package enum FileFacts: Sendable {
    case program(ProgramFacts)
    case weights(WeightFacts)
    /// A file of the system that tells where libraries are or which packages there are.
    case text([UInt8])
    /// Begins with `#!`, and names tools of the CUDA toolkit.
    case script(DeveloperTools)
}
