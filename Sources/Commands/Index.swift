internal import AccessTrace
internal import ArgumentParser
internal import Conversion
internal import ImageCore
internal import Planner
internal import Reporting
internal import Transports

/// `gpuimg index`: adds a SOCI index to an image whose layers stay.
struct Index: ParsableCommand {
    enum Recompression: String, ExpressibleByArgument, CaseIterable {
        case gzip
    }

    static let configuration = CommandConfiguration(
        abstract: "Add a SOCI index to an image; its layers stay byte for byte.",
        discussion: """
            EXAMPLES:
              gpuimg index app.tar app-soci.tar
              gpuimg index app.tar app-soci.tar --trace app.trace.json --prefetch-budget 64MiB
              gpuimg index oci:build/layout:latest oci:out/layout --all-platforms
              gpuimg index app.tar app-soci.tar --min-layer-size 1MiB --span-size 1MiB
              docker save app | gpuimg index - app-soci.tar

            SRC and DST are named as in gpuimg optimize; DST cannot be a docker archive, which has no place for an index.

            Every gzip or plain layer that is large enough gets a zTOC, from which soci-snapshotter reads single files; \
            the layer is read once and proved on the way. zstd layers have no zTOC: --recompress gzip packs them anew. \
            A zTOC that the source has is kept where its span size is the same and it proves right, unless --force is given.

            With a trace (of gpuimg trace) or a prefetch list, the spans that hold what is touched are listed for the \
            runtime to fetch before the start.

            The last line on standard output is the digest of the new image.
            """)

    @Argument(help: ArgumentHelp("The image to read.", valueName: "SRC"))
    var source: String

    @Argument(help: ArgumentHelp("Where the result goes.", valueName: "DST"))
    var destination: String

    @Option(
        help: ArgumentHelp("Which image, where the source has several: a name, a tag or a digest.", valueName: "NAME"))
    var image: String?

    @OptionGroup(title: "Platforms") var platforms: PlatformOptions
    @OptionGroup(title: "SOCI") var soci: SOCIFlags

    @Flag(help: "Make each zTOC byte for byte as the reference builder does, at half the speed.")
    var exact = false

    @Flag(help: "Make zTOCs anew that the source has already.")
    var force = false

    @Option(help: "Pack zstd layers anew so that they can be indexed.")
    var recompress: Recompression?

    @Option(
        help: ArgumentHelp(
            "Prefetch what this trace touched (of gpuimg trace, or of ctr-remote's --record-out).", valueName: "FILE"))
    var trace: String?

    @Option(help: ArgumentHelp("Files to prefetch, a path or pattern a line.", valueName: "FILE"))
    var prefetchList: String?

    @Option(
        help: ArgumentHelp(
            "The most plain bytes of spans to prefetch.", discussion: "Default: all that is touched.",
            valueName: "SIZE"))
    var prefetchBudget: ByteSize?

    @Flag(help: "Leave out attestations.")
    var dropAttestations = false

    @Option(help: ArgumentHelp("Write the whole report as JSON.", valueName: "FILE.json"))
    var report: String?

    @OptionGroup(title: "General") var global: GlobalOptions

    func validate() throws {
        if soci.soci == .none { throw ValidationError("--soci none leaves nothing to do; take v2 or v1") }
        if prefetchBudget != nil, trace == nil, prefetchList == nil {
            throw ValidationError("--prefetch-budget goes with --trace or --prefetch-list")
        }
    }

    func run() throws {
        let started = Clock.milliseconds
        let sourceReference = try SourceReference(parsing: source)
        let target = try DestinationReference(parsing: destination, besides: sourceReference)
        guard target.transport != .dockerArchive else {
            throw ImageError(
                .usage, "a docker archive has no place for a SOCI index; write oci-archive: or a bare path instead")
        }
        let reportFile = try self.report.map { (path) throws(ImageError) in
            try OutputFile.open(
                path, "report",
                besides: [sourceReference.path, target.path] + [prefetchList, trace].compactMap(\.self))
        }
        let display = global.makeDisplay()
        defer { display.end() }
        let options = try options()
        let source = try ImageSource.open(sourceReference, temporaryDirectory: global.temporaryDirectory)
        let chosen = try source.image(image ?? sourceReference.image)
        let pool = try global.makePool()
        let indexer = Indexer(source, options: options, pool: pool) { display.handle($0) }
        let result = try indexer.index(
            chosen, tag: target.tag, destinationFolder: target.folder
        ) { () throws(ImageError) in
            try target.open(temporaryDirectory: global.temporaryDirectory) { display.handle(.warning($0)) }
        }
        display.end()
        let report = IndexReport(result, destination: destination, milliseconds: Clock.milliseconds - started)
        if let reportFile {
            try reportFile.file.write(report.json, at: 0)
            try reportFile.commit()
        }
        if !global.quiet { try Console.result(report.text) }
        try Console.result(result.digest.description)
    }

    private func options() throws(ImageError) -> IndexOptions {
        var options = IndexOptions(
            temporaryDirectory: global.temporaryDirectory, largestLayer: global.maxLayerSize.bytes)
        options.soci = soci.options
        options.soci.isExact = exact
        options.soci.isForced = force
        options.platforms = platforms.platforms
        options.dropsOtherPlatforms = platforms.onlyPlatform
        options.dropsAttestations = dropAttestations
        options.recompressesZstd = recompress == .gzip
        options.prefetchBudget = prefetchBudget?.bytes
        if let trace { options.record = try AccessRecord.read(from: RawFile.open(reading: trace)) }
        if let prefetchList { options.prefetchList = try PrefetchList(reading: prefetchList) }
        return options
    }
}
