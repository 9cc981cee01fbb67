package import ELF
package import OCI

/// An official image `nvidia/cuda:RELEASE-FLAVOUR-ubuntu22.04` in small: a layer for each step of its Dockerfile, with
/// the paths, links, packages, variables and labels of the real one, and an application on top.
package struct CUDAImage: Sendable {
    package enum Flavor: String, Sendable {
        /// Ubuntu alone.
        case plain
        case base, runtime, cudnnRuntime, devel, cudnnDevel

        var hasRuntime: Bool { self != .plain && self != .base }
        var hasDevel: Bool { self == .devel || self == .cudnnDevel }
        var hasCuDNN: Bool { self == .cudnnRuntime || self == .cudnnDevel }
    }

    /// By what an image shows where it comes from; each may be missing.
    package struct Signs: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let environment = Signs(rawValue: 1)
        package static let labels = Signs(rawValue: 2)
        package static let history = Signs(rawValue: 4)
        /// `var/lib/dpkg/status`.
        package static let packages = Signs(rawValue: 8)
        /// `var/lib/dpkg/info/NAME.list`.
        package static let lists = Signs(rawValue: 16)
        /// The libraries themselves.
        package static let files = Signs(rawValue: 32)
        package static let all: Signs = [.environment, .labels, .history, .packages, .lists, .files]
    }

    let release: Release
    let signs: Signs
    package let machine: ELFMachine
    package var environment: [String] = []
    package var labels: [String: String] = [:]
    package var entrypoint: [String] = []
    package var command: [String] = ["/bin/bash"]
    package var folder = ""
    package var user = ""
    var status: [(name: String, version: String)] = []
    /// The files that each package puts into the layer that is being made, for its list.
    var listed: [String: [String]] = [:]
    private(set) var layers: [LayerBuilder] = []
    private(set) var history: [ImageBuilder.HistoryStep] = []

    package init(
        _ flavor: Flavor, _ release: Release = .v12, signs: Signs = .all, machine: ELFMachine = .x86_64,
        system: String = "ID=ubuntu\nVERSION_ID=\"22.04\"\n"
    ) {
        self.release = release
        self.signs = signs
        self.machine = machine
        addSystem(system)
        if flavor != .plain { addBase() }
        if flavor.hasRuntime { addRuntime() }
        if flavor.hasDevel { addDevel() }
        if flavor.hasCuDNN { addCuDNN(isForDevelopers: flavor.hasDevel) }
    }

    /// Adds a layer and the step that made it.
    package mutating func add(_ step: String, _ fill: (inout LayerBuilder) -> Void) {
        var layer = LayerBuilder()
        fill(&layer)
        layers.append(layer)
        history.append(ImageBuilder.HistoryStep(step))
    }

    /// Adds a step that changes nothing but the config.
    mutating func note(_ step: String) { history.append(ImageBuilder.HistoryStep(step, isEmptyLayer: true)) }

    package mutating func add(_ builder: inout ImageBuilder) -> Descriptor {
        let architecture = machine == .aarch64 ? "arm64" : "amd64"
        let process = ImageConfig.Process(
            entrypoint: entrypoint, command: command, environment: environment, folder: folder, user: user)
        return builder.addImage(
            layers.map { ImageBuilder.Layer(plain: $0.tar) }, architecture: architecture,
            history: signs.contains(.history) ? history : [], process: process, labels: labels)
    }

    /// An OCI archive of it.
    package var archive: [UInt8] {
        var builder = ImageBuilder()
        var copy = self
        let image = copy.add(&builder)
        return ImageBuilder.archive(builder.layout([image]))
    }
}
