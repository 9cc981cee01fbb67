import AccessTrace
import Glibc
import ImageCore
import Layers
import OCI
import Tar

/// The processor time that watching costs: a program in an unpacked root by chroot alone, and in the container of a trace
/// under each way of watching, in turn. What the container itself costs is counted with the watching.
struct TraceOverhead {
    let program: String
    let layers: [BlobLocation]
    let temporaryDirectory: String
    let arguments: [String]
    let runs: Int

    /// Seconds of the children's processor time, a list a way.
    func measure() throws -> [String: [Double]] {
        var options = WorkloadOptions()
        options.helper = program
        options.gpu = .none
        let scratch = try TraceScratch(in: temporaryDirectory)
        let footing = try ContainerRunner(options, in: scratch, temporaryDirectory: temporaryDirectory).probe()
        var root = try RootFileSystem(at: scratch.root, owners: footing.owners)
        var entries: [[TarEntry]] = []
        for layer in layers { entries.append(try root.apply(layer, limit: Limits.layerBytes)) }
        let process = ImageConfig.Process(
            entrypoint: arguments, command: [], environment: ["PATH=/usr/bin:/bin"], folder: "/", user: "")
        var times: [String: [Double]] = [:]
        // The first turn fills caches and does not count.
        for turn in 0...runs {
            var turnTimes = ["none": try measured { try chroot(to: scratch.root) }]
            for backend in [WorkloadOptions.BackendChoice.ptrace, .notify] {
                options.backend = backend
                let runner = ContainerRunner(options, in: scratch, temporaryDirectory: temporaryDirectory)
                turnTimes[backend.rawValue] = try measured {
                    _ = try runner.run(process, on: footing, layers: entries).finished
                }
            }
            if turn > 0 { for (way, time) in turnTimes { times[way, default: []].append(time) } }
        }
        return times
    }

    private func measured(_ body: () throws -> Void) throws -> Double {
        let before = Self.childrensTime
        try body()
        return Self.childrensTime - before
    }

    private static var childrensTime: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private func chroot(to root: String) throws {
        let words = ["chroot", root] + arguments
        let pointers = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        let variables = [strdup("PATH=/usr/bin:/bin"), nil]
        defer { free(variables[0]) }
        var child: pid_t = 0
        guard posix_spawn(&child, "/usr/sbin/chroot", nil, nil, pointers, variables) == 0 else {
            throw ImageError(.failure, "cannot start chroot")
        }
        var status: Int32 = 0
        waitpid(child, &status, 0)
        guard status == 0 else { throw ImageError(.failure, "\(arguments) failed without a trace") }
    }
}
