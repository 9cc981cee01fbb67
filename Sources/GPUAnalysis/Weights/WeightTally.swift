internal import ImageCore

/// Adds up tensors by the type of their elements.
struct WeightTally {
    /// Bytes that all tensors together may take: more is a lie.
    private let limit: Int
    private var shares: [ElementType: WeightFile.Share] = [:]
    private var bytes = 0
    /// The first thing that was wrong.
    private(set) var problem: String?

    init(limit: Int) { self.limit = limit }

    /// Keeps what is wrong, where nothing was before.
    mutating func note(_ problem: String) {
        if self.problem == nil { self.problem = problem }
    }

    mutating func add(_ type: ElementType, elements: Int, bytes: Int) throws(WeightProblem) {
        let total = self.bytes.saturatingSum(bytes)
        guard total <= limit else { throw WeightProblem("its tensors take more bytes than the file has") }
        self.bytes = total
        let share = shares[type]
        shares[type] = WeightFile.Share(
            type: type, tensors: (share?.tensors ?? 0).saturatingSum(1),
            elements: (share?.elements ?? 0).saturatingSum(elements),
            bytes: (share?.bytes ?? 0).saturatingSum(bytes))
    }

    /// The finished count.
    func file(_ format: WeightFile.Format) -> WeightFile {
        WeightFile(format: format, shares: Array(shares.values), problem: problem)
    }

    /// The product of the sizes of a tensor's dimensions; 1 for none, a scalar.
    static func elements(_ dimensions: some Sequence<Int>) throws(WeightProblem) -> Int {
        var product = 1
        for dimension in dimensions { product = try times(product, dimension) }
        return product
    }

    static func times(_ product: Int, _ dimension: Int) throws(WeightProblem) -> Int {
        let (larger, overflow) = product.multipliedReportingOverflow(by: dimension)
        guard dimension >= 0, !overflow else { throw WeightProblem("a tensor of 2^63 elements or more") }
        return larger
    }

    /// The bytes of so many elements, the last block filled up.
    static func bytes(_ elements: Int, of type: ElementType) throws(WeightProblem) -> Int {
        let (blocks, rest) = elements.quotientAndRemainder(dividingBy: max(type.blockElements, 1))
        let (bytes, overflow) = (rest == 0 ? blocks : blocks + 1).multipliedReportingOverflow(by: type.blockBytes)
        guard !overflow else { throw WeightProblem("a tensor of 2^63 bytes or more") }
        return bytes
    }
}
