package import ArgumentParser

/// The program: one verb a file.
package struct GPUImg: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "gpuimg",
        abstract: "Makes container images start before they have been downloaded.",
        discussion: """
            EXAMPLES:
              gpuimg optimize app.tar app-esgz.tar --prefetch-list hot.txt
              gpuimg verify app-esgz.tar
              docker save app | gpuimg optimize - app-esgz.tar

            Exit codes: 0 ok, 1 failure, 2 usage, 3 input unreadable, 4 verification failed.
            """,
        version: "0.1.0",
        subcommands: [Optimize.self, Verify.self])

    package init() {}
}
