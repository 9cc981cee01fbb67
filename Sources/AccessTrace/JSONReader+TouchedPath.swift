internal import ImageCore
internal import JSON

extension JSONReader {
    /// One element of `paths`. What may be absent has the value that claims least.
    mutating func touchedPath() throws(JSONError) -> TouchedPath {
        let start = offset
        var path: FilePathBytes?
        var touched = TouchedPath(.empty, kinds: [], source: .listed)
        var seen: Set<String> = []
        try beginObject()
        while let key = try nextKey() {
            guard Self.touchedPathKeys.contains(key) else {
                try skip()
                continue
            }
            guard seen.insert(key).inserted else { throw .unexpected("\"\(key)\" comes twice", offset: offset) }
            if try kind() == .null {
                try null()
                continue
            }
            switch key {
            case "path": path = try self.path()
            case "pathBase64": path = try base64Path()
            case "kinds": touched.kinds = try kinds()
            case "source": touched.source = try source()
            case "firstTouch": touched.firstTouch = try moment("firstTouch")
            case "count": touched.count = try integer("count", in: 1...(.max))
            case "runs": touched.runs = try integer("runs", in: 1...(.max))
            case "size": touched.size = try integer("size", in: 0...Limits.tracedFileBytes)
            default: touched.ranges = try ranges()
            }
        }
        guard let path, !(seen.contains("path") && seen.contains("pathBase64")) else {
            throw .unexpected("a touched path needs either path or pathBase64", offset: start)
        }
        guard Self.fit(touched.ranges, touched.size) else {
            throw .unexpected("/\(path) has ranges beyond its size", offset: start)
        }
        return TouchedPath(
            path, kinds: touched.kinds, source: touched.source, firstTouch: touched.firstTouch, count: touched.count,
            size: touched.size, ranges: touched.ranges, runs: touched.runs)
    }

    private static let touchedPathKeys: Set<String> = [
        "path", "pathBase64", "kinds", "source", "firstTouch", "count", "runs", "size", "ranges",
    ]

    private static func fit(_ ranges: [ByteRange]?, _ size: Int?) -> Bool {
        guard let last = ranges?.last else { return true }
        guard let size else { return false }
        return last.lies(within: size)
    }

    /// A path as text, in whatever spelling: a file that people edit is not refused for a slash.
    mutating func path() throws(JSONError) -> FilePathBytes {
        let start = offset
        return try Self.path(Array(try string().utf8), at: start)
    }

    /// A path that is no UTF-8.
    mutating func base64Path() throws(JSONError) -> FilePathBytes {
        let start = offset
        guard let bytes = Base64.decode(try stringBytes()) else {
            throw .unexpected("a path is no padded base64", offset: start)
        }
        return try Self.path(bytes, at: start)
    }

    private static func path(_ bytes: [UInt8], at offset: Int) throws(JSONError) -> FilePathBytes {
        guard !bytes.isEmpty, !bytes.contains(0) else {
            throw .unexpected("a path is empty or has a zero byte", offset: offset)
        }
        let path = FilePathBytes(bytes).cleaned
        guard path.bytes.count <= Limits.nameBytes else {
            throw .unexpected("a path has more than \(Limits.nameBytes) bytes", offset: offset)
        }
        return path
    }

    private mutating func kinds() throws(JSONError) -> TouchedPath.Kinds {
        var kinds: TouchedPath.Kinds = []
        try beginArray()
        while try nextElement() {
            let start = offset
            let word = try string()
            guard let kind = TouchedPath.Kinds(word: word) else { throw Self.unknown(word, "kind", at: start) }
            kinds.insert(kind)
        }
        return kinds
    }

    private mutating func source() throws(JSONError) -> TouchedPath.Source {
        let start = offset
        let word = try string()
        guard let source = TouchedPath.Source(word: word) else { throw Self.unknown(word, "source", at: start) }
        return source
    }

    /// Ascending ranges that do not overlap; those that touch become one, so that the record is in normal form.
    private mutating func ranges() throws(JSONError) -> [ByteRange] {
        var ranges: [ByteRange] = []
        try beginArray()
        while try nextElement() {
            let start = offset
            let range = try range()
            guard range.count > 0, range.lies(within: Limits.tracedFileBytes) else {
                throw .unexpected("a range of \(range.count) bytes at \(range.offset)", offset: start)
            }
            if let last = ranges.last {
                guard range.offset >= last.end else {
                    throw .unexpected("ranges overlap or do not ascend", offset: start)
                }
                if range.offset == last.end {
                    ranges[ranges.endIndex - 1] = ByteRange(offset: last.offset, count: last.count + range.count)
                    continue
                }
            }
            ranges.append(range)
            try check(ranges.count, atMost: Limits.rangesPerPath, "ranges of a path")
        }
        return ranges
    }

    private mutating func range() throws(JSONError) -> ByteRange {
        let start = offset
        var numbers: [Int] = []
        try beginArray()
        while try nextElement() {
            numbers.append(try integer())
            try check(numbers.count, atMost: 2, "numbers of a range")
        }
        guard let first = numbers.first, let last = numbers.last, numbers.count == 2 else {
            throw .unexpected("a range needs an offset and a count", offset: start)
        }
        return ByteRange(offset: first, count: last)
    }
}
