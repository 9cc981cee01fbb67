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
        let order = LoadOrder(survey)
        let starts = first + order.paths
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
            take(closure, named: Set(first), loading: isLoaded ? order.programs.union(first) : nil)
        }
    }

    /// - Parameter programs: those that are loaded though no file needs them; nil for a closure of libraries that lie
    ///   there, which some program may load or none.
    private mutating func take(
        _ closure: LibraryClosure, named: Set<FilePathBytes>, loading programs: Set<FilePathBytes>?
    ) {
        var members: [FilePathBytes: LibraryClosure.Member] = [:]
        for member in closure.members {
            if members[member.path] == nil { members[member.path] = member }
            if let programs, member.neededBy != nil || programs.contains(member.path) { loaded.insert(member.path) }
        }
        for member in closure.members {
            guard let owner = files.owner(of: member.path) else { continue }
            add(owner.part, package(of: member.path, owner), member.path, reason(member, members))
            addLink(of: member, members)
        }
        for missing in closure.missing where missing.reason == .needed {
            guard let library = CUDACatalogue.library(named: missing.name.bytes[...]), let wanter = missing.neededBy
            else { continue }
            // Who loads wheels by their paths has loaded it.
            if preloaded.contains(wanter), bundled[missing.name] != nil { continue }
            self.missing.append(missing)
            guard named.contains(wanter) else { continue }
            add(
                library.part, library.package(for: release), nil, isPresent: false,
                "/\(wanter) needs \(missing.name), which the image does not have")
        }
    }

    /// Adds the package of the link by which a library is opened without a version: only devel has those.
    private mutating func addLink(
        of member: LibraryClosure.Member, _ members: [FilePathBytes: LibraryClosure.Member]
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
            reason(member, members) + ", a name for which only devel has a link")
    }

    /// `/app/server needs libcublas.so.12, which opens libcublasLt.so.12`.
    private func reason(
        _ member: LibraryClosure.Member, _ members: [FilePathBytes: LibraryClosure.Member]
    ) -> String {
        var text = Self.wish(member)
        var wanter = member.neededBy
        var depth = 0
        while let path = wanter, files.owner(of: path) != nil, let next = members[path], depth < Limits.loaderChain {
            text = "\(Self.wish(next)), which \(text)"
            wanter = next.neededBy
            depth += 1
        }
        return wanter.map { "/\($0) \(text)" } ?? text
    }

    /// `needs libcublas.so.12`, by the name under which it was asked for.
    private static func wish(_ member: LibraryClosure.Member) -> String {
        let verb = member.reason == .dlopen ? "opens" : "needs"
        return "\(verb) \(FilePathBytes(Array(member.askedAs.lastComponent)))"
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
}
