#if canImport(Glibc)
    internal import Glibc
#endif

/// A path, link target or owner's name as the bytes that the archive holds.
///
/// Not a `String`: its `==` folds NFC and NFD, and decoding makes two different bad names equal. Either would let two
/// files collapse into one.
package struct FilePathBytes: Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package init(_ text: String) { bytes = Array(text.utf8) }

    package static let empty = FilePathBytes([])

    package var isEmpty: Bool { bytes.isEmpty }

    /// Whether the name can stand in JSON as it is.
    package var isUTF8: Bool { (try? UTF8Span(validating: bytes.span)) != nil }

    /// The last component, after the last slash.
    package var lastComponent: ArraySlice<UInt8> {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes[...] }
        return bytes[(slash + 1)...]
    }

    /// The path up to the last slash; empty for a name at the root. Meant for cleaned paths.
    package var parent: FilePathBytes {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return .empty }
        return FilePathBytes(Array(bytes[..<slash]))
    }

    /// The path without leading slashes, empty, `.` and resolved `..` components: the form in which runtimes compare
    /// names (`path.Clean("/" + name)` in Go). `..` at the root stays at the root.
    package var cleaned: FilePathBytes {
        if isClean { return self }
        var parts: [ArraySlice<UInt8>] = []
        for part in bytes.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual([UInt8(ascii: ".")]) { continue }
            if part.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")]) {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        return FilePathBytes(Array(parts.joined(separator: [UInt8(ascii: "/")])))
    }

    /// Most names are clean but for a directory's last slash; seeing so costs less than splitting.
    private var isClean: Bool {
        bytes.withUnsafeBufferPointer { text in
            var start = 0
            for index in 0...text.count {
                guard index == text.count || text[index] == UInt8(ascii: "/") else { continue }
                let length = index - start
                if length == 0 { return text.isEmpty }
                if text[start] == UInt8(ascii: ".") {
                    if length == 1 { return false }
                    if length == 2, text[start + 1] == UInt8(ascii: ".") { return false }
                }
                start = index + 1
            }
            return true
        }
    }

    /// How many components the cleaned path has.
    package var depth: Int { isEmpty ? 0 : bytes.count { $0 == UInt8(ascii: "/") } + 1 }

    /// This directory's child of the given name.
    package func appending(_ component: ArraySlice<UInt8>) -> FilePathBytes {
        isEmpty ? FilePathBytes(Array(component)) : FilePathBytes(bytes + [UInt8(ascii: "/")] + component)
    }

    /// The cleaned path's directories from the root down, without the path itself: `a`, `a/b` of `a/b/c`.
    package var ancestors: [FilePathBytes] {
        bytes.indices.filter { bytes[$0] == UInt8(ascii: "/") }.map { FilePathBytes(Array(bytes[..<$0])) }
    }
}

extension FilePathBytes: Hashable {
    package static func == (left: FilePathBytes, right: FilePathBytes) -> Bool {
        left.bytes.count == right.bytes.count
            && left.bytes.withUnsafeBytes { a in
                right.bytes.withUnsafeBytes { b in
                    guard let first = a.baseAddress, let second = b.baseAddress else { return true }
                    return memcmp(first, second, a.count) == 0
                }
            }
    }

    /// One call for all bytes: the array's own way is a call a byte.
    package func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

extension FilePathBytes: Comparable {
    /// Order by bytes, the same in every locale.
    package static func < (left: FilePathBytes, right: FilePathBytes) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension FilePathBytes: CustomStringConvertible {
    /// For people: bytes that are not printable ASCII or valid UTF-8 appear as `\xNN`, so that a hostile name cannot
    /// move the cursor and two bad names stay apart.
    package var description: String {
        let text = String(validating: bytes, as: UTF8.self)
        if let text, !text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }) {
            return text
        }
        var escaped = ""
        for byte in bytes {
            if (0x20..<0x7f).contains(byte) {
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                escaped += "\\x" + Hex.encode(CollectionOfOne(byte))
            }
        }
        return escaped
    }
}
