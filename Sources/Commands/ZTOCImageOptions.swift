internal import ArgumentParser
internal import ImageCore
internal import Inspection
internal import OCI
internal import Transports

/// Which image's zTOCs are meant, and which of them.
struct ZTOCImageOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A zTOC in a file of its own, instead of those of an image.", valueName: "FILE"))
    var ztoc: String?

    @Option(
        help: ArgumentHelp("The layer, by its number from 1, its digest or the start of it.", valueName: "LAYER"))
    var layer: String?

    @Option(help: ArgumentHelp("Which image, where the source has several.", valueName: "NAME"))
    var image: String?

    @Option(
        help: ArgumentHelp(
            "The platform, as os/arch or os/arch/variant.", discussion: "Default: the only one, or the host's.",
            valueName: "PLATFORM"))
    var platform: String?

    func validate() throws {
        if ztoc != nil, layer != nil || image != nil || platform != nil {
            throw ValidationError("--ztoc goes without --layer, --image and --platform, which choose in an image")
        }
        if let platform, Platform(parsing: platform) == nil {
            throw ValidationError(
                "\(platform) is no platform; write os/arch or os/arch/variant, such as linux/amd64")
        }
    }

    func open(_ source: String, _ global: GlobalOptions) throws(ImageError) -> ImageZTOCs {
        let reference = try SourceReference(parsing: source)
        let opened = try ImageSource.open(reference, temporaryDirectory: global.temporaryDirectory)
        return try ImageZTOCs(
            try opened.image(image ?? reference.image), platform: platform.flatMap { Platform(parsing: $0) },
            in: opened,
            temporaryDirectory: global.temporaryDirectory, largestLayer: global.maxLayerSize.bytes)
    }
}
