internal import ArgumentParser
internal import Conversion
internal import OCI

/// Which platforms of a multi-platform image are meant.
struct PlatformOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A platform that is meant, as os/arch or os/arch/variant; repeat for more.",
            discussion: "Default: the only one, or the host's. The others stay as they are.", valueName: "PLATFORM"))
    var platform: [String] = []

    @Flag(help: "Take every platform.")
    var allPlatforms = false

    @Flag(help: "Leave out the platforms that are not meant.")
    var onlyPlatform = false

    func validate() throws {
        _ = try [Platform](arguments: platform)
        if allPlatforms, !platform.isEmpty {
            throw ValidationError("--all-platforms and --platform exclude each other")
        }
    }

    var platforms: ConversionOptions.Platforms {
        if allPlatforms { return .all }
        let chosen = platform.flatMap { $0.split(separator: ",") }.compactMap { Platform(parsing: String($0)) }
        return chosen.isEmpty ? .automatic : .chosen(chosen)
    }
}
