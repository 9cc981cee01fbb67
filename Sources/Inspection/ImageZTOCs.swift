package import ImageCore
package import Layers
package import OCI
package import SOCI
internal import Tar
package import Transports
internal import Verification

/// The zTOCs of one platform's image, each read when it is asked for.
package struct ImageZTOCs {
    /// A layer of the image.
    package struct Layer: Sendable {
        /// From 1, the bottom.
        package let number: Int
        package let descriptor: Descriptor
        /// The descriptor of its zTOC; nil for a layer without one.
        package let ztoc: Descriptor?
    }

    /// From the bottom up.
    package let layers: [Layer]
    private let source: ImageSource
    private let reader: LayerReader

    /// - Parameter platform: nil for the only one, or the host's.
    /// - Throws: a usage error that lists the choices when there is no such platform, and an error for an image without
    ///   a SOCI index.
    package init(
        _ image: SourceImage, platform: Platform?, in source: ImageSource, temporaryDirectory: String, largestLayer: Int
    ) throws(ImageError) {
        self.source = source
        reader = LayerReader(temporaryDirectory: temporaryDirectory, limit: largestLayer)
        let places = try ImageNode.load(image.descriptors[0], from: source).placedImages
        let wanted = platform ?? (places.count == 1 ? nil : Platform.host)
        let fitting = places.filter { place in wanted.map { place.image.platform?.satisfies($0) == true } ?? true }
        guard let place = fitting.first else {
            let choices = places.map { "\n  " + ($0.image.platform?.description ?? "unnamed platform") }.joined()
            throw ImageError(
                .usage, "\(source.name) has no image for \(wanted?.description ?? "any platform"); it has:\(choices)")
        }
        var lookup = SOCILookup(source)
        guard let index = lookup.answer(place).taken?.document else {
            throw ImageError(.unreadableInput, "the image has no SOCI index that can be read", file: source.name)
        }
        layers = place.image.manifest.layers.enumerated().map { number, layer in
            Layer(number: number + 1, descriptor: layer, ztoc: index.ztoc(of: layer.digest)?.descriptor)
        }
    }

    /// The layer of a number from 1, or of a digest or the start of one; it has a zTOC.
    ///
    /// - Throws: a usage error that lists the choices.
    package func layer(_ wanted: String) throws(ImageError) -> Layer {
        let hex = wanted.hasPrefix("sha256:") ? String(wanted.dropFirst("sha256:".count)) : wanted
        let byNumber = layers.filter { String($0.number) == wanted }
        let fitting =
            byNumber.isEmpty && !hex.isEmpty ? layers.filter { $0.descriptor.digest.hex.hasPrefix(hex) } : byNumber
        // One layer may stand in an image several times.
        guard let layer = fitting.first, fitting.allSatisfy({ $0.descriptor.digest == layer.descriptor.digest }) else {
            let choices = layers.map { "\n  \($0.number)  \($0.descriptor.digest)" }.joined()
            throw ImageError(
                .usage, "\(fitting.isEmpty ? "no layer" : "more than one layer") is \(wanted); there are:\(choices)")
        }
        guard layer.ztoc != nil else {
            throw ImageError(
                .unreadableInput, "the SOCI index has no zTOC for the layer", layer: layer.descriptor.digest)
        }
        return layer
    }

    /// A layer's zTOC, proved against its descriptor.
    package func ztoc(of layer: Layer) throws(ImageError) -> ZTOC {
        do throws(ImageError) {
            guard let descriptor = layer.ztoc else {
                throw ImageError(.unreadableInput, "the SOCI index has no zTOC for the layer")
            }
            let file = try source.blob(descriptor)
            guard try file.hashed() == descriptor.digest else {
                throw ImageError(.unreadableInput, "zTOC \(descriptor.digest) is damaged: its digest is another")
            }
            return try ZTOC(reading: file)
        } catch {
            throw error.within(layer: layer.descriptor.digest)
        }
    }

    package func blob(of layer: Layer) throws(ImageError) -> BlobLocation { try source.blob(layer.descriptor) }

    /// The layer whose copy of a file a container sees at `path`, and the file's entry there: whiteouts count, and links
    /// are followed. Layers without a zTOC are read whole, since they may hide what others have.
    ///
    /// - Throws: an error where the path leads nowhere, or into a layer without a zTOC.
    package func find(_ path: FilePathBytes) throws(ImageError) -> (layer: Layer, ztoc: ZTOC, entry: Int) {
        var tree = LayerTree()
        for layer in layers { try tree.apply(try entries(of: layer)) }
        guard let step = tree.walk(path).last else {
            throw ImageError(.unreadableInput, "a container of the image sees no such file", entry: path)
        }
        guard let place = step.place else {
            throw ImageError(.unreadableInput, "it is a folder", entry: step.path)
        }
        let layer = layers[place.layer]
        guard layer.ztoc != nil else {
            throw ImageError(
                .unreadableInput, "layer \(layer.number), which has the file, has no zTOC",
                layer: layer.descriptor.digest, entry: step.path)
        }
        return (layer, try ztoc(of: layer), place.entry)
    }

    private func entries(of layer: Layer) throws(ImageError) -> [TarEntry] {
        if layer.ztoc != nil { return try ztoc(of: layer).entries.map(\.asTarEntry) }
        guard layer.descriptor.mediaType.layerKind == .tar else { return [] }
        do throws(ImageError) {
            return try reader.entries(of: try source.blob(layer.descriptor))
        } catch {
            throw error.within(layer: layer.descriptor.digest)
        }
    }
}

extension ZTOCEntry {
    /// As much of it as the merged tree asks for.
    fileprivate var asTarEntry: TarEntry {
        let kind: TarEntry.Kind =
            switch self.kind {
            case .file: .file
            case .hardlink: .hardlink
            case .symlink: .symlink
            case .directory: .directory
            case .characterDevice: .characterDevice
            case .blockDevice: .blockDevice
            case .fifo: .fifo
            }
        var entry = TarEntry(name: name, kind: kind, mode: 0, size: size)
        entry.linkName = linkName
        return entry
    }
}
