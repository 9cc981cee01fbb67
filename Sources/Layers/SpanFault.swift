/// Why a layer could not be cut into spans, though it is whole.
package enum SpanFault: Hashable, Sendable {
    /// There are more of them than were asked for at most.
    case tooMany
    /// Inflating anew from one of them does not give what inflating in one go gave.
    case notResumable
}
