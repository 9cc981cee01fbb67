internal import CTrace
internal import Glibc
package import ImageCore
internal import Layers
package import OCI
package import Tar

/// Runs an image's entrypoint in its unpacked root file system and records what it touches.
package struct ContainerRunner {
    /// A file that is put over the root file system for the run alone.
    package struct Overlaid: Sendable {
        /// A path of this machine.
        package let source: String
        package let target: String

        package init(source: String, target: String) {
            self.source = source
            self.target = target
        }
    }

    /// A workload's bounds: far above any real one's, far below what would harm the machine.
    private enum Bound {
        /// Libraries start a thread for each core, in some processes; a fork bomb of as many still lets others work.
        static let tasks = 512 + 64 * WorkerPool.defaultWidth
        static let fileBytes = 8 << 30
        /// Of the machine's memory: a process's own, and what all write to the root file system.
        static let memoryShare = 0.9
        static let scratchShare = 0.25
    }

    private let options: WorkloadOptions
    private let scratch: TraceScratch
    private let temporaryDirectory: String

    package init(_ options: WorkloadOptions, in scratch: TraceScratch, temporaryDirectory: String) {
        self.options = options
        self.scratch = scratch
        self.temporaryDirectory = temporaryDirectory
    }

    /// Finds out what the machine allows, by trying.
    ///
    /// - Throws: an error that names what is missing where nothing works.
    package func probe() throws(ImageError) -> Footing {
        try FileSystem.makeDirectory(scratch.path + "/mnt")
        var orders = common()
        orders.add("probe", 1)
        if let tier = options.tier { orders.add("tier", Int(Self.number(tier))) }
        let outcome = try run(orders, StopConditions()) { _ in }
        guard let tier = outcome.tier else {
            throw ImageError(
                .failure,
                "this machine cannot run the image:\(outcome.reasons.map { "\n  " + $0 }.joined())\nrecord a trace where namespaces are allowed (gpuimg trace) and give it by --trace FILE, or do without by --no-trace"
            )
        }
        return Footing(tier: tier, owners: Self.owners(outcome), ids: outcome.ids, reasons: outcome.reasons)
    }

    private static func owners(_ outcome: WorkloadRun.Outcome) -> OwnerPolicy {
        switch UInt32(clamping: outcome.ids) {
        case GPUIMG_IDS_SHIFTED.rawValue: .shifted(by: Footing.shift.base, count: Footing.shift.count)
        case GPUIMG_IDS_SAME.rawValue: .image
        default: .runner
        }
    }

    private static func number(_ tier: AccessRecord.Tier) -> UInt32 {
        switch tier {
        case .root: GPUIMG_TIER_ROOT.rawValue
        case .rootless: GPUIMG_TIER_ROOTLESS.rawValue
        case .chroot: GPUIMG_TIER_CHROOT.rawValue
        }
    }

    /// What both kinds of run need.
    private func common() -> HelperOrders {
        var orders = HelperOrders()
        orders.add("run", scratch.path)
        orders.add("shift-base", Int(Footing.shift.base))
        orders.add("shift-count", Int(Footing.shift.count))
        let name = SubordinateIDs.userName
        if let users = SubordinateIDs(reading: "/etc/subuid", user: geteuid(), name: name),
            let groups = SubordinateIDs(reading: "/etc/subgid", user: geteuid(), name: name)
        {
            orders.add("subuid-base", users.base)
            orders.add("subuid-count", users.count)
            orders.add("subgid-base", groups.base)
            orders.add("subgid-count", groups.count)
        }
        if options.usesHostNetwork { orders.add("host-network", 1) }
        return orders
    }

    /// Runs the workload on a footing that ``probe()`` has found.
    ///
    /// - Parameters:
    ///   - process: what the image's config says.
    ///   - layers: the entries of all layers, from the bottom, as they were unpacked.
    ///   - overlaid: driver libraries for this run alone.
    ///   - mounts: besides the user's.
    /// - Returns: what was touched, in the merged tree of the layers.
    /// - Throws: ``ImageError`` with code `workloadFailed` where the workload fails and may not.
    package func run(
        _ process: ImageConfig.Process, on footing: Footing, layers: [[TarEntry]], overlaid: [Overlaid] = [],
        mounts: [WorkloadOptions.Mount] = []
    ) throws(ImageError) -> TracedRun {
        let root = try RootFiles(at: scratch.root)
        let workload = try Workload(process, options, users: UserDatabase(root))
        var tree = LayerTree()
        for entries in layers { try tree.apply(entries) }
        var traced = TracedRun(Recording(tree, layers: layers), root: root)
        let backends: [AccessRecord.Backend] =
            switch options.backend {
            case .auto: [.notify, .ptrace]
            case .notify: [.notify]
            case .ptrace: [.ptrace]
            }
        var refusals: [String] = []
        for backend in backends {
            var recording = traced.recording
            let orders = orders(workload, footing, backend, overlaid, mounts)
            let outcome = try run(orders, options.stop) { recording.take($0) }
            // Only a machine that lacks a backend is a reason to try the other.
            if let failure = outcome.failure, !recording.hasStarted, backend != backends.last, outcome.lacksBackend {
                refusals.append(failure)
                continue
            }
            traced.recording = recording
            try traced.finish(outcome, workload, backend, allowsFailure: options.allowsFailure)
            traced.record.notes += refusals
            return traced
        }
        return traced
    }

    private func orders(
        _ workload: Workload, _ footing: Footing, _ backend: AccessRecord.Backend, _ overlaid: [Overlaid],
        _ mounts: [WorkloadOptions.Mount]
    ) -> HelperOrders {
        var orders = common()
        orders.add("tier", Int(Self.number(footing.tier)))
        orders.add("notify", backend == .notify ? 1 : 0)
        orders.add("uid", Int(workload.account.user))
        orders.add("gid", Int(workload.account.group))
        // What the probe has found must hold: an image must not talk itself out of its user namespace.
        orders.add("ids", footing.ids)
        let isShifted = footing.ids == Int(GPUIMG_IDS_SHIFTED.rawValue)
        for group in workload.account.groups where !isShifted || group < Footing.shift.count {
            orders.add("group", Int(group))
        }
        orders.add("folder", workload.folder)
        for argument in workload.arguments { orders.add("argument", argument) }
        for variable in workload.environment { orders.add("environment", variable) }
        if let text = Self.resolverConfiguration { orders.add("resolv-conf", text) }
        for file in overlaid {
            orders.add("copy", file.source)
            orders.add("copy-target", file.target)
        }
        for mount in options.mounts + mounts {
            orders.add("mount", mount.source)
            orders.add(mount.isReadOnly ? "mount-target-read-only" : "mount-target", mount.target)
        }
        if let http = options.stop.http {
            orders.add("ready-port", Int(http.port))
            orders.add("ready-path", http.path)
        } else if let port = options.stop.tcp {
            orders.add("ready-port", Int(port))
        }
        let memory = Self.memory
        orders.add("task-limit", Bound.tasks)
        orders.add("file-limit", Bound.fileBytes)
        orders.add("memory-limit", Int(Double(memory) * Bound.memoryShare))
        orders.add("scratch-limit", Int(Double(memory) * Bound.scratchShare))
        return orders
    }

    /// The machine's memory, or what the control group of a container around us leaves of it.
    private static var memory: Int {
        let machine = max(1, sysconf(Int32(_SC_PHYS_PAGES))) * max(1, sysconf(Int32(_SC_PAGESIZE)))
        let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].compactMap { path in
            (try? RawFile.open(reading: path)).flatMap { file in
                let buffer = ByteBuffer(capacity: 64)
                guard let count = try? file.read(into: buffer.free, at: 0) else { return Int?.none }
                buffer.advance(by: count)
                return Int(String(decoding: buffer.bytes.prefix { $0 != 0x0a }, as: UTF8.self))
            }
        }
        return limits.filter { $0 > 0 }.reduce(machine, min)
    }

    /// Names of other machines, for workloads that look at it; the network itself is the loopback only.
    private static var resolverConfiguration: String? {
        guard let file = try? RawFile.open(reading: "/etc/resolv.conf"), let size = try? file.status().size,
            let bytes = try? file.bytes(ByteRange(offset: 0, count: min(size, 64 << 10))), !bytes.contains(0)
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func run(
        _ orders: HelperOrders, _ stop: StopConditions, _ body: (HelperRecord) -> Void
    ) throws(ImageError) -> WorkloadRun.Outcome {
        var run = try WorkloadRun(stop, showsOutput: options.showsOutput)
        let helper = try TraceHelper(
            orders, program: options.helper, temporaryDirectory: temporaryDirectory)
        return try run.follow(helper, body)
    }
}
