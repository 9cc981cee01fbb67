internal import ELF
internal import ImageCore
internal import Layers
internal import Tar

/// Libraries of the driver inside an image: the container runtime brings the machine's own, and others break on it.
struct DriverFindings {
    private(set) var findings: [Finding] = []

    init(_ look: GPULook) {
        let drivers = look.survey.programs.filter {
            CUDACatalogue.isDriverLibrary(FilePathBytes(Array($0.path.lastComponent)))
        }
        let compat = drivers.filter { Self.isCompatible($0.path) }
        let stubs = drivers.filter { Self.isStub($0.path) }
        let baked = drivers.filter { !Self.isCompatible($0.path) && !Self.isStub($0.path) }
        let links = Self.links(look)
        if !baked.isEmpty || !links.isEmpty {
            findings.append(
                Finding(
                    "driver-library-in-image", .error,
                    "libraries of the driver are in the image: the container runtime brings those of the machine, and others fail with its kernel module",
                    paths: baked.map(\.path) + links, bytes: look.bytes(baked)))
        }
        if !compat.isEmpty {
            findings.append(
                Finding(
                    "compat-libraries", .note,
                    "libraries for drivers older than the image's CUDA: of no use where every machine has a newer driver",
                    paths: compat.map(\.path), bytes: look.bytes(compat)))
        }
        guard !stubs.isEmpty else { return }
        let search = LoaderSearch(SurveyRoot(look.survey))
        let reachable = Self.reachable(stubs, look, search)
        if !reachable.isEmpty {
            findings.append(
                Finding(
                    "stub-on-library-path", .error,
                    "stubs, which are there for the linker alone, stand where programs look for libraries at run time: \(Self.reason(look, search))",
                    paths: reachable.map(\.path), bytes: look.bytes(reachable)))
        }
    }

    /// Links by which programs take a stub or a library for older drivers for the machine's driver. A name without a
    /// version is the linker's.
    private static func links(_ look: GPULook) -> [FilePathBytes] {
        let merged = look.survey.merged
        return merged.tree.paths.compactMap { path, place -> FilePathBytes? in
            guard merged.entry(at: place)?.kind == .symlink, path.lastComponent.has(".so."),
                CUDACatalogue.isDriverLibrary(FilePathBytes(Array(path.lastComponent))), !isCompatible(path),
                !isStub(path),
                let file = merged.file(at: path)?.path
            else { return nil }
            return isCompatible(file) || isStub(file) ? path : nil
        }.sorted()
    }

    private static func isCompatible(_ path: FilePathBytes) -> Bool {
        path.bytes.has("/compat/") && path.bytes.has("cuda")
    }

    private static func isStub(_ path: FilePathBytes) -> Bool { path.bytes.has("/stubs/") }

    /// Stubs that a loader would find: on LD_LIBRARY_PATH, in a configured folder, on a program's own search path.
    private static func reachable(
        _ stubs: [SurveyedFile<ProgramFacts>], _ look: GPULook, _ search: LoaderSearch
    ) -> [SurveyedFile<ProgramFacts>] {
        let folders = Set(
            stubFolders(look, search).compactMap { folder in look.survey.merged.tree.walk(folder).last?.path })
        return stubs.filter { folders.contains($0.path.parent) || look.analysis.needs.loaded.contains($0.path) }
    }

    private static func stubFolders(_ look: GPULook, _ search: LoaderSearch) -> [FilePathBytes] {
        let environment = (look.environment["LD_LIBRARY_PATH"] ?? "").split(separator: ":").map {
            FilePathBytes(String($0))
        }
        let own = look.survey.programs.flatMap { program -> [FilePathBytes] in
            guard look.analysis.part(of: program.path) == nil,
                let loadable = try? program.facts.loadable.get(), let dynamic = loadable.dynamic,
                (dynamic.rpath?.bytes.has("stubs") ?? false) || (dynamic.runpath?.bytes.has("stubs") ?? false)
            else { return [] }
            let object = LoadingObject(openedAs: FilePathBytes([UInt8(ascii: "/")] + program.path.bytes), dynamic)
            return search.folders(for: [object], loadable.target, .glibc)
        }
        return (environment + own + search.configuredFolders).filter { $0.bytes.has("stubs") }
    }

    private static func reason(_ look: GPULook, _ search: LoaderSearch) -> String {
        if look.environment["LD_LIBRARY_PATH"]?.contains("stubs") == true {
            return "LD_LIBRARY_PATH names their folder"
        }
        if search.configuredFolders.contains(where: { $0.bytes.has("stubs") }) {
            return "/etc/ld.so.conf names their folder"
        }
        return "a program's own search path leads there"
    }
}
