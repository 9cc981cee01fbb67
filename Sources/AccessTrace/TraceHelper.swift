internal import CSyscall
internal import Glibc
internal import ImageCore

/// The helper process while it runs: this program executed again with one thread, which makes the container, traces the
/// workload and sends records. It ends with us, and the workload with it.
struct TraceHelper: ~Copyable {
    /// The first argument that makes the program a helper.
    static let argument = "__trace-helper"

    let process: pid_t
    /// Read ends of what it sends.
    let records: Int32
    let output: Int32
    let error: Int32
    private let control: Int32
    private let litter: Litter.Token

    /// Where the helper finds its descriptors (CTrace's `internal.h`).
    private enum Number {
        static let records: Int32 = 3
        static let control: Int32 = 4
        static let orders: Int32 = 5
    }

    init(_ orders: HelperOrders, program: String, temporaryDirectory: String) throws(ImageError) {
        let file = try RawFile.unnamed(in: temporaryDirectory)
        try file.write(orders.bytes, at: 0)
        let records = try Pipe()
        let control = try Pipe()
        let output = try Pipe()
        let error = try Pipe()
        var process: pid_t = 0
        let status = try file.withDescriptor { (ordersFile) throws(ImageError) in
            Self.spawn(
                program, &process,
                [
                    (output.write, STDOUT_FILENO), (error.write, STDERR_FILENO), (records.write, Number.records),
                    (control.read, Number.control), (ordersFile, Number.orders),
                ])
        }
        guard status == 0 else {
            throw ImageError(.failure, "cannot start the trace helper \(program): \(SystemMessage(errno: status))")
        }
        let started = process
        self.process = started
        self.records = records.takeRead()
        self.output = output.takeRead()
        self.error = error.takeRead()
        // What poll has announced may be gone when it is read: the workload can take it back.
        for descriptor in [self.records, self.output, self.error] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        let controlEnd = control.takeWrite()
        self.control = controlEnd
        // Without a reader of its records and its end of the control pipe the helper ends all that it has started.
        litter = Litter.shared.add { Self.end(started, controlEnd) }
    }

    deinit {
        Litter.shared.take(litter)
        Self.end(process, control)
        for descriptor in [records, output, error] { close(descriptor) }
    }

    /// Asks for a last look at the workload's memory, and for its end.
    func stop() {
        var byte: UInt8 = 1
        _ = write(control, &byte, 1)
    }

    /// The end of the control pipe is noticed within a tick; a helper that does not is killed, and the kernel kills
    /// what it traces.
    private static func end(_ process: pid_t, _ control: Int32) {
        close(control)
        var status: Int32 = 0
        for _ in 0..<500 {
            if waitpid(process, &status, WNOHANG) != 0 { return }
            usleep(10_000)
        }
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
    }

    /// Starts the program with the given descriptors and no others.
    private static func spawn(_ program: String, _ process: inout pid_t, _ descriptors: [(from: Int32, to: Int32)])
        -> Int32
    {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        // First out of the way of one another: a descriptor's number may be the place of the next.
        let spare = (descriptors.map(\.from) + [Number.orders]).reduce(0, max) + 1
        for (number, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor.from, spare + Int32(number))
        }
        for (number, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, spare + Int32(number), descriptor.to)
            posix_spawn_file_actions_addclose(&actions, spare + Int32(number))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own: what is sent to ours is our business, and the helper ends with us.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        let arguments = [strdup("gpuimg"), strdup(argument), nil]
        defer { for argument in arguments { free(argument) } }
        return posix_spawn(&process, program, &actions, &attributes, arguments, environ)
    }
}

/// A pipe whose ends are closed unless they are taken.
private struct Pipe: ~Copyable {
    private(set) var read: Int32
    private(set) var write: Int32

    init() throws(ImageError) {
        var ends: (Int32, Int32) = (-1, -1)
        let status = withUnsafeMutablePointer(to: &ends) { pointer in
            pointer.withMemoryRebound(to: Int32.self, capacity: 2) { gpuimg_pipe($0) }
        }
        guard status == 0 else {
            throw ImageError(.failure, "cannot make a pipe: \(SystemMessage(errno: -status))")
        }
        (read, write) = ends
    }

    deinit {
        close(read)
        close(write)
    }

    /// A duplicate of the read end, for a longer life than the pipe's.
    func takeRead() -> Int32 { fcntl(read, F_DUPFD_CLOEXEC, 3) }
    func takeWrite() -> Int32 { fcntl(write, F_DUPFD_CLOEXEC, 3) }
}
