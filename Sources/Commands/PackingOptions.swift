internal import ArgumentParser
internal import Codec
internal import ImageCore
internal import Layers

/// How the layers are cut and compressed.
struct PackingOptions: ParsableArguments {
    enum LayerFormat: String, ExpressibleByArgument, CaseIterable {
        case estargz
        case zstdChunked = "zstd-chunked"
    }

    @Option(help: "The format of the layers.")
    var layerFormat = LayerFormat.estargz

    @Option(
        help: ArgumentHelp(
            "From fastest to smallest: 1 to 12 for estargz (default 6), 1 to 19 for zstd-chunked (default 3).",
            valueName: "LEVEL"))
    var compressionLevel: Int?

    @Flag(help: "Compress at level 1: two to three times as fast, layers a fourteenth bigger.")
    var fast = false

    @Option(help: ArgumentHelp("Files are cut into chunks of this size.", valueName: "SIZE"))
    var chunkSize = ByteSize(bytes: 4 << 20)

    @Option(
        help: ArgumentHelp(
            "Group small files until a member has so many plain bytes; 0 gives every chunk its own.",
            discussion: "Smaller layers, fewer requests; runtimes need stargz-snapshotter 0.13 or later.",
            valueName: "SIZE"))
    var minChunkSize = ByteSize(bytes: 0)

    @Flag(inversion: .prefixedNo, help: "Store chunks that deflating would not shrink, such as weights.")
    var storeIncompressible = true

    func validate() throws {
        guard Limits.chunkSizes.contains(chunkSize.bytes) else {
            throw ValidationError(
                "--chunk-size must be from \(ByteSize(bytes: Limits.chunkSizes.lowerBound)) to \(ByteSize(bytes: Limits.chunkSizes.upperBound))"
            )
        }
        guard (0...Limits.chunkSizes.upperBound).contains(minChunkSize.bytes) else {
            throw ValidationError("--min-chunk-size must be from 0 to \(ByteSize(bytes: Limits.chunkSizes.upperBound))")
        }
        let levels = layerFormat == .estargz ? Deflater.levels : ZstdEncoder.levels
        if let compressionLevel, !levels.contains(compressionLevel) {
            throw ValidationError(
                "--compression-level for \(layerFormat.rawValue) must be from \(levels.lowerBound) to \(levels.upperBound)"
            )
        }
        if fast, layerFormat != .estargz || compressionLevel != nil {
            throw ValidationError("--fast goes with --layer-format estargz and without --compression-level")
        }
    }

    var packing: Packing {
        let codec: Packing.Codec =
            switch layerFormat {
            case .estargz: .deflate(level: compressionLevel ?? (fast ? Deflater.levels.lowerBound : 6))
            case .zstdChunked: .zstd(level: compressionLevel ?? 3)
            }
        return Packing(
            codec: codec, chunkSize: chunkSize.bytes, minimumMemberSize: minChunkSize.bytes,
            storesIncompressible: storeIncompressible)
    }
}
