internal import AccessTrace
internal import ArgumentParser
internal import Conversion
internal import ImageCore
internal import Inspection
internal import OCI
internal import Reporting
internal import Transports

/// `gpuimg recommend`: the smallest CUDA image that would do.
struct Recommend: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        abstract: "Tell the smallest CUDA image that an image could be built on.",
        discussion: """
            EXAMPLES:
              gpuimg recommend app.tar
              gpuimg recommend app.tar --trace app.trace.json --format json
              gpuimg recommend app.tar --run -- python3 serve.py
              gpuimg recommend app.tar --dockerfile > Dockerfile.small

            By the libraries that the image's files need or open, by the programs that its config names, and by what a \
            run touched where there is a trace (--trace) or one is made (--run). Every claim comes with the file that \
            it is made by, and the bytes are those of this image. docs/recommend.md has the rules.
            """)

    @Argument(help: ArgumentHelp("The image to read.", valueName: "SRC"))
    var source: String

    @Option(help: ArgumentHelp("Join what this trace touched.", valueName: "FILE"))
    var trace: String?

    @Flag(name: .customLong("run"), help: "Run the image and join what it touches.")
    var runsImage = false

    @Option(
        help: ArgumentHelp("Which image, where the source has several: a name, a tag or a digest.", valueName: "NAME"))
    var image: String?

    @Option(help: ArgumentHelp("The platform, where the image has several.", valueName: "OS/ARCH"))
    var platform: String?

    @Flag(help: "Print a multi-stage Dockerfile for what is recommended.")
    var dockerfile = false

    @Option(help: "How the result is printed.")
    var format = Format.text

    @Option(
        name: [.short, .long], help: ArgumentHelp("Write the result here instead of printing it.", valueName: "FILE"))
    var output: String?

    @OptionGroup(title: "Workload") var workload: WorkloadFlags
    @OptionGroup(title: "General") var global: GlobalOptions

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("Run this instead of the image's command.", valueName: "CMD"))
    var command: [String] = []

    func validate() throws {
        if let platform { _ = try [Platform](arguments: [platform]) }
        if trace != nil, runsImage { throw ValidationError("--trace and --run exclude each other") }
        if !runsImage, workload.isSet || !command.isEmpty {
            throw ValidationError("the image is run only with --run")
        }
    }

    func run() throws {
        let reference = try SourceReference(parsing: source)
        let file = try output.map { (path) throws(ImageError) in
            try OutputFile.open(path, "result", besides: [reference.path] + [trace].compactMap(\.self))
        }
        let display = global.makeDisplay()
        defer { display.end() }
        let source = try ImageSource.open(reference, temporaryDirectory: global.temporaryDirectory)
        let chosen = try source.image(image ?? reference.image)
        let wanted = try platform.map { try [Platform](arguments: [$0]) } ?? []
        let record = try record(source, chosen, wanted, display)
        let inspector = Inspector(
            source, pool: try global.makePool(), temporaryDirectory: global.temporaryDirectory,
            largestLayer: global.maxLayerSize.bytes
        ) { display.handle($0) }
        let result = try inspector.inspect([chosen], platforms: wanted, record: record)
        display.end()
        let report = RecommendationReport(try one(of: result.images, source.name), sourceName: source.name)
        let bytes =
            if dockerfile {
                Array(report.dockerfile.utf8)
            } else {
                switch format {
                case .text: Array((report.text(file == nil ? Console.resultStyle : .plain) + "\n").utf8)
                case .json: report.json
                }
            }
        guard let file else { return try Console.result(bytes) }
        try file.file.write(bytes, at: 0)
        try file.commit()
    }

    private func record(
        _ source: ImageSource, _ chosen: SourceImage, _ wanted: [Platform], _ display: ProgressDisplay
    ) throws(ImageError) -> AccessRecord? {
        if let trace { return try AccessRecord.read(from: RawFile.open(reading: trace)) }
        guard runsImage else { return nil }
        TraceScratch.sweep(in: global.temporaryDirectory)
        let job = TraceJob(
            source, temporaryDirectory: global.temporaryDirectory, largestLayer: global.maxLayerSize.bytes,
            platforms: wanted, workload: workload.options(command: command, showsOutput: global.verbose)
        ) { display.handle($0) }
        let record = try job.record(chosen)
        for text in record.notes { display.handle(.warning(text)) }
        return record
    }

    /// The only one, or the host's.
    private func one(of images: [InspectedImage], _ name: String) throws(ImageError) -> InspectedImage {
        if images.count == 1 { return images[0] }
        if let image = images.first(where: { $0.platform?.satisfies(.host) == true }) { return image }
        let choices = images.map { "\n  " + ($0.platform?.description ?? $0.digest.description) }.joined()
        throw ImageError(.usage, "\(name) has several platforms; choose one with --platform:\(choices)")
    }
}
