package import ImageCore

/// One entry of a tar: what its headers say, and where its bytes lie.
///
/// About 140 bytes and its name: a layer may have millions.
package struct TarEntry: Sendable {
    /// The name as the archive spells it, with its prefix and a directory's last slash.
    package var name: FilePathBytes
    /// The target of a hardlink or symlink as spelled; empty otherwise.
    package var linkName: FilePathBytes
    package var userName: FilePathBytes
    package var groupName: FilePathBytes
    package var xattrs: [XAttr]
    package var kind: Kind
    /// The twelve permission bits.
    package var mode: UInt16
    package var isSparse: Bool
    /// Nanoseconds after ``modifiedSeconds``, 0 up to 999,999,999.
    package var modifiedNanoseconds: Int32
    /// Seconds since 1970.
    package var modifiedSeconds: Int
    package var userID: Int
    package var groupID: Int
    package var deviceMajor: Int
    package var deviceMinor: Int
    /// The payload's bytes in the archive; for a sparse file fewer than the file's.
    package var size: Int
    /// Where the first of the entry's header blocks lies in the plain tar stream, its extension headers included.
    package var headerOffset: Int
    /// The bytes of all its header blocks; the payload follows.
    package var headerSize: Int

    package enum Kind: Hashable, Sendable {
        case file, hardlink, symlink, characterDevice, blockDevice, directory, fifo
        /// A type flag that no runtime gives a meaning to.
        case other(UInt8)
    }

    /// An extended attribute: name without its PAX prefix, and value.
    package struct XAttr: Hashable, Sendable {
        package let name: FilePathBytes
        package let value: [UInt8]

        package init(name: FilePathBytes, value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// An entry of root's without content, for headers that we write ourselves.
    package init(name: FilePathBytes, kind: Kind, mode: UInt16, size: Int = 0) {
        self.name = name
        self.kind = kind
        self.mode = mode
        self.size = size
        linkName = .empty
        userName = .empty
        groupName = .empty
        xattrs = []
        isSparse = false
        modifiedSeconds = 0
        modifiedNanoseconds = 0
        userID = 0
        groupID = 0
        deviceMajor = 0
        deviceMinor = 0
        headerOffset = 0
        headerSize = 0
    }

    package var payload: ByteRange { ByteRange(offset: headerOffset + headerSize, count: size) }

    /// Where the next entry's headers may begin: after the payload and its padding.
    package var end: Int { payload.end + TarBlock.padding(after: size) }

    /// The name as runtimes compare it.
    package var path: FilePathBytes { name.cleaned }
}
