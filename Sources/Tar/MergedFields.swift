internal import ImageCore

/// A header's fields while PAX records are laid over them.
struct MergedFields {
    var name: [UInt8]
    var linkName: [UInt8]
    var userName: [UInt8]
    var groupName: [UInt8]
    var mode: Int
    var userID: Int
    var groupID: Int
    var size: Int
    var modifiedSeconds: Int
    var modifiedNanoseconds: Int32 = 0
    var isSparse = false
    var xattrs: [TarEntry.XAttr] = []

    struct Problem: Error {
        let reason: TarError.Reason
    }

    init(_ header: TarHeader) {
        name = header.name
        linkName = header.linkName
        userName = header.userName
        groupName = header.groupName
        mode = header.mode
        userID = header.userID
        groupID = header.groupID
        size = header.size
        modifiedSeconds = header.modified
    }

    /// Lays one record over the fields; unknown keys change nothing and stay in the raw header. An empty value leaves
    /// the header's own, as Go does it; an xattr may be empty.
    mutating func apply(_ record: PAXRecord) throws(Problem) {
        let xattrPrefix = Array("SCHILY.xattr.".utf8)
        if record.key.starts(with: xattrPrefix) {
            guard record.value.count <= Limits.xattrValueBytes else {
                throw Problem(reason: .tooLong(what: "xattr", limit: Limits.xattrValueBytes))
            }
            let attribute = TarEntry.XAttr(
                name: FilePathBytes(Array(record.key.dropFirst(xattrPrefix.count))), value: record.value)
            xattrs.removeAll { $0.name == attribute.name }
            xattrs.append(attribute)
            return
        }
        if record.key.starts(with: Array("GNU.sparse.".utf8)) { isSparse = true }
        guard !record.value.isEmpty else { return }
        switch String(decoding: record.key, as: UTF8.self) {
        case "path", "GNU.sparse.name": name = record.value
        case "linkpath": linkName = record.value
        case "uname": userName = record.value
        case "gname": groupName = record.value
        case "uid": userID = try integer(record)
        case "gid": groupID = try integer(record)
        case "size": size = try integer(record)
        case "mtime":
            guard let time = TarNumber.time(record.value) else { throw Problem(reason: .badNumber(field: "mtime")) }
            modifiedSeconds = time.seconds
            modifiedNanoseconds = time.nanoseconds
        default: break
        }
    }

    private func integer(_ record: PAXRecord) throws(Problem) -> Int {
        guard let value = TarNumber.integer(record.value) else {
            throw Problem(reason: .badNumber(field: String(decoding: record.key, as: UTF8.self)))
        }
        return value
    }
}
