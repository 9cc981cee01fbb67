internal import ImageCore

extension TouchedPath {
    /// What people should know of a join.
    enum Remark { case sizesDiffer }

    /// Takes in how another run touched the same path.
    ///
    /// What was seen outweighs what was only reached from it or listed: time, size and ranges are of the runs that saw
    /// the file, where one did.
    mutating func merge(_ other: TouchedPath) -> Remark? {
        var remark: Remark?
        if source.isSeen == other.source.isSeen {
            remark = mergeExtent(other)
        } else if other.source.isSeen {
            (firstTouch, size, ranges) = (other.firstTouch, other.size, other.ranges)
        }
        kinds.formUnion(other.kinds)
        source = min(source, other.source)
        count = count.saturatingSum(other.count)
        runs = runs.saturatingSum(other.runs)
        return remark
    }

    /// Ranges of a file that has changed its size mean other bytes; then all of it counts as touched.
    private mutating func mergeExtent(_ other: TouchedPath) -> Remark? {
        firstTouch = min(firstTouch, other.firstTouch)
        let sizes = [size, other.size].compactMap { $0 }
        if let mine = ranges, let theirs = other.ranges, size == other.size {
            let union = mine.union(theirs)
            ranges = union.count <= Limits.rangesPerPath ? union : nil
        } else {
            ranges = nil
        }
        size = sizes.max()
        return source.isSeen && sizes.max() != sizes.min() ? .sizesDiffer : nil
    }
}

extension TouchedPath.Source {
    /// Whether a run read the file, or the runtime for it.
    fileprivate var isSeen: Bool { self <= .runtime }
}
