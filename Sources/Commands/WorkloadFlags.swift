internal import AccessTrace
internal import ArgumentParser
internal import Glibc
internal import ImageCore

/// How an image is run to see what it touches.
struct WorkloadFlags: ParsableArguments {
    @Option(help: ArgumentHelp("Run this instead of the image's entrypoint.", valueName: "PROGRAM"))
    var entrypoint: String?

    @Option(help: ArgumentHelp("Set a variable of the environment (repeatable).", valueName: "NAME=VALUE"))
    var env: [String] = []

    @Option(help: ArgumentHelp("Run as this user, as docker run takes it.", valueName: "USER[:GROUP]"))
    var user: String?

    @Option(
        help: ArgumentHelp(
            "Show a file or folder of this machine to the workload (repeatable).", valueName: "SRC:DST[:ro]"))
    var mount: [MountArgument] = []

    enum Network: String, ExpressibleByArgument, CaseIterable { case loopback, host }

    @Option(help: "Which network the workload has (default: loopback).")
    var net: Network?

    @Option(
        help: ArgumentHelp(
            "Driver libraries (default: auto): stub puts stand-ins that find no device, host binds this machine's driver; auto binds the driver where there is one and the image asks for it, and else puts stand-ins where files need them."
        ))
    var gpu: WorkloadOptions.GPUMode?

    @Option(help: "How system calls are watched (default: auto); auto takes the cheaper one that works.")
    var tracer: WorkloadOptions.BackendChoice?

    @Option(
        help: ArgumentHelp(
            "How the workload is shut in: with all namespaces as root, as an ordinary user, or by chroot alone.",
            discussion: "Default: the first of them that works.", valueName: "TIER"))
    var tier: AccessRecord.Tier?

    @Option(
        help: ArgumentHelp("Stop the workload after so many seconds.", discussion: "Default: 60.", valueName: "SECONDS")
    )
    var timeout: Double?

    @Option(help: ArgumentHelp("Ready when a line of its output matches.", valueName: "REGEX"))
    var readyLog: String?

    @Option(
        help: ArgumentHelp("Ready when GET /PATH on this port of the loopback gives 200.", valueName: "PORT[/PATH]"))
    var readyHttp: HTTPArgument?

    @Option(help: ArgumentHelp("Ready when this port of the loopback takes a connection.", valueName: "PORT"))
    var readyTcp: UInt16?

    @Option(
        help: ArgumentHelp("Watch on for so long after it is ready.", discussion: "Default: 0.", valueName: "SECONDS"))
    var settle: Double?

    @Flag(help: "Go on with what was seen when the workload fails.")
    var allowFailure = false

    func validate() throws {
        guard timeout ?? 1 > 0, timeout ?? 1 <= 86_400, settle ?? 0 >= 0, settle ?? 0 <= 86_400 else {
            throw ValidationError("--timeout must be above 0 and --settle at least 0, neither above 86400")
        }
        if readyHttp != nil, readyTcp != nil {
            throw ValidationError("--ready-http and --ready-tcp exclude each other")
        }
        // Both are told before layers are unpacked, which may take minutes.
        for source in mount.map(\.mount.source) where FileSystem.kind(of: source) == nil {
            throw ValidationError("--mount names what is not there: \(source)")
        }
        if let readyLog {
            do { _ = try Regex(readyLog) } catch {
                throw ValidationError("--ready-log is no regular expression: \(error)")
            }
        }
        if readyTcp == 0 { throw ValidationError("--ready-tcp must be from 1 to 65535") }
        for variable in env where !variable.contains("=") || variable.hasPrefix("=") {
            throw ValidationError("--env takes NAME=VALUE, not \(variable)")
        }
    }

    /// Whether anything was said that makes sense only where the image is run.
    var isSet: Bool {
        entrypoint != nil || !env.isEmpty || user != nil || !mount.isEmpty || readyLog != nil || readyHttp != nil
            || readyTcp != nil || tier != nil || allowFailure || net != nil || gpu != nil || tracer != nil
            || timeout != nil || settle != nil
    }

    func options(command: [String], showsOutput: Bool) -> WorkloadOptions {
        var options = WorkloadOptions()
        options.command = command.isEmpty ? nil : command
        options.entrypoint = entrypoint
        options.environment = env
        options.user = user
        options.mounts = mount.map(\.mount)
        options.usesHostNetwork = net == .host
        options.gpu = gpu ?? .auto
        options.backend = tracer ?? .auto
        options.tier = tier
        options.allowsFailure = allowFailure
        options.showsOutput = showsOutput
        options.stop.timeout = timeout ?? options.stop.timeout
        options.stop.log = readyLog
        options.stop.http = readyHttp.map { StopConditions.HTTP(port: $0.port, path: $0.path) }
        options.stop.tcp = readyTcp
        options.stop.settle = settle ?? 0
        return options
    }
}

extension WorkloadOptions.GPUMode: ExpressibleByArgument {}
extension WorkloadOptions.BackendChoice: ExpressibleByArgument {}
extension AccessRecord.Tier: ExpressibleByArgument {}

/// `PORT`, `PORT/` or `PORT/PATH`.
struct HTTPArgument: ExpressibleByArgument {
    let port: UInt16
    let path: String

    init?(argument: String) {
        let parts = argument.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let port = parts.first.flatMap({ UInt16($0) }), port > 0 else { return nil }
        let path = parts.count == 2 ? String(parts[1]) : ""
        // What would end the request's line ends the request.
        guard path.utf8.count <= 2_000, path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
        self.port = port
        self.path = path
    }
}

/// `SRC:DST` or `SRC:DST:ro`.
struct MountArgument: ExpressibleByArgument {
    let mount: WorkloadOptions.Mount

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count), !parts[0].isEmpty, parts[1].hasPrefix("/"),
            parts.count == 2 || parts[2] == "ro" || parts[2] == "rw"
        else { return nil }
        // The helper runs in another folder.
        let source = parts[0].hasPrefix("/") ? parts[0] : Self.currentFolder + "/" + parts[0]
        mount = WorkloadOptions.Mount(
            source: source, target: parts[1], isReadOnly: parts.count == 3 && parts[2] == "ro")
    }

    private static var currentFolder: String {
        guard let name = getcwd(nil, 0) else { return "." }
        defer { free(name) }
        return String(cString: name)
    }
}
