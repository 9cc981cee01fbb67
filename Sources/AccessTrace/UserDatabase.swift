internal import ELF
internal import ImageCore

/// The accounts of a root file system, `/etc/passwd` and `/etc/group`, as a container runtime reads them.
struct UserDatabase {
    struct Account: Equatable {
        var user: UInt32
        var group: UInt32
        var groups: [UInt32] = []
        var home = "/"
    }

    /// More than any real image has; the files come from outside.
    private static let largestFile = 4 << 20

    private let users: [[String]]
    private let groups: [[String]]

    init(_ root: RootFiles) {
        users = Self.lines(root, "etc/passwd", fields: 4)
        groups = Self.lines(root, "etc/group", fields: 3)
    }

    private static func lines(_ root: RootFiles, _ path: String, fields: Int) -> [[String]] {
        guard let file = root.open(FilePathBytes(path))?.file, let size = try? file.status().size,
            let bytes = try? file.bytes(ByteRange(offset: 0, count: min(size, largestFile)))
        else { return [] }
        return bytes.split(separator: 0x0a).compactMap { line in
            let parts = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
            return parts.count >= fields ? parts : nil
        }
    }

    /// Resolves `USER`, `UID`, and either with `:GROUP` or `:GID`, as Docker does: a number is never a name, one that no
    /// account has is that number with group 0, and who names a group is in no other.
    ///
    /// - Throws: an error when a name is in neither file, or a number is no id.
    func account(_ text: String) throws(ImageError) -> Account {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var account = try user(parts.first ?? "")
        guard parts.count == 2, !parts[1].isEmpty else { return account }
        account.group = try group(parts[1])
        account.groups = []
        return account
    }

    private func user(_ text: String) throws(ImageError) -> Account {
        let name = text.isEmpty ? "0" : text
        let number = Self.id(name)
        let line = users.first { number == nil ? $0[0] == name : Self.id($0[2]) == number }
        if let line, let user = Self.id(line[2]), let group = Self.id(line[3]) {
            let home = line.count > 5 && !line[5].isEmpty ? line[5] : "/"
            let groups = groups.filter { $0.count > 3 && $0[3].split(separator: ",").contains { $0 == line[0] } }
            return Account(user: user, group: group, groups: groups.compactMap { Self.id($0[2]) }, home: home)
        }
        guard let number else {
            throw ImageError(
                .unreadableInput, "the image's user \(name) is not in its /etc/passwd; name another with --user")
        }
        return Account(user: number, group: 0)
    }

    private func group(_ name: String) throws(ImageError) -> UInt32 {
        if let number = Self.id(name) { return number }
        guard let line = groups.first(where: { $0[0] == name }), let group = Self.id(line[2]) else {
            throw ImageError(
                .unreadableInput, "the image's group \(name) is not in its /etc/group; name another with --user")
        }
        return group
    }

    /// The largest id is that of nobody at all: to become it is to stay who one is.
    private static func id(_ text: String) -> UInt32? { Int32(text).flatMap { UInt32(exactly: $0) } }
}
