internal import ImageCore
package import Tar

extension ZTOCEntry {
    /// A tar's entry as a zTOC tells it.
    ///
    /// - Parameter offset: where its payload begins in the plain layer.
    /// - Throws: ``ZTOCObstacle`` for what the format cannot say, and for what a runtime would not find or refuse: it
    ///   computes where headers lie, and compares what it reads there with the zTOC.
    init(_ entry: TarEntry, _ headers: TarHeaders, offset: Int) throws(ZTOCObstacle) {
        func obstacle(_ reason: String) -> ZTOCObstacle { ZTOCObstacle(reason, entry: entry.name) }
        guard let kind = Kind(entry.kind), headers.typeFlag != UInt8(ascii: "7") else {
            let flag = Character(Unicode.Scalar(headers.typeFlag))
            throw obstacle("entries of the tar type \(String(flag).debugDescription) have no place in a zTOC")
        }
        guard !entry.isSparse else { throw obstacle("a sparse file cannot be found by a zTOC") }
        guard !headers.followsGlobalHeader else {
            throw obstacle("a global PAX header stands before it, which a zTOC cannot place")
        }
        guard !kind.isContradicted(byMode: headers.mode) else {
            throw obstacle("the mode of this file is that of something else")
        }
        guard headers.statedSize == entry.size else {
            throw obstacle("its header states \(headers.statedSize) bytes that are not there")
        }
        guard let userID = UInt32(exactly: entry.userID), let groupID = UInt32(exactly: entry.groupID) else {
            throw obstacle("its user or group number does not fit 32 bits")
        }
        guard (RFC3339.earliest...RFC3339.latest).contains(entry.modifiedSeconds) else {
            throw obstacle("its time is not in the years 0 to 9999")
        }
        self.init(
            name: entry.name, kind: kind, offset: offset, size: entry.size, linkName: entry.linkName,
            mode: headers.mode, userID: userID, groupID: groupID, userName: entry.userName, groupName: entry.groupName,
            modifiedSeconds: entry.modifiedSeconds, modifiedNanoseconds: entry.modifiedNanoseconds,
            deviceMajor: entry.deviceMajor, deviceMinor: entry.deviceMinor, records: Self.unique(headers.records))
    }

    /// The last of each key, sorted by key as bytes.
    private static func unique(_ records: [PAXRecord]) -> [PAXRecord] {
        guard records.count > 1 else { return records }
        var last: [[UInt8]: PAXRecord] = [:]
        for record in records { last[record.key] = record }
        return last.values.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }
}

extension ZTOCEntry.Kind {
    /// The bits above the permissions that mean a fifo, a device, a folder, a symlink or a socket (inode(7)).
    private static let otherTypes: Set<Int> = [0o010000, 0o020000, 0o040000, 0o060000, 0o120000, 0o140000]

    /// Whether a mode field tells of another type than this, for a file: a runtime compares both when it opens one,
    /// and does not look at the modes of what cannot be opened.
    package func isContradicted(byMode mode: Int) -> Bool { self == .file && Self.otherTypes.contains(mode & ~0o7777) }

    /// Nil for types without meaning to a runtime.
    package init?(_ kind: TarEntry.Kind) {
        switch kind {
        case .file: self = .file
        case .hardlink: self = .hardlink
        case .symlink: self = .symlink
        case .characterDevice: self = .characterDevice
        case .blockDevice: self = .blockDevice
        case .directory: self = .directory
        case .fifo: self = .fifo
        case .other: return nil
        }
    }
}
