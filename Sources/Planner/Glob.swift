package import ImageCore

/// A path pattern: `*` and `?` within a component, `[a-z]` and `[!a-z]`, `**` for any number of components, `\` before
/// a character that is meant as it is.
package struct Glob: Sendable {
    private let components: [[UInt8]]

    package init(_ pattern: FilePathBytes) {
        components = pattern.bytes.split(separator: UInt8(ascii: "/")).map(Array.init)
    }

    /// Whether a text has any character that makes it a pattern.
    package static func isPattern(_ text: FilePathBytes) -> Bool {
        text.bytes.contains { [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "[")].contains($0) }
    }

    /// Whether a cleaned path is meant. Linear but for the last star: hostile patterns cost no more than others.
    package func matches(_ path: FilePathBytes) -> Bool {
        let parts = path.bytes.split(separator: UInt8(ascii: "/"))
        return Self.wildcard(
            components.count, parts.count, isStar: { components[$0] == Array("**".utf8) },
            matches: { Self.component(components[$0], parts[$1]) })
    }

    private static func component(_ pattern: [UInt8], _ text: ArraySlice<UInt8>) -> Bool {
        let tokens = Token.parse(pattern)
        return wildcard(
            tokens.count, text.count, isStar: { tokens[$0] == .star },
            matches: { tokens[$0].accepts(text[text.startIndex + $1]) })
    }

    /// The greedy matcher with one place to come back to, for components as for characters.
    private static func wildcard(
        _ patternCount: Int, _ textCount: Int, isStar: (Int) -> Bool, matches: (Int, Int) -> Bool
    ) -> Bool {
        var pattern = 0
        var text = 0
        var star: (pattern: Int, text: Int)?
        while text < textCount {
            if pattern < patternCount, isStar(pattern) {
                star = (pattern, text)
                pattern += 1
            } else if pattern < patternCount, matches(pattern, text) {
                pattern += 1
                text += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                pattern = last.pattern + 1
                text = last.text + 1
            } else {
                return false
            }
        }
        while pattern < patternCount, isStar(pattern) { pattern += 1 }
        return pattern == patternCount
    }

    /// One element of a component's pattern.
    private enum Token: Equatable {
        case star, any
        case byte(UInt8)
        case set([ClosedRange<UInt8>], isNegated: Bool)

        func accepts(_ byte: UInt8) -> Bool {
            switch self {
            case .star: false
            case .any: true
            case .byte(let wanted): byte == wanted
            case .set(let ranges, let isNegated): ranges.contains { $0.contains(byte) } != isNegated
            }
        }

        static func parse(_ pattern: [UInt8]) -> [Token] {
            var tokens: [Token] = []
            var rest = pattern[...]
            while let byte = rest.popFirst() {
                switch byte {
                case UInt8(ascii: "*"): tokens.append(.star)
                case UInt8(ascii: "?"): tokens.append(.any)
                case UInt8(ascii: "["):
                    if let set = parseSet(&rest) { tokens.append(set) } else { tokens.append(.byte(byte)) }
                case UInt8(ascii: "\\"): tokens.append(.byte(rest.popFirst() ?? byte))
                default: tokens.append(.byte(byte))
                }
            }
            return tokens
        }

        /// The set behind an opening bracket, or nil (and nothing taken) when no bracket closes it.
        private static func parseSet(_ rest: inout ArraySlice<UInt8>) -> Token? {
            let isNegated = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
            let start = rest.dropFirst(isNegated ? 1 : 0)
            // A bracket that comes first is one of the set (POSIX, "RE Bracket Expression").
            guard let close = start.dropFirst().firstIndex(of: UInt8(ascii: "]")) else { return nil }
            var body = start[..<close]
            var ranges: [ClosedRange<UInt8>] = []
            while let low = body.popFirst() {
                if body.count >= 2, body.first == UInt8(ascii: "-") {
                    body.removeFirst()
                    let high = body.removeFirst()
                    if low <= high { ranges.append(low...high) }
                } else {
                    ranges.append(low...low)
                }
            }
            rest = rest[(close + 1)...]
            return .set(ranges, isNegated: isNegated)
        }
    }
}
