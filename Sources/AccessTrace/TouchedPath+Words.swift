extension TouchedPath.Kinds {
    /// The kinds by the words that trace files and tables have for them, in their order there.
    package static let words: KeyValuePairs<String, TouchedPath.Kinds> = [
        "open": .open, "exec": .exec, "read": .read, "map": .map, "write": .write, "link": .link,
        "directory": .directory, "interpreter": .interpreter,
    ]

    /// The words of the kinds that are set, in fixed order.
    package var words: [String] { Self.words.filter { contains($0.value) }.map(\.key) }

    /// The kind of a word; nil for another word.
    init?(word: String) {
        guard let kinds = Self.words.first(where: { $0.key == word })?.value else { return nil }
        self = kinds
    }
}

extension TouchedPath.Source {
    /// The word that trace files and tables have for it.
    package var word: String {
        switch self {
        case .observed: "observed"
        case .runtime: "runtime"
        case .static: "static"
        case .listed: "listed"
        }
    }

    /// The source of a word; nil for another word.
    init?(word: String) {
        guard let source = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = source
    }
}
