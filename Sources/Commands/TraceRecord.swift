internal import AccessTrace
internal import ArgumentParser
internal import Conversion
internal import ImageCore
internal import Layers
internal import OCI
internal import Reporting
internal import Transports

/// `gpuimg trace record`, which `record` may be left out of.
struct TraceRecord: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Run an image and record what it touches.",
        discussion: """
            EXAMPLES:
              gpuimg trace record app.tar -o app.trace.json
              gpuimg trace record app.tar -o app.trace.json --gpu host -- python3 serve.py

            The image is unpacked into the folder for temporary files and runs there without a container engine: in \
            namespaces as root, in a user namespace as anybody, or by chroot inside of a container. It has the loopback \
            alone as its network, a copy of its root file system, and no rights on this machine.
            """)

    @Argument(help: ArgumentHelp("The image to run.", valueName: "SRC"))
    var source: String

    @Option(name: [.short, .long], help: ArgumentHelp("Where the trace goes.", valueName: "TRACE"))
    var output: String

    @Option(
        help: ArgumentHelp("Which image, where the source has several: a name, a tag or a digest.", valueName: "NAME"))
    var image: String?

    @Option(help: ArgumentHelp("The platform to run, where the image has several.", valueName: "OS/ARCH"))
    var platform: String?

    @OptionGroup(title: "Workload") var workload: WorkloadFlags
    @OptionGroup(title: "General") var global: GlobalOptions

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("Run this instead of the image's command.", valueName: "CMD"))
    var command: [String] = []

    func run() throws {
        let reference = try SourceReference(parsing: source)
        let file = try OutputFile.open(output, "trace", besides: [reference.path])
        let display = global.makeDisplay()
        defer { display.end() }
        TraceScratch.sweep(in: global.temporaryDirectory)
        let source = try ImageSource.open(reference, temporaryDirectory: global.temporaryDirectory)
        let chosen = try source.image(image ?? reference.image)
        var platforms: [Platform] = []
        if let platform {
            guard let chosen = Platform(parsing: platform) else {
                throw ImageError(.usage, "\(platform) is no platform; write os/arch, such as linux/amd64")
            }
            platforms = [chosen]
        }
        let job = TraceJob(
            source, temporaryDirectory: global.temporaryDirectory, largestLayer: global.maxLayerSize.bytes,
            platforms: platforms, workload: workload.options(command: command, showsOutput: global.verbose)
        ) { display.handle($0) }
        let record = try job.record(chosen)
        for text in record.notes { display.handle(.warning(text)) }
        display.end()
        try file.file.write(record.json, at: 0)
        try file.commit()
        if !global.quiet { try Console.result(TraceReport(record, limit: 0).text) }
    }
}
