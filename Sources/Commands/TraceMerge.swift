internal import AccessTrace
internal import ArgumentParser
internal import ImageCore
internal import Transports

/// `gpuimg trace merge`: joins the traces of several runs.
struct TraceMerge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Join the traces of several runs into one.",
        discussion: """
            EXAMPLES:
              gpuimg trace merge cold.trace.json warm.trace.json -o app.trace.json

            The result has what any run touched, and of each path how many runs touched it.
            """)

    @Argument(help: ArgumentHelp("The traces to join.", valueName: "TRACE"))
    var traces: [String]

    @Option(name: [.short, .long], help: ArgumentHelp("Where the result goes.", valueName: "TRACE"))
    var output: String

    func run() throws {
        // Even one of those that are joined may be replaced: all are read by then.
        let file = try OutputFile.open(output, "trace", besides: [])
        var records: [AccessRecord] = []
        for trace in traces { records.append(try AccessRecord.read(from: RawFile.open(reading: trace))) }
        guard let first = records.first else { throw ImageError(.usage, "name the traces to join") }
        let merged = try AccessRecord.merged(first, with: Array(records.dropFirst()))
        try file.file.write(merged.json, at: 0)
        try file.commit()
    }
}
