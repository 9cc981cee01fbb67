internal import ArgumentParser
internal import Glibc
internal import ImageCore
internal import Logging

/// What every verb takes.
struct GlobalOptions: ParsableArguments {
    @Flag(name: [.short, .long], help: "Say nothing but errors, warnings and the result.")
    var quiet = false

    @Flag(name: [.short, .long], help: "Tell what is done, on standard error.")
    var verbose = false

    @Option(
        help: ArgumentHelp(
            "Threads for the work.", discussion: "Default: the processors that are usable.", valueName: "N"))
    var jobs: Int?

    @Option(
        help: ArgumentHelp("Folder for temporary files.", discussion: "Default: $TMPDIR, else /tmp.", valueName: "DIR"))
    var tmpdir: String?

    @Option(help: ArgumentHelp("The plain size above which a layer is refused, such as 300GiB.", valueName: "SIZE"))
    var maxLayerSize: ByteSize = ByteSize(bytes: Limits.layerBytes)

    func validate() throws {
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs must be from 1 to 1024") }
        if maxLayerSize.bytes < 1 { throw ValidationError("--max-layer-size must be at least 1") }
        if quiet, verbose { throw ValidationError("-q and -v exclude each other") }
        guard FileSystem.kind(of: temporaryDirectory) == .directory else {
            throw ValidationError("the folder for temporary files does not exist: \(temporaryDirectory)")
        }
    }

    var temporaryDirectory: String {
        if let tmpdir { return tmpdir }
        guard let value = getenv("TMPDIR").map({ String(cString: $0) }), !value.isEmpty else { return "/tmp" }
        return value
    }

    func makePool() throws(ImageError) -> WorkerPool { try WorkerPool(width: jobs ?? WorkerPool.defaultWidth) }

    func makeDisplay() -> ProgressDisplay {
        let level: Logger.Level = verbose ? .info : .warning
        return ProgressDisplay(isQuiet: quiet, log: Logger(label: "gpuimg") { _ in StandardErrorLog(logLevel: level) })
    }
}
