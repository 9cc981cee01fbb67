/// Groups the members of a layer into spans of at most a given plain size, as far as members allow it: a span ends at the
/// last member's end that lies within the size, and a member that is larger is a span of its own.
///
/// Longer spans would make fewer of them, but a read brings whole spans: cutting below the size instead of above it
/// keeps what a start reads where the reference has it.
package struct SpanCutter: Sendable {
    private let spanSize: Int
    /// Where spans begin, as far as that is decided.
    package private(set) var starts: [MemberStart] = []
    private var last: MemberStart?

    package init(spanSize: Int) { self.spanSize = spanSize }

    /// Takes the start of the next member, or the end of the last one; whether a span begins there is decided with the
    /// next. Starts come in order.
    package mutating func append(_ member: MemberStart) {
        if let last, let start = starts.last {
            // A span without plain bytes would serve no file.
            let hasBytes = member.plainOffset > last.plainOffset && last.plainOffset > start.plainOffset
            if hasBytes, member.plainOffset - start.plainOffset > spanSize { starts.append(last) }
        } else {
            starts.append(member)
        }
        last = member
    }
}
