package import ImageCore

/// One element of a table of contents as it was read: a file, folder or link, or a further chunk of the file before.
package struct TOCEntry: Sendable {
    package var name = FilePathBytes.empty
    package var type = ""
    package var size = 0
    package var modified: String?
    package var linkName = FilePathBytes.empty
    package var mode = 0
    package var userID = 0
    package var groupID = 0
    package var userName = FilePathBytes.empty
    package var groupName = FilePathBytes.empty
    package var deviceMajor = 0
    package var deviceMinor = 0
    package var xattrs: [FilePathBytes: [UInt8]] = [:]
    package var digest: String?
    package var offset = 0
    package var innerOffset = 0
    package var chunkOffset = 0
    package var chunkSize = 0
    package var chunkDigest: String?
}
