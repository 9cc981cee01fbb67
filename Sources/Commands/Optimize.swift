internal import AccessTrace
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
              gpuimg optimize app.tar app-esgz.tar --ready-http 8080/health -- serve --port 8080
              gpuimg optimize app.tar app-esgz.tar --trace app.trace.json
              gpuimg optimize app.tar app-esgz.tar --prefetch-list hot.txt
              gpuimg optimize oci:build/layout:latest oci:out/layout --platform linux/amd64
              gpuimg optimize app.tar app-esgz.tar --soci none
              docker save app | gpuimg optimize - app-esgz.tar --fast

            SRC is an archive of docker save, an OCI archive or an OCI layout folder, also as docker-archive:PATH[:REF], \
            oci-archive:PATH[:TAG] or oci:PATH[:TAG]; - is standard input. DST is an OCI archive that docker load takes \
            too, or with oci: or a slash at its end a layout folder.

            The image is run, without a container engine, to see which files and byte ranges it touches: small or dense \
            files go in front of the landmark in the order of first touch, large sparse ones are cut at what was read. \
            --trace takes a trace that was recorded before, --no-trace does without. A prefetch list has a path or \
            pattern (*, ?, [], **) a line; what it names stands before all else, and alone unless a trace is asked for.

            Layers of --min-layer-size or more also get a SOCI zTOC, and the image a SOCI index beside it (--soci): \
            one image for stargz-snapshotter and soci-snapshotter (0.14 or later).

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
    @OptionGroup(title: "SOCI") var soci: SOCIFlags

    @Flag(help: "Make it an error when a layer cannot be rewritten truly.")
    var strict = false

    @Flag(help: "Leave out attestations.")
    var dropAttestations = false

    @Option(
        help: ArgumentHelp(
            "Plan by this trace (of gpuimg trace, or of ctr-remote's --record-out) instead of running the image.",
            valueName: "FILE"))
    var trace: String?

    @Flag(help: "Do not run the image to see what it touches.")
    var noTrace = false

    @Option(help: ArgumentHelp("Keep the trace that was recorded.", valueName: "FILE"))
    var saveTrace: String?

    @Flag(help: "Print the plan and write nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Write the whole report as JSON.", valueName: "FILE.json"))
    var report: String?

    @OptionGroup(title: "Workload") var workload: WorkloadFlags
    @OptionGroup(title: "Plan") var planning: PlanningOptions
    @OptionGroup(title: "General") var global: GlobalOptions

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("Run this instead of the image's command.", valueName: "CMD"))
    var command: [String] = []

    func validate() throws {
        if trace != nil, noTrace { throw ValidationError("--trace and --no-trace exclude each other") }
        guard trace != nil || noTrace else { return }
        let reason = trace != nil ? "--trace" : "--no-trace"
        if workload.isSet || !command.isEmpty { throw ValidationError("with \(reason) the image is not run") }
        if saveTrace != nil { throw ValidationError("with \(reason) no trace is recorded that could be saved") }
    }

    func run() throws {
        let started = Clock.milliseconds
        let sourceReference = try SourceReference(parsing: source)
        let target = try DestinationReference(parsing: destination, besides: sourceReference)
        let taken = [sourceReference.path, target.path] + [prefetchList, trace].compactMap(\.self)
        let reportFile = try self.report.map { (path) throws(ImageError) in
            try OutputFile.open(path, "report", besides: taken)
        }
        let traceFile = try saveTrace.map { (path) throws(ImageError) in
            try OutputFile.open(path, "trace", besides: taken + [self.report].compactMap(\.self))
        }
        let display = global.makeDisplay()
        defer { display.end() }
        var options = try options()
        // Said when the destination is opened: there is no place for an index in it.
        if target.transport == .dockerArchive { options.soci.version = nil }
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
        if let traceFile {
            if let record = result.images.compactMap(\.record).first {
                try traceFile.file.write(record.json, at: 0)
                try traceFile.commit()
            } else {
                Console.error("gpuimg: warning: nothing was run, so that there is no trace to save")
            }
        }
        if !global.quiet {
            try Console.result(report.text)
            for line in report.advice { Console.error(line) }
        }
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
        options.soci = soci.options
        options.isDryRun = dryRun
        options.guide = try guide()
        options.model = planning.model
        options.prefetchBudget = planning.prefetchBudget?.bytes
        if let prefetchList { options.prefetchList = try PrefetchList(reading: prefetchList) }
        return options
    }

    /// A list alone is an answer; a trace is made where one was asked for by anything that only a run needs.
    private func guide() throws(ImageError) -> ConversionOptions.Guide {
        if let trace { return .record(try AccessRecord.read(from: RawFile.open(reading: trace))) }
        let isAsked = workload.isSet || !command.isEmpty || saveTrace != nil
        if noTrace || prefetchList != nil && !isAsked { return .none }
        TraceScratch.sweep(in: global.temporaryDirectory)
        return .run(workload.options(command: command, showsOutput: global.verbose))
    }
}
