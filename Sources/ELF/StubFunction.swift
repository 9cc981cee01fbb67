/// What a function of a stub library does.
package enum StubFunction: Hashable, Sendable {
    /// Returns a number.
    case number(UInt32)
    /// Returns a pointer to a text.
    case text(String)
    /// Stores a pointer to a text where its second argument points, and returns 0.
    case storedText(String)

    var text: String? {
        switch self {
        case .number: nil
        case .text(let text), .storedText(let text): text
        }
    }
}
