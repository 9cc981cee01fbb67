internal import ImageCore

/// A file name with `*` and `?`, as the includes of a loader's configuration have it (glob(7)).
struct Wildcard {
    private let pattern: [UInt8]

    init(_ pattern: ArraySlice<UInt8>) { self.pattern = Array(pattern) }

    /// Greedy with one place to come back to. A name with a leading dot must be asked for by its dot.
    func matches(_ name: FilePathBytes) -> Bool {
        let text = name.bytes
        if text.first == UInt8(ascii: "."), pattern.first != UInt8(ascii: ".") { return false }
        var (next, position) = (0, 0)
        var star: (next: Int, position: Int)?
        while position < text.count {
            if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
                star = (next + 1, position)
                next += 1
            } else if next < pattern.count, pattern[next] == text[position] || pattern[next] == UInt8(ascii: "?") {
                next += 1
                position += 1
            } else if let last = star {
                star = (last.next, last.position + 1)
                (next, position) = (last.next, last.position + 1)
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
