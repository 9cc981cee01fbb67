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
        users = Self.lines(root, "etc/passwd", fields: 7)
        groups = Self.lines(root, "etc/group", fields: 4)
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

    /// Resolves `USER`, `UID`, and either with `:GROUP` or `:GID`, as Docker does: a number that no account has is that
    /// number, with group 0.
    ///
    /// - Throws: an error when a name is in neither file.
    func account(_ text: String) throws(ImageError) -> Account {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let wanted = parts.first ?? ""
        var account = Account(user: 0, group: 0)
        let name = wanted.isEmpty ? "0" : wanted
        if let line = users.first(where: { $0[0] == name }) ?? users.first(where: { $0[2] == name }),
            let user = UInt32(line[2]), let group = UInt32(line[3])
        {
            account = Account(user: user, group: group, home: line[5].isEmpty ? "/" : line[5])
            account.groups = groups.filter { $0[3].split(separator: ",").contains { $0 == line[0] } }
                .compactMap { UInt32($0[2]) }
        } else if let number = UInt32(name) {
            account.user = number
        } else {
            throw ImageError(
                .unreadableInput, "the image's user \(name) is not in its /etc/passwd; name another with --user")
        }
        guard parts.count == 2 else { return account }
        if let line = groups.first(where: { $0[0] == parts[1] }), let group = UInt32(line[2]) {
            account.group = group
        } else if let number = UInt32(parts[1]) {
            account.group = number
        } else {
            throw ImageError(
                .unreadableInput, "the image's group \(parts[1]) is not in its /etc/group; name another with --user")
        }
        return account
    }
}
