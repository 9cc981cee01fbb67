package import OCI

extension ImageNode {
    /// An image, and what stands beside it in the index that lists it.
    package struct PlacedImage: Sendable {
        package let image: Image
        /// All descriptors of that index, the image's own included; none for an image that no index lists.
        package let siblings: [Descriptor]
    }

    /// The images below this node, in order, each with its place.
    package var placedImages: [PlacedImage] { placedImages(among: []) }

    private func placedImages(among siblings: [Descriptor]) -> [PlacedImage] {
        switch self {
        case .image(let image): [PlacedImage(image: image, siblings: siblings)]
        case .index(_, let index, let children): children.flatMap { $0.placedImages(among: index.manifests) }
        case .artifact, .absent: []
        }
    }
}
