internal import ImageCore
package import JSON

/// Reads a table of contents entry by entry, in memory that does not grow with it.
package struct TOCReader: ~Copyable {
    private var json: JSONReader
    private var state = State.start
    private var version: Int?

    private enum State { case start, entries, ended }

    package init(_ source: any JSONSource) {
        // The longest string is the longest name, or an xattr in base64.
        json = JSONReader(source, longestString: Limits.xattrValueBytes * 2)
    }

    /// The next entry, or nil after the last.
    ///
    /// - Throws: ``JSONError`` for text that is no table of contents.
    package mutating func next() throws(JSONError) -> TOCEntry? {
        if state == .start { try begin() }
        guard state == .entries else { return nil }
        if try json.nextElement() { return try entry() }
        while let key = try json.nextKey() { try other(key) }
        try end()
        return nil
    }

    private mutating func begin() throws(JSONError) {
        try json.beginObject()
        while let key = try json.nextKey() {
            if key == "entries", try json.kind() == .array {
                try json.beginArray()
                state = .entries
                return
            }
            try other(key)
        }
        try end()
    }

    private mutating func end() throws(JSONError) {
        state = .ended
        try json.end()
        guard version == TOC.version else {
            throw .unexpected("a table of contents of version \(version ?? 0)", offset: json.offset)
        }
    }

    private mutating func other(_ key: String) throws(JSONError) {
        if key == "version" { version = try json.integer() } else { try json.skip() }
    }

    private mutating func entry() throws(JSONError) -> TOCEntry {
        var entry = TOCEntry()
        try json.beginObject()
        while let key = try json.nextKey() {
            if try json.kind() == .null {
                try json.null()
                continue
            }
            switch key {
            case "name": entry.name = FilePathBytes(try json.string())
            case "type": entry.type = try json.string()
            case "size": entry.size = try json.integer()
            case "modtime": entry.modified = try json.string()
            case "linkName": entry.linkName = FilePathBytes(try json.string())
            case "mode": entry.mode = try json.integer()
            case "uid": entry.userID = try json.integer()
            case "gid": entry.groupID = try json.integer()
            case "userName": entry.userName = FilePathBytes(try json.string())
            case "groupName": entry.groupName = FilePathBytes(try json.string())
            case "devMajor": entry.deviceMajor = try json.integer()
            case "devMinor": entry.deviceMinor = try json.integer()
            case "xattrs": entry.xattrs = try xattrs()
            case "digest": entry.digest = try json.string()
            case "offset": entry.offset = try json.integer()
            case "innerOffset": entry.innerOffset = try json.integer()
            case "chunkOffset": entry.chunkOffset = try json.integer()
            case "chunkSize": entry.chunkSize = try json.integer()
            case "chunkDigest": entry.chunkDigest = try json.string()
            default: try json.skip()
            }
        }
        return entry
    }

    private mutating func xattrs() throws(JSONError) -> [FilePathBytes: [UInt8]] {
        var xattrs: [FilePathBytes: [UInt8]] = [:]
        var bytes = 0
        try json.beginObject()
        while let name = try json.nextKey() {
            let start = json.offset
            guard let value = Base64.decode(try json.stringBytes()) else {
                throw .unexpected("an xattr that is not base64", offset: start)
            }
            bytes += name.utf8.count + value.count
            guard bytes <= Limits.paxBytes else { throw .unexpected("xattrs of more than a mebibyte", offset: start) }
            xattrs[FilePathBytes(name)] = value
        }
        return xattrs
    }
}
