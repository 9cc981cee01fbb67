package import ELF
package import ImageCore
internal import Layers
internal import Tar

/// The merged root file system of an image whose layers have passed by, as a loader would search it.
package struct SurveyRoot: LibraryRoot {
    private let survey: ImageSurvey
    /// What a loader could want in each folder: ELF files, kept texts, and links, which may lead to them.
    private let names: [FilePathBytes: [FilePathBytes]]
    /// Files that are taken for absent.
    private var hidden: Set<FilePathBytes> = []

    package init(_ survey: ImageSurvey) {
        self.survey = survey
        var names: [FilePathBytes: [FilePathBytes]] = [:]
        // Archives have the files of a folder in a row: its path, which may be long, is looked up once for them.
        var folder = FilePathBytes.empty
        var inFolder: [FilePathBytes] = []
        survey.merged.forEachEntry { path, place, entry in
            switch entry.kind {
            case .symlink: break
            case .file, .hardlink:
                guard let content = survey.merged.content(of: place), survey.facts(at: content) != nil else { return }
            default: return
            }
            let name = path.lastComponent
            if !path.bytes.dropLast(name.count + 1).elementsEqual(folder.bytes) {
                if !inFolder.isEmpty { names[folder, default: []] += inFolder }
                inFolder.removeAll(keepingCapacity: true)
                folder = path.parent
            }
            inFolder.append(FilePathBytes(Array(name)))
        }
        if !inFolder.isEmpty { names[folder, default: []] += inFolder }
        self.names = names
    }

    /// The same root without some files, by their real paths.
    package func hiding(_ paths: Set<FilePathBytes>) -> SurveyRoot {
        var copy = self
        copy.hidden.formUnion(paths)
        return copy
    }

    package func open(_ path: FilePathBytes) -> LibraryFile? {
        guard let file = survey.merged.file(at: path), !hidden.contains(file.path) else { return nil }
        let memory: LibraryFile.Memory =
            switch survey.facts(at: file.content) {
            case .program(let program):
                switch program.loadable {
                case .success(let loadable): .program(loadable)
                case .failure(let error): .broken(error)
                }
            case .text(let text): .text(text)
            case .weights, .script, nil: .other
            }
        return LibraryFile(resolved: file.path, remembered: memory)
    }

    package func list(_ folder: FilePathBytes) -> [FilePathBytes] {
        guard let end = survey.merged.tree.walk(folder).last else { return [] }
        return names[end.path] ?? []
    }
}
