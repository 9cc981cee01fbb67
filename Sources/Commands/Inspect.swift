internal import AccessTrace
internal import ArgumentParser
internal import ImageCore
internal import Inspection
internal import OCI
internal import Reporting
internal import Transports

/// `gpuimg inspect`: what is in an image, and what of it is used.
struct Inspect: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        abstract: "Show the layers of an image, and what of them a trace touched.",
        discussion: """
            EXAMPLES:
              gpuimg inspect app.tar
              gpuimg inspect app.tar --trace app.trace.json
              gpuimg inspect oci:build/layout:latest --platform linux/amd64 --format json -o app.inspect.json

            A row a layer: how it is packed, its size and that of its files, whether runtimes pull it lazily and if not \
            why, which bytes a later layer shadows, and with a trace the bytes that were touched. SRC is anything that \
            optimize reads; all of its platforms are shown. docs/inspect.md explains the columns and the JSON.
            """)

    @Argument(help: ArgumentHelp("The image to read.", valueName: "SRC"))
    var source: String

    @Option(
        help: ArgumentHelp(
            "Tell what this trace touched, of gpuimg trace or ctr-remote's --record-out.", valueName: "FILE"))
    var trace: String?

    @Option(help: ArgumentHelp("Which image, where the source has several; default all.", valueName: "NAME"))
    var image: String?

    @Option(
        help: ArgumentHelp(
            "A platform to show, as os/arch or os/arch/variant; repeat for more.", discussion: "Default: all.",
            valueName: "PLATFORM"))
    var platform: [String] = []

    @Option(help: "How the report is printed.")
    var format = Format.text

    @Option(
        name: [.short, .long], help: ArgumentHelp("Write the report here instead of printing it.", valueName: "FILE"))
    var output: String?

    @OptionGroup(title: "General") var global: GlobalOptions

    func validate() throws { _ = try [Platform](arguments: platform) }

    func run() throws {
        let reference = try SourceReference(parsing: source)
        let file = try output.map { (path) throws(ImageError) in
            try OutputFile.open(path, "report", besides: [reference.path] + [trace].compactMap(\.self))
        }
        let record = try trace.map { (path) throws(ImageError) in
            try AccessRecord.read(from: RawFile.open(reading: path))
        }
        let display = global.makeDisplay()
        defer { display.end() }
        let source = try ImageSource.open(reference, temporaryDirectory: global.temporaryDirectory)
        let images: [SourceImage]
        if let wanted = image ?? reference.image { images = [try source.image(wanted)] } else { images = source.images }
        let inspector = Inspector(
            source, pool: try global.makePool(), temporaryDirectory: global.temporaryDirectory,
            largestLayer: global.maxLayerSize.bytes
        ) { display.handle($0) }
        let result = try inspector.inspect(images, platforms: [Platform](arguments: platform), record: record)
        display.end()
        let report = InspectionReport(result)
        let bytes = format == .json ? report.json : Array((report.text + "\n").utf8)
        guard let file else { return try Console.result(bytes) }
        try file.file.write(bytes, at: 0)
        try file.commit()
    }
}
