internal import AccessTrace
package import ELF
package import ImageCore
internal import Layers
internal import OCI

/// What of its CUDA flavour an image needs: by the libraries that its files are linked against or open, by what a trace
/// touched, and by the programs that its config names.
package struct FlavorNeeds: Sendable {
    package private(set) var needs: [FlavorNeed] = []
    /// Which of several files of a SONAME loaders take: the real paths of all that are loaded.
    package private(set) var loaded: Set<FilePathBytes> = []
    /// NVIDIA's libraries that are needed and not there, with who needs them; those of the driver are left out.
    package private(set) var missing: [LibraryClosure.Missing] = []
    /// Libraries of the flavour that files of the image bring themselves, by SONAME.
    package let bundled: [FilePathBytes: [FilePathBytes]]
    private let bundledLibraries: Set<CUDALibrary>
    /// Files whose loading program has loaded the bundled libraries before.
    private let preloaded: Set<FilePathBytes>
    private let files: FlavorFiles
    private let release: CUDARelease?
    private let survey: ImageSurvey
    private var seen: Set<Key> = []

    private struct Key: Hashable {
        let package: String
        let path: FilePathBytes?
    }

    init(
        _ survey: ImageSurvey, _ process: ImageConfig.Process, _ files: FlavorFiles, release: CUDARelease?,
        record: AccessRecord?
    ) {
        self.survey = survey
        self.files = files
        self.release = release
        let bundled = Self.bundled(survey, files)
        self.bundled = bundled
        bundledLibraries = Set(bundled.keys.compactMap { CUDACatalogue.library(named: $0.bytes[...]) })
        preloaded = PreloadedFiles(survey, files).paths
        let named = NamedPrograms(process, survey)
        addTools(named)
        addCompilersOfPackages()
        if let record { addTouched(record) }
        addClosure(process, named)
    }

    /// Tools that the config names, and those that its programs name in turn.
    private mutating func addTools(_ named: NamedPrograms) {
        for (tool, word) in named.tools { addTool(tool, "the image's command names \(word)") }
        for program in named.programs {
            let tools: DeveloperTools =
                switch program.facts {
                case .program(let facts)?: facts.tools
                case .script(let tools)?: tools
                default: []
                }
            guard let path = program.path else { continue }
            if let owner = files.owner(of: path) {
                // Debuggers and profilers; the compiler's own names were asked before.
                let isTool = owner.part == .devel && !named.tools.contains { $0.word == program.word }
                if isTool { add(.devel, package(of: path, owner), path, "the image's command runs /\(path)") }
                continue
            }
            for tool in tools.names { addTool(tool, "/\(path), which the image runs, names \(tool)") }
        }
    }

    private mutating func addTool(_ tool: String, _ reason: String) {
        // A copy in a wheel or an environment of its own is no matter of the flavour's.
        let isBundled = survey.programs.contains {
            $0.path.lastComponent.elementsEqual(tool.utf8) && files.owner(of: $0.path) == nil
        }
        let path = survey.programs.first {
            $0.path.lastComponent.elementsEqual(tool.utf8) && files.owner(of: $0.path)?.part == .devel
        }?.path
        guard path != nil || !isBundled else { return }
        add(.devel, Self.compiler(release), path, isPresent: path != nil, reason)
        add(
            .devel, Self.headers(release), nil, isPresent: path != nil,
            "\(tool) compiles against the headers of the runtime library")
    }

    /// Compilers that packages start while a program runs. An image without one has lived without it.
    private mutating func addCompilersOfPackages() {
        let compilers = RuntimeCompilers(survey)
        for (tool, reason) in compilers.wishes where hasOwned(tool) { addTool(tool, reason) }
    }

    private func hasOwned(_ tool: String) -> Bool {
        survey.programs.contains {
            $0.path.lastComponent.elementsEqual(tool.utf8) && files.owner(of: $0.path)?.part == .devel
        }
    }

    /// What a trace has seen or would have loaded.
    private mutating func addTouched(_ record: AccessRecord) {
        // A symlink was recorded beside what it leads to: followed once more it would take an unread file for read.
        for touched in record.paths where touched.source != .listed && touched.kinds != .link {
            guard let path = survey.merged.file(at: touched.path)?.path, let owner = files.owner(of: path),
                Self.tellsOfNeed(path, owner, isExecuted: touched.kinds.contains(.exec))
            else { continue }
            let verb =
                switch (touched.source, touched.kinds.contains(.exec)) {
                case (.static, _): "with a GPU the traced libraries would load"
                case (_, true): "the trace executed"
                case (_, false): "the trace opened"
                }
            add(owner.part, package(of: path, owner), path, "\(verb) /\(path)")
        }
    }

    /// Whether reading a file shows that the part which brought it is needed: a banner, a licence or a version does not.
    private static func tellsOfNeed(_ path: FilePathBytes, _ owner: FlavorFiles.Owner, isExecuted: Bool) -> Bool {
        if path.bytes.starts(with: "opt/nvidia/".utf8), !path.bytes.starts(with: "opt/nvidia/nsight".utf8) {
            return false
        }
        let name = path.lastComponent
        if isExecuted || name.has(".so") { return true }
        let isSource = [".h", ".hpp", ".cuh", ".inl", ".a", ".bc"].contains { name.ends(with: $0.utf8) }
        return owner.part == .devel && (isSource || path.bytes.has("/include/"))
    }

    private mutating func addClosure(_ process: ImageConfig.Process, _ named: NamedPrograms) {
        let root = SurveyRoot(survey)
        let libraryPath = Environment(process.environment)["LD_LIBRARY_PATH"].map { FilePathBytes($0) }
        let folder = process.folder.hasPrefix("/") ? process.folder : "/" + process.folder
        let first = named.programs.compactMap(\.path)
        let starts = first + survey.programs.map(\.path)
        var own: [FilePathBytes] = []
        var modules: [FilePathBytes] = []
        var libraries: [FilePathBytes] = []
        for path in starts where files.owner(of: path) == nil {
            if CUDACatalogue.library(named: path.lastComponent) != nil {
                libraries.append(path)
            } else if preloaded.contains(path) {
                modules.append(path)
            } else {
                own.append(path)
            }
        }
        let twins = Set(
            survey.programs.filter { program in
                files.owner(of: program.path) != nil && program.facts.soname.map { bundled[$0] != nil } == true
            }.map(\.path))
        // Python loads the libraries of its wheels by their paths, before the modules that need them.
        let hiding = root.hiding(twins)
        for (starts, root, isLoaded) in [(own, root, true), (modules, hiding, true), (libraries, hiding, false)] {
            let search = LoaderSearch(root, libraryPath: libraryPath, workingDirectory: FilePathBytes(folder))
            let closure = LibraryClosure(
                of: starts.map { FilePathBytes([UInt8(ascii: "/")] + $0.bytes) }, in: root, search: search,
                opens: opened)
            take(closure, named: Set(first), isLoaded: isLoaded)
        }
    }

    /// - Parameter isLoaded: false for libraries that lie there, which some program may load or none.
    private mutating func take(_ closure: LibraryClosure, named: Set<FilePathBytes>, isLoaded: Bool) {
        var wanted: [FilePathBytes: FilePathBytes] = [:]
        for member in closure.members {
            if let path = member.neededBy, wanted[member.path] == nil { wanted[member.path] = path }
            if isLoaded { loaded.insert(member.path) }
        }
        for member in closure.members {
            guard let owner = files.owner(of: member.path) else { continue }
            add(owner.part, package(of: member.path, owner), member.path, reason(member, wanted))
            addLink(of: member, wanted)
        }
        for missing in closure.missing where missing.reason == .needed {
            guard let library = CUDACatalogue.library(named: missing.name.bytes[...]), let wanter = missing.neededBy
            else { continue }
            self.missing.append(missing)
            guard named.contains(wanter) else { continue }
            add(
                library.part, library.package(for: release), nil, isPresent: false,
                "/\(wanter) needs \(missing.name), which the image does not have")
        }
    }

    /// Adds the package of the link by which a library is opened without a version: only devel has those.
    private mutating func addLink(
        of member: LibraryClosure.Member, _ wanted: [FilePathBytes: FilePathBytes]
    ) {
        let name = member.askedAs.lastComponent
        guard member.reason == .dlopen, name.ends(with: ".so".utf8),
            member.neededBy.map({ files.owner(of: $0) == nil }) == true,
            let library = CUDACatalogue.library(named: name),
            let folder = survey.merged.tree.walk(member.askedAs.parent).last?.path
        else { return }
        let path = folder.appending(name)
        guard path != member.path else { return }
        let listed = files.owner(of: path)
        let package = listed?.part == .devel ? listed?.package : nil
        add(
            .devel, package ?? library.developerPackage(for: release), path,
            reason(member, wanted) + ", a name for which only devel has a link")
    }

    /// `/app/server needs libcublas.so.12, which opens libcublasLt.so.12`.
    private func reason(_ member: LibraryClosure.Member, _ wanted: [FilePathBytes: FilePathBytes]) -> String {
        let verb = member.reason == .dlopen ? "opens" : "needs"
        var text = "\(verb) \(FilePathBytes(Array(member.askedAs.lastComponent)))"
        var wanter = member.neededBy
        var depth = 0
        while let path = wanter, files.owner(of: path) != nil, depth < Limits.loaderChain {
            let name = soname(of: path) ?? FilePathBytes(Array(path.lastComponent))
            text = "needs \(name), which \(text)"
            wanter = wanted[path]
            depth += 1
        }
        return wanter.map { "/\($0) \(text)" } ?? text
    }

    /// What the catalogue says that a library opens; of others, the strings that name a library of NVIDIA's. What files
    /// of the image bring themselves is found there, or was loaded before.
    private func opened(_ soname: FilePathBytes, _ path: FilePathBytes) -> [FilePathBytes] {
        guard CUDACatalogue.library(named: soname.bytes[...]) == nil else {
            return CUDACatalogue.names(openedBy: soname).filter { !CUDACatalogue.isDriverLibrary($0) }
        }
        guard files.owner(of: path) == nil, let file = survey.merged.file(at: path),
            case .program(let program)? = survey.facts(at: file.content)
        else { return [] }
        // A name without a version is a last resort of those who try several.
        let versioned = program.opens.filter { !$0.bytes.ends(with: ".so".utf8) }
        let names = versioned + program.opens.filter { $0.bytes.ends(with: ".so".utf8) }
        let found = names.filter { name in
            guard let library = CUDACatalogue.library(named: name.lastComponent) else { return false }
            return !preloaded.contains(path) || !bundledLibraries.contains(library)
        }
        // Frameworks put the names together, and look into wheels first.
        let built = RuntimeFrameworks.names(openedBy: path, program).filter { name in
            !bundledLibraries.contains { $0.answers(to: String(name.dropLast())) }
        }
        return found + built.map { FilePathBytes($0) }
    }

    private func soname(of path: FilePathBytes) -> FilePathBytes? {
        guard let file = survey.merged.file(at: path), case .program(let facts)? = survey.facts(at: file.content) else {
            return nil
        }
        return facts.soname
    }

    private static func bundled(
        _ survey: ImageSurvey, _ files: FlavorFiles
    ) -> [FilePathBytes: [FilePathBytes]] {
        var bundled: [FilePathBytes: [FilePathBytes]] = [:]
        for program in survey.programs where files.owner(of: program.path) == nil {
            guard let soname = program.facts.soname, CUDACatalogue.library(named: soname.bytes[...]) != nil else {
                continue
            }
            bundled[soname, default: []].append(program.path)
        }
        return bundled
    }

    private func package(of path: FilePathBytes, _ owner: FlavorFiles.Owner) -> String {
        if let package = owner.package { return package }
        // Of a tool whose package is not known, all of the toolkit is sure to have it.
        return Self.named(owner.part == .base ? "cuda-cudart" : "cuda-toolkit", release)
    }

    private mutating func add(
        _ part: CUDAPart, _ package: String, _ path: FilePathBytes?, isPresent: Bool = true, _ reason: String
    ) {
        guard seen.insert(Key(package: package, path: path)).inserted, needs.count < Limits.flavorNeeds else { return }
        needs.append(FlavorNeed(part: part, package: package, path: path, isPresent: isPresent, reason: reason))
    }

    private static func compiler(_ release: CUDARelease?) -> String { named("cuda-nvcc", release) }
    private static func headers(_ release: CUDARelease?) -> String { named("cuda-cudart-dev", release) }

    private static func named(_ package: String, _ release: CUDARelease?) -> String {
        "\(package)-" + (release.map { "\($0.major)-\($0.minor)" } ?? "X-Y")
    }
}
