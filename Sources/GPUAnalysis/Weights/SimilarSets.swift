/// Finds among many sets those that hold the same model, without holding each against each.
///
/// Whether two do hangs on their floats and their designs alone. So sets with the same of both are one kind, and a set is
/// held against the kinds that are near by their floats.
struct SimilarSets {
    /// Sets of as many floats and of one design.
    private struct Kind {
        let floats: Int
        let design: Int
        var sets: [Int]
        /// Whether all that are the same as its sets have been taken.
        var isDone = false
    }

    private let sets: [WeightSet]
    private var isTaken: [Bool]
    /// By their floats.
    private var kinds: [Kind] = []
    /// The kind of each set; nil for those without floats, which are never the same.
    private var kindOfSet: [Int?]
    private var position = 0

    /// - Parameter sets: in the order in which they are to be kept.
    init(_ sets: [WeightSet]) {
        self.sets = sets
        isTaken = Array(repeating: false, count: sets.count)
        kindOfSet = Array(repeating: nil, count: sets.count)
        var designs: [WeightSet.Design: Int] = [:]
        var found: [[Int]: [Int]] = [:]
        for (number, set) in sets.enumerated() where set.floats > 0 {
            let next = designs.count
            let design = designs[set.design, default: next]
            designs[set.design] = design
            found[[set.floats, design], default: []].append(number)
        }
        kinds = found.map { Kind(floats: $0.key[0], design: $0.key[1], sets: $0.value) }
            .sorted { ($0.floats, $0.design) < ($1.floats, $1.design) }
        for (number, kind) in kinds.enumerated() {
            for set in kind.sets { kindOfSet[set] = number }
        }
    }

    /// The next set that is not another's repetition, with its own.
    mutating func next() -> (kept: WeightSet, others: [WeightSet])? {
        while position < sets.count, isTaken[position] { position += 1 }
        guard position < sets.count else { return nil }
        defer { position += 1 }
        var others: [WeightSet] = []
        if let kind = kindOfSet[position], !kinds[kind].isDone {
            kinds[kind].isDone = true
            for number in near(kind) where kinds[number].design != kinds[kind].design {
                for set in kinds[number].sets {
                    isTaken[set] = true
                    others.append(sets[set])
                }
                kinds[number].sets = []
            }
        }
        return (sets[position], others)
    }

    /// The kinds whose floats are as many within 0.5 %.
    private func near(_ kind: Int) -> Range<Int> {
        let floats = kinds[kind].floats
        var low = kind
        while low > 0, WeightSet.isNear(kinds[low - 1].floats, floats) { low -= 1 }
        var high = kind + 1
        while high < kinds.count, WeightSet.isNear(floats, kinds[high].floats) { high += 1 }
        return low..<high
    }
}
