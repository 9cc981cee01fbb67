internal import ArgumentParser

/// `gpuimg ztoc`: what a zTOC holds, and files read by it.
struct ZTOCCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ztoc", abstract: "Show the zTOCs of an image's layers, and read files by them.",
        discussion: """
            EXAMPLES:
              gpuimg ztoc info app-soci.tar
              gpuimg ztoc info --ztoc layer.ztoc --format json
              gpuimg ztoc get-file app-soci.tar /etc/passwd
              gpuimg ztoc get-file --ztoc layer.ztoc --blob layer.tar.gz usr/bin/tool -o tool

            A zTOC tells where in a layer each file lies, and from which places the layer can be inflated. docs/soci.md \
            explains it.
            """, subcommands: [ZTOCInfo.self, ZTOCGetFile.self])
}
