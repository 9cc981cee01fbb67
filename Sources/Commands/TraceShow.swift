internal import AccessTrace
internal import ArgumentParser
internal import ImageCore
internal import Reporting

/// `gpuimg trace show`: a trace as a table.
struct TraceShow: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a trace: what was touched, when, and how much of it.",
        discussion: """
            EXAMPLES:
              gpuimg trace show app.trace.json
              gpuimg trace show app.trace.json --top 20 --sort bytes
            """)

    @Argument(help: ArgumentHelp("The trace to read.", valueName: "TRACE"))
    var trace: String

    @Option(help: ArgumentHelp("Only so many paths, those of which most was touched.", valueName: "N"))
    var top: Int?

    @Option(help: "The order of the table.")
    var sort = TraceReport.Order.firstTouch

    @Option(help: "How the trace is printed.")
    var format = Format.text

    func validate() throws {
        if let top, top < 0 { throw ValidationError("--top must be at least 0") }
    }

    func run() throws {
        let report = TraceReport(try AccessRecord.read(from: RawFile.open(reading: trace)), limit: top, order: sort)
        switch format {
        case .text: try Console.result(report.text)
        case .json: try Console.result(report.json)
        }
    }
}

extension TraceReport.Order: ExpressibleByArgument {}
