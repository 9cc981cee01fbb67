internal import ImageCore
internal import Tar

/// Owners' names are written only where they differ from the last one written for the same id; readers fill the gaps.
struct OwnerNames {
    private var users: [Int: FilePathBytes] = [:]
    private var groups: [Int: FilePathBytes] = [:]

    mutating func newUser(_ entry: TarEntry) -> FilePathBytes? {
        Self.new(entry.userName, for: entry.userID, in: &users)
    }

    mutating func newGroup(_ entry: TarEntry) -> FilePathBytes? {
        Self.new(entry.groupName, for: entry.groupID, in: &groups)
    }

    private static func new(
        _ name: FilePathBytes, for id: Int, in known: inout [Int: FilePathBytes]
    ) -> FilePathBytes? {
        guard !name.isEmpty, known[id] != name else { return nil }
        known[id] = name
        return name
    }
}
