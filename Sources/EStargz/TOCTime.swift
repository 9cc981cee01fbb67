internal import ImageCore

/// Times as the TOC spells them: RFC 3339 in UTC, whole seconds.
package enum TOCTime {
    /// The first second of the year 1, which to Go is no time at all.
    private static let zeroTime = -62_135_596_800

    /// The text, rounded to the nearest second; nil for a time within the first second of 1970, which the reference
    /// leaves out too.
    package static func text(seconds: Int, nanoseconds: Int32) -> String? {
        guard seconds != 0, seconds != zeroTime || nanoseconds != 0 else { return nil }
        return RFC3339.text(seconds: seconds + (nanoseconds >= 500_000_000 ? 1 : 0))
    }
}
