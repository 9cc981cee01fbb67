internal import Glibc
package import ImageCore

/// A run that has ended: what it touched, with room for what only a look at the files adds.
package struct TracedRun {
    var recording: Recording
    private let root: RootFiles
    /// All of the record but its paths.
    package var record = AccessRecord()

    init(_ recording: Recording, root: RootFiles) {
        self.recording = recording
        self.root = root
    }

    /// Programs and libraries that were executed or mapped, by path.
    package var loaded: [FilePathBytes] { recording.loaded }

    /// What a runtime reads of an image before its process exists: to find the user, and for GPUs to refresh the
    /// loader's cache.
    private static let readByRuntimes = ["etc/passwd", "etc/group", "etc/ld.so.cache"]

    mutating func finish(
        _ outcome: WorkloadRun.Outcome, _ workload: Workload, _ backend: AccessRecord.Backend, allowsFailure: Bool
    ) throws(ImageError) {
        record.command = workload.arguments
        record.tier = outcome.tier
        record.backend = backend
        record.stop = outcome.stop
        record.milestones = outcome.milestones
        record.isComplete = outcome.isComplete
        record.departures = outcome.departures
        record.exitStatus = outcome.status.map(Self.exitStatus)
        record.missing = recording.missingLibraries
        for path in recording.executed {
            for interpreter in Interpreters(root).chain(of: path) {
                recording.add(interpreter, .interpreter, source: .observed, after: path)
            }
        }
        for path in Self.readByRuntimes { recording.add(FilePathBytes(path), .open, source: .runtime) }
        if outcome.stop == .timeout, outcome.waitedForReadiness {
            record.isComplete = false
            record.notes.append("the workload was not ready when its time was over")
        }
        guard let failure = failure(outcome, workload) else { return }
        guard allowsFailure, recording.hasStarted else { throw failure }
        record.stop = .failed
        record.isComplete = false
        record.notes.append(failure.message)
    }

    /// A signal's number is told as a shell tells it.
    private static func exitStatus(_ status: Int) -> Int {
        let signal = status & 0x7f
        return signal == 0 ? status >> 8 & 0xff : 128 + signal
    }

    private func failure(_ outcome: WorkloadRun.Outcome, _ workload: Workload) -> ImageError? {
        let name = workload.arguments.first ?? ""
        if let failure = outcome.failure {
            return ImageError(.workloadFailed, "\(name) could not be started: \(failure)")
        }
        if outcome.hasTooManyTasks {
            return error("\(name) was stopped: it had too many processes and threads", outcome)
        }
        if outcome.filledTheDisk {
            return error(
                "\(name) was stopped: it had almost filled the disk of the folder for temporary files", outcome)
        }
        guard let status = record.exitStatus, !outcome.wasReady else { return nil }
        if status != 0 { return error("\(name) failed with exit status \(status)", outcome) }
        return outcome.waitedForReadiness ? error("\(name) ended before it was ready", outcome) : nil
    }

    private func error(_ what: String, _ outcome: WorkloadRun.Outcome) -> ImageError {
        var message = what
        if !record.missing.isEmpty {
            let names = record.missing.prefix(10).map { FilePathBytes(Array($0.lastComponent)).description }
            message += "\nlibraries that it looked for and did not find: \(names.joined(separator: ", "))"
        }
        let lines = outcome.standardError.isEmpty ? outcome.standardOutput : outcome.standardError
        if !lines.isEmpty { message += "\nits last lines:\(lines.map { "\n  " + $0 }.joined())" }
        message += "\n--allow-failure goes on with what was seen"
        return ImageError(.workloadFailed, message)
    }

    /// Adds what is only known from the files: a library that would be loaded where there is a GPU.
    ///
    /// - Parameter path: as the loader asks for it.
    package mutating func addStatic(_ path: FilePathBytes) { recording.add(path, .open, source: .static) }

    /// The whole record.
    package var finished: AccessRecord {
        var whole = record
        whole.paths = recording.touched
        return whole
    }
}
