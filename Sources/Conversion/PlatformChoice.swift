internal import ImageCore
internal import OCI
internal import Transports

/// Decides which images of a tree are rewritten.
enum PlatformChoice {
    /// - Returns: the chosen images, each manifest once.
    /// - Throws: a usage error that lists the choices when it is not clear which are meant.
    static func choose(
        _ platforms: ConversionOptions.Platforms, from node: ImageNode, file: String
    ) throws(ImageError) -> [ImageNode.Image] {
        var seen: Set<Digest> = []
        let images = node.images.filter { seen.insert($0.descriptor.digest).inserted }
        func choices() -> String { images.map { "\n  " + label($0) }.joined() }
        guard !images.isEmpty else { throw ImageError(.unreadableInput, "there is no image in it", file: file) }
        switch platforms {
        case .all: return images
        case .chosen(let wanted):
            for platform in wanted where !images.contains(where: { $0.platform?.satisfies(platform) == true }) {
                throw ImageError(.usage, "\(file) has no image for \(platform); it has:\(choices())")
            }
            return images.filter { image in wanted.contains { image.platform?.satisfies($0) == true } }
        case .automatic:
            if images.count == 1 { return images }
            let hosts = images.filter { $0.platform?.satisfies(.host) == true }
            guard hosts.count == 1 else {
                throw ImageError(
                    .usage,
                    "\(file) has several platforms; pick with --platform or take --all-platforms:\(choices())")
            }
            return hosts
        }
    }

    static func label(_ image: ImageNode.Image) -> String {
        image.platform?.description ?? "unnamed platform (\(image.descriptor.digest))"
    }
}
