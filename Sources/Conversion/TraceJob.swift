package import AccessTrace
package import ImageCore
package import OCI
package import Transports

/// The job of `trace`: runs one image of a source and gives the record.
package struct TraceJob {
    private let source: ImageSource
    private let temporaryDirectory: String
    private let largestLayer: Int
    private let platforms: ConversionOptions.Platforms
    private let workload: WorkloadOptions
    private let progress: ProgressHandler

    /// - Parameter platforms: those from which the one is taken that this machine runs; none for the host's.
    package init(
        _ source: ImageSource, temporaryDirectory: String, largestLayer: Int, platforms: [Platform] = [],
        workload: WorkloadOptions, progress: @escaping ProgressHandler
    ) {
        self.source = source
        self.temporaryDirectory = temporaryDirectory
        self.largestLayer = largestLayer
        self.platforms = platforms.isEmpty ? .automatic : .chosen(platforms)
        self.workload = workload
        self.progress = progress
    }

    /// - Throws: an error when the image's platform is none that this machine runs.
    package func record(_ image: SourceImage) throws(ImageError) -> AccessRecord {
        let node = try ImageNode.load(image.descriptors[0], from: source)
        let chosen = try PlatformChoice.choose(platforms, from: node, file: source.name)
        guard let runnable = chosen.first(where: \.runsHere) else {
            throw ImageError(
                .usage,
                "\(source.name) has no image for \(Platform.host), the only platform that can be run here; record the trace on a machine that runs it"
            )
        }
        return try ImageTracer(
            source: source, temporaryDirectory: temporaryDirectory, largestLayer: largestLayer,
            options: workload, progress: progress
        ).trace(runnable).record
    }
}

extension ImageNode.Image {
    /// Whether this machine can run it; an image that names no platform is taken at its word of being for any.
    var runsHere: Bool { platform?.satisfies(.host) ?? true }
}
