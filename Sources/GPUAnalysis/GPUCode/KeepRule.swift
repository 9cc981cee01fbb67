/// Which entries of a region some GPUs can ever run (CUDA C++ Programming Guide, "Binary Compatibility" and
/// "PTX Compatibility"; CUDA 12.9 for the suffix `f`).
///
/// A target stands for the GPUs of its compute capability, whatever its suffix: `sm_90` is an H100, which runs code for
/// `sm_90` and for `sm_90a`. Where a case is not sure, the entry is kept.
package struct KeepRule: Hashable, Sendable {
    /// The GPUs, of which each keeps what it can run; with none, all is kept.
    package let targets: [SMArchitecture]

    /// A rule for these GPUs together.
    package init(targets: [SMArchitecture]) { self.targets = targets }

    /// Whether each of a region's entries is kept. It takes all of a region: assembly is there for GPUs that none of the
    /// region's machine code runs on.
    package func keeps(_ region: some Collection<FatbinEntry>) -> [Bool] {
        guard !targets.isEmpty else { return Array(repeating: true, count: region.count) }
        let lacking = targets.filter { target in
            !region.contains { $0.kind == .cubin && target.runs(machineCodeFor: $0.architecture) }
        }
        return region.map { entry in
            switch entry.kind {
            case .cubin: targets.contains { $0.runs(machineCodeFor: entry.architecture) }
            case .ptx: lacking.contains { $0.compiles(assemblyFor: entry.architecture) }
            // Linked into kernels for whichever GPU is there, or not known.
            case .ltoIR, .other: true
            }
        }
    }
}

extension SMArchitecture {
    /// Whether a GPU of this compute capability runs machine code. The same major number is not enough: a library may
    /// have a kernel for `sm_80` only, and a GPU of 8.6 relies on it.
    package func runs(machineCodeFor code: SMArchitecture) -> Bool {
        switch code.suffix {
        case .none, .family: code.major == major && code.minor <= minor
        case .exact: code.number == number
        }
    }

    /// Whether the driver compiles assembly for a GPU of this compute capability.
    package func compiles(assemblyFor code: SMArchitecture) -> Bool {
        switch code.suffix {
        case .none: code.number <= number
        case .exact, .family: runs(machineCodeFor: code)
        }
    }
}
