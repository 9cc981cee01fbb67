internal import AccessTrace
internal import ELF
internal import GPUAnalysis
internal import Glibc
internal import ImageCore
internal import Layers
internal import Tar

/// The driver libraries that a workload finds though its image has none: the machine's own, stand-ins, or none.
struct Drivers {
    private(set) var found = AccessRecord.GPU.none
    private(set) var overlaid: [ContainerRunner.Overlaid] = []
    private(set) var mounts: [WorkloadOptions.Mount] = []

    init(
        _ mode: WorkloadOptions.GPUMode, in files: RootFiles, layers: [[TarEntry]], scratch: TraceScratch,
        environment: [String]
    ) throws(ImageError) {
        let hasDriver = FileSystem.kind(of: "/dev/nvidiactl") != nil
        switch mode {
        case .none: return
        case .host:
            guard hasDriver else {
                throw ImageError(
                    .usage, "--gpu host needs a machine with an NVIDIA driver; there is no /dev/nvidiactl here")
            }
            try bindHost(files)
        case .stub: try makeStubs(files, layers, scratch, isWanted: true)
        case .auto:
            if hasDriver, Self.isForGPU(environment) {
                try bindHost(files)
            } else {
                try makeStubs(files, layers, scratch, isWanted: false)
            }
        }
    }

    /// The variables by which images ask NVIDIA's container runtime for a GPU.
    private static func isForGPU(_ environment: [String]) -> Bool {
        environment.contains { variable in
            ["NVIDIA_VISIBLE_DEVICES=", "NVIDIA_REQUIRE_CUDA=", "CUDA_VERSION="].contains { variable.hasPrefix($0) }
        }
    }

    // MARK: - Stand-ins

    /// - Parameter isWanted: whether they are made though no file of the image is linked against a driver library.
    private mutating func makeStubs(
        _ files: RootFiles, _ layers: [[TarEntry]], _ scratch: TraceScratch, isWanted: Bool
    ) throws(ImageError) {
        var stubs = DriverStubs()
        var isNeeded = isWanted
        for path in try Self.programs(layers) {
            guard let file = files.open(path)?.file, let elf = try? ELFFile(file), let dynamic = elf.dynamic
            else { continue }
            if dynamic.needed.contains(where: { CUDACatalogue.isDriverLibrary($0.description) }) { isNeeded = true }
            // A file whose symbols cannot be read asks for nothing that we could know.
            try? stubs.add(elf)
        }
        guard isNeeded else { return }
        let folder = scratch.path + "/drivers"
        try FileSystem.makeDirectory(folder)
        for library in stubs.libraries(for: Self.machine) {
            let (file, path) = try RawFile.named(like: folder + "/")
            try file.write(library.bytes, at: 0)
            overlaid.append(.init(source: path, target: "\(Self.libraryFolder(files))/\(library.name)"))
        }
        found = .stub
    }

    /// Files of the merged tree that may be programs or libraries, by name and mode.
    private static func programs(_ layers: [[TarEntry]]) throws(ImageError) -> [FilePathBytes] {
        var tree = LayerTree()
        for entries in layers { try tree.apply(entries) }
        let mark = Array(".so".utf8)
        return tree.paths.filter { path, place in
            let entry = layers[place.layer][place.entry]
            guard entry.kind == .file, entry.size > smallestProgram else { return false }
            return entry.mode & 0o111 != 0 || path.lastComponent.firstRange(of: mark) != nil
        }.map(\.path).sorted()
    }

    /// A dynamic ELF file has tables of a few hundred bytes at least.
    private static let smallestProgram = 512

    #if arch(arm64)
        private static let machine = ELFMachine.aarch64
    #else
        private static let machine = ELFMachine.x86_64
    #endif

    /// Where the image's loader looks without being told: where its C library is.
    private static func libraryFolder(_ files: RootFiles) -> String {
        #if arch(arm64)
            let multiarch = "aarch64-linux-gnu"
        #else
            let multiarch = "x86_64-linux-gnu"
        #endif
        let folders = ["lib/\(multiarch)", "usr/lib/\(multiarch)", "lib64", "usr/lib64"]
        for folder in folders where files.open(FilePathBytes("\(folder)/libc.so.6")) != nil { return "/" + folder }
        return "/usr/lib"
    }

    // MARK: - The machine's own

    /// Where drivers put their libraries: by distribution packages, by the installer, by cluster operators, under WSL.
    private static let hostFolders = [
        "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib",
        "/usr/local/nvidia/lib64", "/usr/lib/wsl/lib",
    ]

    private mutating func bindHost(_ files: RootFiles) throws(ImageError) {
        for name in FileSystem.names(in: "/dev") where CUDACatalogue.isDriverNode("/dev/" + name) {
            guard FileSystem.kind(of: "/dev/" + name) == .other else { continue }
            mounts.append(.init(source: "/dev/" + name, target: "/dev/" + name, isReadOnly: false))
        }
        let target = Self.libraryFolder(files)
        var seen: Set<String> = []
        for folder in Self.hostFolders {
            for name in FileSystem.names(in: folder)
            where CUDACatalogue.isDriverLibrary(name) && seen.insert(name).inserted {
                mounts.append(.init(source: "\(folder)/\(name)", target: "\(target)/\(name)", isReadOnly: true))
            }
        }
        if let program = ["/usr/bin/nvidia-smi", "/usr/local/nvidia/bin/nvidia-smi"].first(where: {
            FileSystem.kind(of: $0) == .file
        }) {
            mounts.append(.init(source: program, target: "/usr/bin/nvidia-smi", isReadOnly: true))
        }
        found = .host
    }
}
