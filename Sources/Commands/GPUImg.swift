package import ArgumentParser

/// The program: one verb a file.
package struct GPUImg: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "gpuimg",
        abstract: "Makes container images start before they have been downloaded.",
        discussion: """
            EXAMPLES:
              gpuimg optimize app.tar app-esgz.tar
              gpuimg index app.tar app-soci.tar
              gpuimg trace app.tar -o app.trace.json -- python3 serve.py
              gpuimg inspect app.tar --trace app.trace.json
              gpuimg recommend app.tar
              gpuimg verify app-esgz.tar
              docker save app | gpuimg optimize - app-esgz.tar

            Exit codes: 0 ok, 1 failure, 2 usage, 3 input unreadable, 4 verification failed, 10 a gate failed, 11 the \
            image's program failed.
            """,
        version: "0.1.0",
        subcommands: [
            Optimize.self, Index.self, TraceCommand.self, Inspect.self, Recommend.self, Verify.self, ZTOCCommand.self,
        ])

    package init() {}
}
