internal import ArgumentParser
internal import ImageCore
internal import Reporting
internal import Transports
internal import Verification

/// `gpuimg verify`: proves any image.
struct Verify: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        abstract: "Prove every digest of an image, its tables of contents and zTOCs.",
        discussion: """
            EXAMPLES:
              gpuimg verify app-esgz.tar
              gpuimg verify oci:build/layout --format json

            Blob digests and sizes, diffIDs, config against manifest, and for lazily pulled layers (eStargz, \
            zstd:chunked) footer, table of contents, every chunk and file digest, and landmarks; for SOCI the index, \
            and every zTOC's entries and spans. A finding a line, with \
            a code that docs/verify.md explains. Exit code 4 when there is an error.
            """)

    @Argument(help: ArgumentHelp("The image to read.", valueName: "SRC"))
    var source: String

    @Option(help: ArgumentHelp("Which image, where the source has several; default all.", valueName: "NAME"))
    var image: String?

    @Option(help: "How findings are printed.")
    var format = Format.text

    @OptionGroup(title: "General") var global: GlobalOptions

    func run() throws {
        let reference = try SourceReference(parsing: source)
        let source = try ImageSource.open(reference, temporaryDirectory: global.temporaryDirectory)
        let images: [SourceImage]
        if let wanted = image ?? reference.image { images = [try source.image(wanted)] } else { images = source.images }
        let verifier = Verifier(
            source, depth: .full, pool: try global.makePool(), temporaryDirectory: global.temporaryDirectory,
            largestLayer: global.maxLayerSize.bytes)
        let findings = try verifier.verify(images)
        let report = VerificationReport(findings, name: source.name)
        switch format {
        case .text: if !global.quiet || !findings.isEmpty { try Console.result(report.text) }
        case .json: try Console.result(report.json)
        }
        if findings.contains(where: { $0.severity == .error }) {
            throw ExitCode(ImageError.Code.verificationFailed.rawValue)
        }
    }
}
