internal import ImageCore

/// Owners' names repeat from entry to entry; equal ones in a row share one array.
struct SharedNames {
    private var user = FilePathBytes.empty
    private var group = FilePathBytes.empty
    /// The name of the last entry, for errors that come after its header.
    var current = FilePathBytes.empty

    mutating func user(_ name: [UInt8]) -> FilePathBytes {
        if user.bytes != name { user = FilePathBytes(name) }
        return user
    }

    mutating func group(_ name: [UInt8]) -> FilePathBytes {
        if group.bytes != name { group = FilePathBytes(name) }
        return group
    }
}
