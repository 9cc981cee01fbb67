// For `timespec`, which its header brings along: optimized builds want that said.
internal import CSyscall
internal import CTrace
internal import Glibc
internal import ImageCore

/// Follows one run of the helper from its start to its end: collects the records and decides when it has seen enough.
struct WorkloadRun {
    /// How the run went.
    struct Outcome {
        var stop = AccessRecord.Stop.exit
        /// The wait status of the entrypoint; nil when it was stopped.
        var status: Int?
        var milestones = AccessRecord.Milestones()
        var isComplete = false
        var wasReady = false
        var tier: AccessRecord.Tier?
        var ids: Int = 0
        /// Why better tiers do not work, or why none does.
        var reasons: [String] = []
        /// Why the workload could not be started at all.
        var failure: String?
        /// Whether the failure is that of what watches, not of what is watched.
        var lacksBackend = false
        var waitedForReadiness = false
        var hasTooManyTasks = false
        var filledTheDisk = false
        var wasInterrupted = false
        var departures: [String: Int] = [:]
        var standardError: [String] = []
        var standardOutput: [String] = []
    }

    private let conditions: StopConditions
    private let pattern: Regex<AnyRegexOutput>?
    private let showsOutput: Bool
    private var outcome = Outcome()
    private var stream = HelperRecordStream()
    private var output = WorkloadOutput()
    private var error = WorkloadOutput()
    /// When the entrypoint was executed.
    private var start: Int?
    private var deadline: Int?
    private var hasStopped = false
    /// When the helper must have ended after it was told to.
    private var grace: Int?
    private var hasEnded = false

    init(_ conditions: StopConditions, showsOutput: Bool) throws(ImageError) {
        self.conditions = conditions
        self.showsOutput = showsOutput
        outcome.waitedForReadiness = conditions.hasReadiness
        do {
            pattern = try conditions.log.map { try Regex($0) }
        } catch {
            throw ImageError(.usage, "--ready-log is no regular expression: \(error)")
        }
    }

    /// Runs to the end.
    ///
    /// - Parameter body: gets each record of what was touched.
    mutating func follow(
        _ helper: borrowing TraceHelper, _ body: (HelperRecord) -> Void
    ) throws(ImageError) -> Outcome {
        let buffer = ByteBuffer(capacity: 256 << 10)
        var sources = [helper.records, helper.output, helper.error]
        while !sources.isEmpty {
            var waiting = sources.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let count = poll(&waiting, nfds_t(waiting.count), waitMilliseconds)
            guard count >= 0 || errno == EINTR else {
                throw ImageError(.failure, "cannot wait for the workload: \(SystemMessage(errno: errno))")
            }
            for source in waiting where count > 0 && source.revents != 0 {
                buffer.removeAll()
                let size = read(source.fd, buffer.free.baseAddress, buffer.free.count)
                if size < 0, errno == EINTR || errno == EAGAIN { continue }
                guard size > 0 else {
                    sources.removeAll { $0 == source.fd }
                    // Streams that others have inherited may stay open for ever: the last record ends all.
                    if source.fd == helper.records { sources = [] }
                    continue
                }
                buffer.advance(by: size)
                if source.fd == helper.records {
                    for record in try stream.take(buffer.bytes) { take(record, body) }
                } else {
                    take(buffer.bytes, isError: source.fd == helper.error)
                }
            }
            stopWhenDue(helper)
            if let grace, Self.now > grace {
                throw ImageError(
                    .failure, "the workload could not be ended; what it waits for may be the disk or a device")
            }
        }
        if !hasEnded { Litter.shared.stayIfEnding() }
        guard hasEnded else { throw ImageError(.failure, "the trace helper ended before its work was done") }
        if outcome.wasInterrupted {
            Litter.shared.stayIfEnding()
            throw ImageError(.failure, "the run was interrupted")
        }
        outcome.standardError = error.lastLines
        outcome.standardOutput = output.lastLines
        return outcome
    }

    private var waitMilliseconds: Int32 {
        guard let deadline = hasStopped ? grace : deadline else { return -1 }
        return Int32(clamping: max(0, (deadline - Self.now) / 1_000_000 + 1))
    }

    /// A last look at the memory of many large processes takes seconds.
    private static let graceNanoseconds = 60_000_000_000

    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    private func microseconds(_ time: Int) -> Int { start.map { max(0, (time - $0) / 1_000) } ?? 0 }

    private mutating func take(_ bytes: UnsafeRawBufferPointer, isError: Bool) {
        if outcome.milestones.firstOutput == nil { outcome.milestones.firstOutput = microseconds(Self.now) }
        if showsOutput { _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
        if isError {
            error.take(bytes, matching: pattern)
        } else {
            output.take(bytes, matching: pattern)
        }
        if output.hasMatched || error.hasMatched { becomeReady(.readyLog) }
    }

    private mutating func becomeReady(_ reason: AccessRecord.Stop) {
        guard !outcome.wasReady, !hasStopped else { return }
        outcome.wasReady = true
        outcome.stop = reason
        let now = Self.now
        outcome.milestones.ready = microseconds(now)
        deadline = min(deadline ?? .max, now + Int(conditions.settle * 1e9))
    }

    private mutating func stopWhenDue(_ helper: borrowing TraceHelper) {
        guard let deadline, !hasStopped, Self.now >= deadline else { return }
        if !outcome.wasReady { outcome.stop = .timeout }
        hasStopped = true
        grace = Self.now + Self.graceNanoseconds
        helper.stop()
    }

    private mutating func take(_ record: HelperRecord, _ body: (HelperRecord) -> Void) {
        switch gpuimg_trace_kind(rawValue: record.kind) {
        case GPUIMG_TRACE_TIER:
            outcome.tier = Self.tier(record.a)
            outcome.ids = record.b
            outcome.reasons = Self.lines(record.path)
        case GPUIMG_TRACE_STARTED:
            start = record.time
            deadline = record.time + Int(conditions.timeout * 1e9)
            body(record)
        case GPUIMG_TRACE_READY: becomeReady(record.a == 1 ? .readyHTTP : .readyTCP)
        case GPUIMG_TRACE_NOTE:
            outcome.departures[String(decoding: record.path, as: UTF8.self), default: 0] += record.a
        case GPUIMG_TRACE_FAILED:
            let what = Self.lines(record.path)
            if outcome.tier == nil { outcome.reasons = what }
            let message = what.joined(separator: "; ")
            outcome.lacksBackend = record.b == 1
            outcome.failure = record.b == 0 ? message : "\(message): \(SystemMessage(errno: Int32(clamping: record.a)))"
        case GPUIMG_TRACE_END:
            hasEnded = true
            outcome.milestones.end = microseconds(record.time)
            outcome.isComplete = record.c == 1
            outcome.filledTheDisk = record.b == Int(GPUIMG_END_DISK_FULL.rawValue)
            // Its control pipe has ended: so do we.
            outcome.wasInterrupted = record.b == Int(GPUIMG_END_STOPPED.rawValue) && !hasStopped
            outcome.hasTooManyTasks = record.b == Int(GPUIMG_END_TOO_MANY_TASKS.rawValue)
            if record.b == Int(GPUIMG_END_EXIT.rawValue), record.a >= 0 {
                outcome.status = record.a
                if !outcome.wasReady { outcome.stop = .exit }
            }
        default: body(record)
        }
    }

    private static func tier(_ number: Int) -> AccessRecord.Tier? {
        switch UInt32(clamping: number) {
        case GPUIMG_TIER_ROOT.rawValue: .root
        case GPUIMG_TIER_ROOTLESS.rawValue: .rootless
        case GPUIMG_TIER_CHROOT.rawValue: .chroot
        default: nil
        }
    }

    private static func lines(_ text: [UInt8]) -> [String] {
        text.split(separator: 0x0a).map { String(decoding: $0, as: UTF8.self) }
    }
}
