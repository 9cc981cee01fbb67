/// A number and what is counted, in the right form: `1 file`, `2 files`.
package struct Counted: CustomStringConvertible, Sendable {
    package let description: String

    /// - Parameter plural: where it is not the singular with an s.
    package init(_ count: Int, _ singular: String, _ plural: String? = nil) {
        description = "\(count) \(count == 1 ? singular : plural ?? singular + "s")"
    }
}
