package import ImageCore
internal import Layers

/// A file of the image that a trace or a list names: where it is put, and why.
package struct PlannedFile: Sendable, Equatable {
    package enum Decision: Sendable, Equatable {
        /// A list names it.
        case listed
        /// In front: its untouched bytes cost less than the requests that it would take behind.
        case front
        /// Behind, cut so that what was read comes in chunks of its own.
        case sparse(ranges: Int)
        /// Behind: it would pay off in front, but others do so more, and the budget is used up.
        case overBudget(ranges: Int)
        /// Behind, and not cut: it is large, and was another file when it was traced.
        case changed
        /// Behind, and not cut: it is large, was read in parts, and the trace is another platform's.
        case otherPlatform
        /// Behind: it is large, and no run has shown that it is read.
        case unproven
        /// Behind: a folder that it needs cannot be made in its layer.
        case blocked
        /// Behind: it was opened but nothing of it was read.
        case unread

        package var isInFront: Bool { self == .front || self == .listed }

        /// For people: the reason in a few words.
        package var reason: String {
            switch self {
            case .listed: "in front: the list names it"
            case .front: "in front: what is not read costs less than requests"
            case .sparse(let ranges): "behind, cut at \(Self.ranges(ranges)): most of it is not read"
            case .overBudget(0): "behind: too large for the budget"
            case .overBudget(let ranges): "behind, cut at \(Self.ranges(ranges)): too large for the budget"
            case .changed: "behind: large, and not the file that was traced"
            case .otherPlatform: "behind: large, and read in parts on the platform that was traced"
            case .unproven: "behind: large, and no run has read it"
            case .blocked: "behind: a parent is no folder in the layers below"
            case .unread: "behind: opened, but nothing of it was read"
            }
        }

        private static func ranges(_ count: Int) -> String { count == 1 ? "1 range" : "\(count) ranges" }
    }

    /// As it was recorded or listed, cleaned.
    package let path: FilePathBytes
    /// The number of its layer, from the bottom.
    package let layer: Int
    package let size: Int
    /// The bytes that were recorded as read; nil where no run has read it.
    package let touched: Int?
    package let decision: Decision
    /// What it adds where it stands in front of the landmark.
    package let inFront: FetchCost
    /// What it adds where it stands behind, cut as it then would be.
    package let behind: FetchCost
}
