internal import ELF
internal import ImageCore
internal import Layers
internal import OCI

extension FlavorNeeds {
    /// What the files of the image are linked against or open, joined over all programs.
    mutating func addClosure(_ process: ImageConfig.Process, _ named: NamedPrograms) {
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
}
