extension TouchedPath {
    /// The order of ``AccessRecord/paths``: by first touch; equal times by path.
    package static func isInOrder(_ left: TouchedPath, _ right: TouchedPath) -> Bool {
        left.firstTouch == right.firstTouch ? left.path < right.path : left.firstTouch < right.firstTouch
    }
}
