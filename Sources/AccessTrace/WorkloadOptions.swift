package import OCI

/// What a user decides about a traced run; everything else is the image's own.
package struct WorkloadOptions: Sendable {
    /// A file or folder of the machine that the workload shall find in its root.
    package struct Mount: Sendable, Equatable {
        package let source: String
        package let target: String
        package let isReadOnly: Bool

        package init(source: String, target: String, isReadOnly: Bool) {
            self.source = source
            self.target = target
            self.isReadOnly = isReadOnly
        }
    }

    package enum GPUMode: String, Sendable, CaseIterable {
        case auto, none, stub, host
    }

    package enum BackendChoice: String, Sendable, CaseIterable {
        case auto, ptrace, notify
    }

    /// Replaces the image's `Cmd`.
    package var command: [String]?
    /// Replaces the image's `Entrypoint`, and its `Cmd` unless ``command`` is set; an empty one is none.
    package var entrypoint: String?
    /// Added to the image's environment, `NAME=VALUE` each.
    package var environment: [String] = []
    package var user: String?
    package var mounts: [Mount] = []
    package var usesHostNetwork = false
    package var gpu = GPUMode.auto
    package var backend = BackendChoice.auto
    /// Nil lets the probe choose.
    package var tier: AccessRecord.Tier?
    package var stop = StopConditions()
    /// Whether a workload that fails is no error.
    package var allowsFailure = false
    /// Whether the workload's streams are passed on to standard error.
    package var showsOutput = false
    /// The program that `__trace-helper` is given to: this one.
    package var helper = "/proc/self/exe"

    package init() {}

    /// The command line of a container by Docker's rules; empty where nothing is named.
    package func arguments(of image: ImageConfig.Process) -> [String] {
        if let entrypoint { return (entrypoint.isEmpty ? [] : [entrypoint]) + (command ?? []) }
        return image.entrypoint + (command ?? image.command)
    }
}
