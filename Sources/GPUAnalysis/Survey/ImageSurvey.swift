package import ImageCore
package import Layers
internal import Tar

/// What the readings of an image's layers showed, by the paths that a container sees.
package struct ImageSurvey: Sendable {
    package let merged: MergedImage
    private let surveys: [LayerSurvey?]
    /// Every ELF file, by path; each file once, by one of its names.
    package let programs: [SurveyedFile<ProgramFacts>]
    package let weights: [SurveyedFile<WeightFacts>]
    /// Whether nothing of what was found had to be left out.
    package var isComplete: Bool { surveys.allSatisfy { $0?.isComplete ?? true } }

    /// - Parameters:
    ///   - merged: of the same layers.
    ///   - surveys: from the bottom; nil for a layer that was not read.
    package init(_ merged: MergedImage, _ surveys: [LayerSurvey?]) {
        self.merged = merged
        self.surveys = surveys
        var programs: [SurveyedFile<ProgramFacts>] = []
        var weights: [SurveyedFile<WeightFacts>] = []
        merged.forEachContent { path, content, entry in
            guard surveys.indices.contains(content.layer), let facts = surveys[content.layer]?.facts[content.entry]
            else { return }
            switch facts {
            case .program(let facts): programs.append(SurveyedFile(path, content, entry.size, facts))
            case .weights(let facts): weights.append(SurveyedFile(path, content, entry.size, facts))
            case .text, .script: break
            }
        }
        self.programs = programs.sorted { $0.path < $1.path }
        self.weights = weights.sorted { $0.path < $1.path }
    }

    package func facts(at place: LayerTree.Place) -> FileFacts? {
        surveys.indices.contains(place.layer) ? surveys[place.layer]?.facts[place.entry] : nil
    }

    /// The SHA-256 of a file's content, where it was taken.
    package func digest(at place: LayerTree.Place) -> Digest? {
        guard surveys.indices.contains(place.layer), let digests = surveys[place.layer]?.digests,
            digests.indices.contains(place.entry)
        else { return nil }
        return digests[place.entry]
    }

    /// The text of a system file that was kept, links followed.
    package func text(at path: String) -> [UInt8]? {
        guard let file = merged.file(at: FilePathBytes(path)), case .text(let text)? = facts(at: file.content) else {
            return nil
        }
        return text
    }

    /// The texts of all kept files of a folder, by name.
    package func texts(in folder: String) -> [(name: FilePathBytes, text: [UInt8])] {
        let folder = FilePathBytes(folder)
        var texts: [(name: FilePathBytes, text: [UInt8])] = []
        merged.forEachShown { path, _, content in
            guard path.parent == folder, case .text(let text)? = facts(at: content) else { return }
            texts.append((FilePathBytes(Array(path.lastComponent)), text))
        }
        return texts.sorted { $0.name < $1.name }
    }
}

/// A file of an image and what is known of its content.
package struct SurveyedFile<Facts: Sendable>: Sendable {
    /// Where a container sees it: cleaned, without a leading slash.
    package let path: FilePathBytes
    package let place: LayerTree.Place
    package let size: Int
    package let facts: Facts

    package init(_ path: FilePathBytes, _ place: LayerTree.Place, _ size: Int, _ facts: Facts) {
        self.path = path
        self.place = place
        self.size = size
        self.facts = facts
    }
}
