/// The fields of a zTOC's tables by their numbers (docs/soci.md).
enum ZTOCSlots {
    enum Root {
        static let version = 0
        static let buildTool = 1
        static let compressedSize = 2
        static let archiveSize = 3
        static let toc = 4
        static let compression = 5
        static let count = 6
    }

    enum TOC {
        static let entries = 0
        static let count = 1
    }

    enum Entry {
        static let name = 0
        static let type = 1
        static let offset = 2
        static let size = 3
        static let linkName = 4
        static let mode = 5
        static let userID = 6
        static let groupID = 7
        static let userName = 8
        static let groupName = 9
        static let modified = 10
        static let deviceMajor = 11
        static let deviceMinor = 12
        static let records = 13
        static let count = 14
    }

    enum Record {
        static let key = 0
        static let value = 1
        static let count = 2
    }

    enum Compression {
        static let algorithm = 0
        static let maximumSpan = 1
        static let digests = 2
        static let checkpoints = 3
        static let count = 4

        static let gzip: Int8 = 1
        static let plain: Int8 = 2
    }

    /// The checkpoints of a plain tar, which are a FlatBuffer inside the FlatBuffer.
    enum Plain {
        static let version = 0
        static let spanSize = 1
        static let size = 2
        static let count = 3

        static let currentVersion: Int32 = 2
    }
}
