internal import ArgumentParser

/// `gpuimg trace`: recording, joining and showing what images touch.
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Run an image and record which files and byte ranges it touches.",
        discussion: """
            EXAMPLES:
              gpuimg trace app.tar -o app.trace.json
              gpuimg trace app.tar -o app.trace.json --ready-http 8080/health -- serve --port 8080
              gpuimg trace merge cold.trace.json warm.trace.json -o app.trace.json
              gpuimg trace show app.trace.json
              gpuimg optimize app.tar app-esgz.tar --trace app.trace.json

            A trace is keyed by path: it may be recorded on a machine with a GPU, kept beside the sources, and used for \
            an image that was built again.
            """, subcommands: [TraceRecord.self, TraceMerge.self, TraceShow.self],
        defaultSubcommand: TraceRecord.self)
}
