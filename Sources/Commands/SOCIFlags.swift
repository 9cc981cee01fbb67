internal import ArgumentParser
internal import Conversion
internal import ImageCore
internal import SOCI

/// Which SOCI index is made, and of which layers.
struct SOCIFlags: ParsableArguments {
    enum Version: String, ExpressibleByArgument, CaseIterable {
        case v2, v1, none
    }

    @Option(
        help: ArgumentHelp(
            "The SOCI index: v2 stands beside the image in an index, v1 refers to an image that stays as it was."))
    var soci = Version.v2

    @Option(
        help: ArgumentHelp(
            "What a read from a SOCI layer is meant to bring, in plain bytes: a span.", valueName: "SIZE"))
    var spanSize = ByteSize(bytes: ZTOCOptions.usualSpanSize)

    @Option(
        help: ArgumentHelp(
            "Smaller layers are not indexed: fetching them whole is quicker than in parts.", valueName: "SIZE"))
    var minLayerSize = ByteSize(bytes: 10 << 20)

    @Option(help: ArgumentHelp("The name of the tool that zTOCs and index give.", visibility: .hidden))
    var buildTool = ZTOCOptions.toolName

    func validate() throws {
        guard Limits.sociSpanSizes.contains(spanSize.bytes) else {
            throw ValidationError(
                "--span-size must be from \(ByteSize(bytes: Limits.sociSpanSizes.lowerBound)) to \(ByteSize(bytes: Limits.sociSpanSizes.upperBound))"
            )
        }
    }

    var options: SOCIOptions {
        var options = SOCIOptions()
        options.version =
            switch soci {
            case .v2: .v2
            case .v1: .v1
            case .none: nil
            }
        options.spanSize = spanSize.bytes
        options.minimumLayerSize = minLayerSize.bytes
        options.buildTool = buildTool
        return options
    }
}
