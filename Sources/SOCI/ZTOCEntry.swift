package import ImageCore
package import Tar

/// One entry of a layer's tar, as a zTOC tells it.
package struct ZTOCEntry: Hashable, Sendable {
    /// The types that the format has; the raw value is its spelling.
    package enum Kind: String, Sendable, CaseIterable {
        case file = "reg"
        case hardlink, symlink
        case directory = "dir"
        case characterDevice = "char"
        case blockDevice = "block"
        case fifo
    }

    /// As the archive spells it.
    package var name: FilePathBytes
    package var kind: Kind
    /// Where the payload begins in the plain tar, behind all header blocks.
    package var offset: Int
    /// The bytes that truly lie there.
    package var size: Int
    package var linkName: FilePathBytes
    /// The mode field whole.
    package var mode: Int
    package var userID: UInt32
    package var groupID: UInt32
    package var userName: FilePathBytes
    package var groupName: FilePathBytes
    package var modifiedSeconds: Int
    package var modifiedNanoseconds: Int32
    package var deviceMajor: Int
    package var deviceMinor: Int
    /// All PAX records of the entry, each key once, sorted by key as bytes; xattrs have keys with the prefix
    /// `SCHILY.xattr.`.
    package var records: [PAXRecord] {
        get { packedRecords.records }
        set { packedRecords = PackedRecords(newValue) }
    }

    private var packedRecords: PackedRecords

    package init(
        name: FilePathBytes, kind: Kind, offset: Int, size: Int, linkName: FilePathBytes = .empty, mode: Int = 0,
        userID: UInt32 = 0, groupID: UInt32 = 0, userName: FilePathBytes = .empty, groupName: FilePathBytes = .empty,
        modifiedSeconds: Int = 0, modifiedNanoseconds: Int32 = 0, deviceMajor: Int = 0, deviceMinor: Int = 0,
        records: [PAXRecord] = []
    ) {
        self.name = name
        self.kind = kind
        self.offset = offset
        self.size = size
        self.linkName = linkName
        self.mode = mode
        self.userID = userID
        self.groupID = groupID
        self.userName = userName
        self.groupName = groupName
        self.modifiedSeconds = modifiedSeconds
        self.modifiedNanoseconds = modifiedNanoseconds
        self.deviceMajor = deviceMajor
        self.deviceMinor = deviceMinor
        packedRecords = PackedRecords(records)
    }

    package var payload: ByteRange { ByteRange(offset: offset, count: size) }
}
