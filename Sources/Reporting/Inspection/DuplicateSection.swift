internal import ImageCore
internal import Inspection

/// The groups of equal files that cost most.
struct DuplicateSection {
    private let duplicates: DuplicateFiles

    init(_ image: InspectedImage) { duplicates = image.duplicates }

    private static let shown = 5

    func text(_ style: TextStyle) -> String? {
        guard !duplicates.groups.isEmpty else { return nil }
        let lines = duplicates.groups.prefix(Self.shown).map { group in
            "  \(ByteCount(group.reclaimableBytes))  \(group.paths.count) x \(ByteCount(group.size))  "
                + PathList(group.paths, most: 2).text
        }
        let text =
            ([
                style.heading("equal files")
                    + ": \(ByteCount(duplicates.bytes)) in \(Counted(duplicates.files, "copy", "copies")) beyond the first"
            ] + lines)
            .joined(separator: "\n")
        return MoreRows.after(text, of: duplicates.groups.count, shown: Self.shown, indent: "  ")
    }
}
