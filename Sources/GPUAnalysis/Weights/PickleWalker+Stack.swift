extension PickleWalker {
    mutating func pop() throws(WeightProblem) -> PickleValue {
        guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
            throw WeightProblem("a pickle takes what is not there")
        }
        return value
    }

    mutating func drop(_ count: Int) throws(WeightProblem) {
        for _ in 0..<count { _ = try pop() }
    }

    mutating func popValueOrMark() throws(WeightProblem) {
        if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
    }

    /// The height of the last mark, which is always within the stack.
    mutating func popMark() throws(WeightProblem) -> Int {
        guard let mark = marks.popLast() else { throw WeightProblem("a pickle looks for a mark that is not there") }
        return min(mark, stack.count)
    }

    mutating func keep(at place: Int?) throws(WeightProblem) {
        guard let top = stack.last, stack.count > marks.last ?? 0, let place else {
            throw WeightProblem("a pickle keeps what is not there")
        }
        switch top {
        case .other, .tuple: memo[place] = nil
        default: memo[place] = top
        }
    }
}
