internal import ArgumentParser
internal import Conversion
internal import ImageCore
internal import Layers
internal import Planner
internal import Reporting
internal import Transports

/// `gpuimg optimize`: the main job.
struct Optimize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Rewrite an image so that it starts before it has been downloaded.",
        discussion: """
            EXAMPLES:
              gpuimg optimize app.tar app-esgz.tar
              gpuimg optimize app.tar app-esgz.tar --prefetch-list hot.txt
              gpuimg optimize oci:build/layout:latest oci:out/layout --platform linux/amd64
              docker save app | gpuimg optimize - app-esgz.tar --fast

            SRC is an archive of docker save, an OCI archive or an OCI layout folder, also as docker-archive:PATH[:REF], \
            oci-archive:PATH[:TAG] or oci:PATH[:TAG]; - is standard input. DST is an OCI archive that docker load takes \
            too, or with oci: or a slash at its end a layout folder. The prefetch list has a path or pattern (*, ?, [], \
            **) a line; what it names is fetched before the container starts.

            The last line on standard output is the digest of the new image.
            """)

    @Argument(help: ArgumentHelp("The image to read.", valueName: "SRC"))
    var source: String

    @Argument(help: ArgumentHelp("Where the result goes.", valueName: "DST"))
    var destination: String

    @Option(help: ArgumentHelp("Files to fetch before the start, a path or pattern a line.", valueName: "FILE"))
    var prefetchList: String?

    @Option(
        help: ArgumentHelp("Which image, where the source has several: a name, a tag or a digest.", valueName: "NAME"))
    var image: String?

    @OptionGroup(title: "Platforms") var platforms: PlatformOptions
    @OptionGroup(title: "Layers") var packing: PackingOptions

    @Flag(help: "Make it an error when a layer cannot be rewritten truly.")
    var strict = false

    @Flag(help: "Leave out attestations.")
    var dropAttestations = false

    @Flag(help: "Do not run the image to see what it touches. Nothing is run yet, so this changes nothing.")
    var noTrace = false

    @Flag(help: "Print the plan and write nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Write the whole report as JSON.", valueName: "FILE.json"))
    var report: String?

    @OptionGroup(title: "General") var global: GlobalOptions

    func run() throws {
        let started = Clock.milliseconds
        let sourceReference = try SourceReference(parsing: source)
        let target = try DestinationReference(parsing: destination)
        guard !FileSystem.isSame(sourceReference.path, target.path) else {
            throw ImageError(.usage, "source and destination are the same: \(target.path)")
        }
        let reportFile = try openReport(besides: [sourceReference.path, target.path])
        let display = global.makeDisplay()
        defer { display.end() }
        let options = try options()
        let source = try ImageSource.open(sourceReference, temporaryDirectory: global.temporaryDirectory)
        let chosen = try source.image(image ?? sourceReference.image)
        let pool = try global.makePool()
        let converter = Converter(source, options: options, pool: pool) { display.handle($0) }
        let result = try converter.convert(
            chosen, tag: target.tag, destinationFolder: target.folder
        ) { () throws(ImageError) in
            try target.open(temporaryDirectory: global.temporaryDirectory) { display.handle(.warning($0)) }
        }
        display.end()
        let report = ConversionReport(
            result, destination: destination, milliseconds: Clock.milliseconds - started)
        if let reportFile {
            try reportFile.file.write(report.json, at: 0)
            try reportFile.commit()
        }
        if !global.quiet { try Console.result(report.text) }
        if let digest = result.digest { try Console.result(digest.description) }
    }

    private func options() throws(ImageError) -> ConversionOptions {
        var options = ConversionOptions(
            packing: packing.packing, temporaryDirectory: global.temporaryDirectory,
            largestLayer: global.maxLayerSize.bytes)
        options.platforms = platforms.platforms
        options.dropsOtherPlatforms = platforms.onlyPlatform
        options.dropsAttestations = dropAttestations
        options.isStrict = strict
        options.isDryRun = dryRun
        if let prefetchList { options.prefetchList = try PrefetchList(reading: prefetchList) }
        return options
    }

    /// Opened before the work, so that a report that cannot be written costs none.
    private func openReport(besides taken: [String]) throws(ImageError) -> PendingFile? {
        guard let report else { return nil }
        guard report != SourceReference.standardInput, !report.isEmpty else {
            throw ImageError(.usage, "the report goes to a file; name one")
        }
        guard FileSystem.kind(of: FileSystem.directory(of: report)) == .directory else {
            throw ImageError(.usage, "the report's folder does not exist: \(FileSystem.directory(of: report))")
        }
        for path in taken + [prefetchList].compactMap(\.self) where FileSystem.isSameName(report, path) {
            throw ImageError(.usage, "the report would replace \(path); name another file")
        }
        return try PendingFile(path: report)
    }
}
