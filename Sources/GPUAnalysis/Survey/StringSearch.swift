internal import ImageCore

/// Finds in a file that passes by the strings that look like names of libraries to open, and the names of tools.
///
/// A library's name is a whole C string, as `dlopen` takes it: nothing but the characters of paths from one zero byte to
/// the next, with `.so` before its end or before a version. A tool's name is a word, alone or at the end of a path.
struct StringSearch {
    private(set) var tools: DeveloperTools = []
    private var names: Set<FilePathBytes> = []
    /// The last bytes of the pieces so far: a string may be cut by the border of two pieces.
    private var tail: [UInt8] = []
    private var isAtStart = true
    /// Whether the file begins where ``tail`` does.
    private var tailIsStart = true
    private let findsLibraries: Bool

    /// The longest string that is taken for a name (NAME_MAX).
    private static let longest = 255
    private static let library = TripleSearch.Pattern(".so")
    private static let compiler = TripleSearch.Pattern("nvc")
    private static let assembler = TripleSearch.Pattern("ptx")

    init(findsLibraries: Bool) { self.findsLibraries = findsLibraries }

    /// In the order of their bytes.
    var libraries: [FilePathBytes] { names.sorted() }

    mutating func read(_ piece: UnsafeRawBufferPointer) {
        if !tail.isEmpty {
            let border = tail.count
            let joined = tail + piece.prefix(Self.longest + 1)
            let isWhole = tailIsStart
            joined.withUnsafeBytes { search($0, border: border, isWhole: isWhole) }
        }
        search(piece, border: nil, isWhole: isAtStart)
        isAtStart = false
        keep(piece)
    }

    /// Forgets what passed: the next piece does not follow on the last one.
    mutating func skip() {
        tail.removeAll(keepingCapacity: true)
        isAtStart = false
        tailIsStart = false
    }

    /// The file is over, and so is the word at its end.
    mutating func finish() {
        let end = tail + [0]
        let isWhole = tailIsStart
        end.withUnsafeBytes { search($0, border: tail.count, isWhole: isWhole) }
    }

    private mutating func keep(_ piece: UnsafeRawBufferPointer) {
        if piece.count > Self.longest {
            tailIsStart = tailIsStart && tail.isEmpty && piece.count == Self.longest + 1
            tail.removeAll(keepingCapacity: true)
        }
        tail.append(contentsOf: piece.suffix(Self.longest + 1))
        guard tail.count > Self.longest + 1 else { return }
        tail.removeFirst(tail.count - Self.longest - 1)
        tailIsStart = false
    }

    /// - Parameters:
    ///   - border: where two pieces meet; only strings that reach over it count, for all others are found in theirs.
    ///   - isWhole: whether the file begins where the bytes do.
    private mutating func search(_ bytes: UnsafeRawBufferPointer, border: Int?, isWhole: Bool) {
        TripleSearch.forEach(Self.library, Self.compiler, Self.assembler, in: bytes) { index in
            if bytes[index] == UInt8(ascii: ".") {
                if findsLibraries { takeLibrary(bytes, around: index, border, isWhole) }
            } else {
                takeTool(bytes, at: index, border, isWhole)
            }
        }
    }

    private mutating func takeLibrary(
        _ bytes: UnsafeRawBufferPointer, around index: Int, _ border: Int?, _ isWhole: Bool
    ) {
        // Behind it stands the end, or a version: nothing but digits and dots. Most hits in hostile files end here.
        guard names.count < Limits.openedNames, index + 3 < bytes.count,
            bytes[index + 3] == 0 || bytes[index + 3] == UInt8(ascii: ".")
        else { return }
        var end = index + 3
        while end < bytes.count, end - index <= Self.longest,
            bytes[end] == UInt8(ascii: ".") || Self.isDigit(bytes[end])
        {
            end += 1
        }
        guard end < bytes.count, bytes[end] == 0 else { return }
        var start = index
        while start > 0, index - start <= Self.longest, Self.isPath(bytes[start - 1]) { start -= 1 }
        guard end - start <= Self.longest else { return }
        guard start > 0 ? bytes[start - 1] == 0 : isWhole else { return }
        if let border, !(start <= border && border <= end) { return }
        let name = FilePathBytes(Array(bytes[start..<end]))
        if name.lastComponent.count > 3 { names.insert(name) }
    }

    private mutating func takeTool(_ bytes: UnsafeRawBufferPointer, at index: Int, _ border: Int?, _ isWhole: Bool) {
        for (name, tool) in DeveloperTools.names where !tools.contains(tool) {
            let end = index + name.utf8.count
            guard end <= bytes.count, bytes[index..<end].elementsEqual(name.utf8),
                border.map({ index <= $0 && $0 <= end }) ?? true,
                index > 0 ? !Self.isWord(bytes[index - 1]) : isWhole, end < bytes.count, !Self.isWord(bytes[end])
            else { continue }
            tools.insert(tool)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private static func isPath(_ byte: UInt8) -> Bool {
        isWord(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "$")
            || byte == UInt8(ascii: "@")
    }
}
