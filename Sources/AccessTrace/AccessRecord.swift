package import ImageCore
package import OCI

/// What a workload touched of its image: the result of one trace or of several joined ones (docs/trace-format.md).
///
/// Keyed by path, so that it stays true of an image that is built again.
package struct AccessRecord: Sendable, Equatable {
    /// How the workload was shut in.
    package enum Tier: String, Sendable, CaseIterable {
        /// All namespaces, made by root; the workload's ids are mapped to unused ones where the kernel allows it.
        case root
        /// All namespaces, in a user namespace of an ordinary user.
        case rootless
        /// Only another root folder: in containers that may make no namespaces.
        case chroot
    }

    /// What watched the system calls.
    package enum Backend: String, Sendable, CaseIterable {
        case ptrace, notify
    }

    /// Which driver libraries the workload found.
    package enum GPU: String, Sendable, CaseIterable {
        case none, stub, host
    }

    /// What ended the watching.
    package enum Stop: String, Sendable, CaseIterable {
        case exit, timeout, readyLog = "ready-log", readyHTTP = "ready-http", readyTCP = "ready-tcp"
        case interrupted, failed
    }

    /// Moments of the run, in microseconds since the entrypoint was executed.
    package struct Milestones: Sendable, Equatable {
        package var firstOutput: Int?
        package var ready: Int?
        package var end: Int?

        package init(firstOutput: Int? = nil, ready: Int? = nil, end: Int? = nil) {
            self.firstOutput = firstOutput
            self.ready = ready
            self.end = end
        }
    }

    /// The digest of the manifest that was run.
    package var image: Digest?
    package var platform: Platform?
    /// The arguments that were executed, the program first.
    package var command: [String] = []
    package var tier: Tier?
    package var backend: Backend?
    package var gpu: GPU?
    package var stop: Stop?
    package var exitStatus: Int?
    /// Whether nothing is known to be missing: no event was lost, and the workload did not fail before it was ready.
    package var isComplete = true
    package var milestones = Milestones()
    /// How many runs are joined in this record.
    package var runs = 1
    /// What was touched, in the order of first touch; equal times in the order of paths.
    package var paths: [TouchedPath] = []
    /// Names that were looked for in vain, in the order of their bytes, at most ``Limits/missingNames``.
    package var missing: [FilePathBytes] = []
    /// Where the run differed from an ordinary container's, as `kind: count`, by kind.
    package var departures: [String: Int] = [:]
    /// Sentences for people.
    package var notes: [String] = []

    package init() {}
}
