internal import EStargz
internal import ImageCore
internal import Tar

/// Compares one tar entry with what the table of contents says of it.
enum EntryComparison {
    /// A sentence for each difference.
    static func differences(_ entry: TarEntry, _ listed: TOCEntry) -> [String] {
        var differences: [String] = []
        func compare(_ what: String, _ tar: some Equatable, _ toc: some Equatable, _ isEqual: Bool) {
            if !isEqual { differences.append("its \(what) is \(tar) in the tar and \(toc) in the table of contents") }
        }
        let type = TOC.type(of: entry.kind)
        compare("type", type, listed.type, type == listed.type)
        if entry.kind == .file { compare("size", entry.size, listed.size, entry.size == listed.size) }
        compare("mode", entry.mode, listed.mode, Int(entry.mode) == listed.mode & 0o7777)
        compare("uid", entry.userID, listed.userID, entry.userID == listed.userID)
        compare("gid", entry.groupID, listed.groupID, entry.groupID == listed.groupID)
        compare("link target", "\(entry.linkName)", "\(listed.linkName)", entry.linkName == listed.linkName)
        let time = TOCTime.text(seconds: entry.modifiedSeconds, nanoseconds: entry.modifiedNanoseconds)
        compare("time", time ?? "none", listed.modified ?? "none", time == listed.modified)
        if entry.kind == .characterDevice || entry.kind == .blockDevice {
            let isSame = entry.deviceMajor == listed.deviceMajor && entry.deviceMinor == listed.deviceMinor
            compare(
                "device number", "\(entry.deviceMajor):\(entry.deviceMinor)",
                "\(listed.deviceMajor):\(listed.deviceMinor)", isSame)
        }
        // Names are left out where they repeat; one that is there must be right.
        if !listed.userName.isEmpty {
            compare("user", "\(entry.userName)", "\(listed.userName)", entry.userName == listed.userName)
        }
        if !listed.groupName.isEmpty {
            compare("group", "\(entry.groupName)", "\(listed.groupName)", entry.groupName == listed.groupName)
        }
        let xattrs = Dictionary(entry.xattrs.map { ($0.name, $0.value) }) { $1 }
        compare("list of xattrs", xattrs.count, listed.xattrs.count, xattrs == listed.xattrs)
        return differences
    }
}
