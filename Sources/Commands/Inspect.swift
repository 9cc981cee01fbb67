internal import AccessTrace
internal import ArgumentParser
internal import GPUAnalysis
internal import ImageCore
internal import Inspection
internal import OCI
internal import Reporting
internal import Transports

/// `gpuimg inspect`: what is in an image, what of it is used, and what is dead weight.
struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what is in an image, and what of it is dead weight.",
        discussion: """
            EXAMPLES:
              gpuimg inspect app.tar
              gpuimg inspect app.tar --trace app.trace.json -o app.html -o app.json
              gpuimg inspect app.tar --sm sm_90 --sm sm_80
              gpuimg inspect app.tar --fail-on error --max-size 8GB
              gpuimg inspect app.tar --baseline main.json --max-growth 5%
              gpuimg inspect oci:build/layout:latest --platform linux/amd64 --format json

            Layers with their real compression and whether runtimes pull them lazily; waste, which is what later layers \
            shadow and all but one of equal files; GPU libraries and which of them loaders take; GPU code by \
            architecture; model weights by their headers; findings, each with a code; which CUDA image would do. With \
            --trace what of all this a run touched.

            A file of -o takes the form of its ending (.json, .html, .md, .sarif), else that of --format. Where rules are \
            given, by flags or in .gpuimg.json, the exit code is 10 when one is broken; all reports are written all the \
            same. docs/inspect.md explains the columns and the JSON, docs/findings.md the findings, docs/gate.md the rules.
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

    @Option(
        help: ArgumentHelp(
            "Tell how much GPU code can never run on this architecture (repeatable).", valueName: "sm_NN"))
    var sm: [ArchitectureArgument] = []

    @Option(help: "A form of the report (repeatable; default: text).")
    var format: [ReportFormat] = []

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write a report here instead of printing it (repeatable).", valueName: "FILE"))
    var output: [String] = []

    @Flag(help: "Append the report to the summary of the GitHub Actions job.")
    var githubSummary = false

    @OptionGroup(title: "Gate") var gate: GateFlags
    @OptionGroup(title: "General") var global: GlobalOptions

    func validate() throws {
        _ = try [Platform](arguments: platform)
        _ = try ReportTargets(formats: format, outputs: output)
    }

    func run() throws {
        let targets = try ReportTargets(formats: format, outputs: output)
        let reference = try SourceReference(parsing: source)
        let taken = [reference.path] + [trace, gate.baseline, gate.config].compactMap(\.self)
        let files = try targets.files.map { target in
            (try OutputFile.open(target.path, "report", besides: taken), target.format)
        }
        try targets.checkEndings()
        let summary = githubSummary ? try StepSummary.path() : nil
        let rules = try gate.rules()
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
            largestLayer: global.maxLayerSize.bytes, targets: sm.map(\.architecture)
        ) { display.handle($0) }
        let result = try inspector.inspect(images, platforms: [Platform](arguments: platform), record: record)
        display.end()
        let verdict = rules.isEmpty ? nil : GateResult(result, rules: rules)
        let reports = InspectionReports(result, gate: verdict, version: GPUImg.configuration.version)
        for (file, format) in files {
            try file.file.write(reports.bytes(format, .plain), at: 0)
            try file.commit()
        }
        if let summary { try StepSummary.append(reports.markdown, to: summary) }
        if let format = targets.printed { try Console.result(reports.bytes(format, Console.resultStyle)) }
        guard let verdict, !verdict.passed else { return }
        for rule in verdict.failures { Console.error("gpuimg: gate failed: \(rule.rule): \(rule.message)") }
        throw ExitCode(ImageError.Code.gateFailed.rawValue)
    }
}

/// An architecture as nvcc names it.
struct ArchitectureArgument: ExpressibleByArgument {
    let architecture: SMArchitecture

    init?(argument: String) {
        guard let architecture = SMArchitecture(parsing: argument) else { return nil }
        self.architecture = architecture
    }
}
