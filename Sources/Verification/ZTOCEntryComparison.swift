internal import ImageCore
internal import SOCI
internal import Tar

/// Compares one tar entry with what a zTOC says of it, as runtimes do when they open a file first, and more.
enum ZTOCEntryComparison {
    /// A sentence for each difference.
    static func differences(_ entry: TarEntry, _ headers: TarHeaders, _ listed: ZTOCEntry) -> [String] {
        var differences: [String] = []
        func compare(
            _ what: String, _ tar: some CustomStringConvertible, _ ztoc: some CustomStringConvertible, _ isEqual: Bool
        ) {
            if !isEqual { differences.append("its \(what) is \(tar) in the tar and \(ztoc) in the zTOC") }
        }
        compare("name", entry.name, listed.name, entry.name == listed.name)
        let kind = ZTOCEntry.Kind(entry.kind)
        compare("type", kind?.rawValue ?? "\(entry.kind)", listed.kind.rawValue, kind == listed.kind)
        compare("offset", entry.payload.offset, listed.offset, entry.payload.offset == listed.offset)
        compare("size", entry.size, listed.size, entry.size == listed.size)
        // A runtime compares what the headers state, and finds the next entry by what lies there.
        if entry.size == listed.size, headers.statedSize != entry.size || entry.isSparse {
            differences.append("its headers state another size than what lies there: runtimes refuse to open it")
        }
        if entry.kind == .hardlink || entry.kind == .symlink {
            compare("link target", entry.linkName, listed.linkName, entry.linkName == listed.linkName)
        }
        compare("mode", headers.mode, listed.mode, headers.mode == listed.mode)
        if listed.kind.isContradicted(byMode: headers.mode) {
            differences.append("its mode is that of something else than a file: runtimes refuse to open it")
        }
        compare("uid", entry.userID, listed.userID, entry.userID == Int(listed.userID))
        compare("gid", entry.groupID, listed.groupID, entry.groupID == Int(listed.groupID))
        compare("user", entry.userName, listed.userName, entry.userName == listed.userName)
        compare("group", entry.groupName, listed.groupName, entry.groupName == listed.groupName)
        let isSameTime =
            entry.modifiedSeconds == listed.modifiedSeconds && entry.modifiedNanoseconds == listed.modifiedNanoseconds
        compare(
            "time", "\(entry.modifiedSeconds) s \(entry.modifiedNanoseconds) ns",
            "\(listed.modifiedSeconds) s \(listed.modifiedNanoseconds) ns", isSameTime)
        let isSameDevice = entry.deviceMajor == listed.deviceMajor && entry.deviceMinor == listed.deviceMinor
        compare(
            "device number", "\(entry.deviceMajor):\(entry.deviceMinor)",
            "\(listed.deviceMajor):\(listed.deviceMinor)", isSameDevice)
        let (tar, ztoc) = (byKey(headers.records), byKey(listed.records))
        if tar != ztoc {
            let keys = Set(tar.keys).union(ztoc.keys).filter { tar[$0] != ztoc[$0] }.map { FilePathBytes($0) }.sorted()
            differences.append(
                "its PAX records differ: " + keys.prefix(10).map(\.description).joined(separator: ", "))
        }
        return differences
    }

    /// The last record of a key counts.
    private static func byKey(_ records: [PAXRecord]) -> [[UInt8]: [UInt8]] {
        records.isEmpty ? [:] : Dictionary(records.map { ($0.key, $0.value) }) { $1 }
    }
}
