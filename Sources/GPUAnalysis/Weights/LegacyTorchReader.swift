internal import ImageCore

/// A file of `torch.save` before version 1.6: pickles one behind the other, the fourth of which tells of the tensors,
/// and their bytes behind the last (`_legacy_save` of `torch/serialization.py`).
struct LegacyTorchReader: WeightReader {
    private let size: Int
    private var head: [UInt8] = []

    init(size: Int) { self.size = size }

    /// A magic number, the format's version, what machine wrote it.
    private static let picklesInFront = 3

    /// The number 0x1950a86a20f9469cfc6c, which is the first pickle, as it is spelled in it.
    static let magic: [UInt8] = [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]

    private var wanted: Int { min(size, Limits.pickleBytes) }

    var isDone: Bool { head.count >= wanted }

    mutating func read(_ piece: UnsafeRawBufferPointer) {
        // At once, since an array that grows is there twice; room that is not filled costs nothing.
        if head.isEmpty { head.reserveCapacity(wanted) }
        head.append(contentsOf: piece.prefix(max(wanted - head.count, 0)))
    }

    mutating func finish() -> WeightFile? {
        var tally = WeightTally(limit: size)
        do throws(WeightProblem) {
            try WeightTurn.take { () throws(WeightProblem) in
                var walker = PickleWalker(head)
                var problem: WeightProblem?
                do throws(WeightProblem) {
                    for _ in 0...Self.picklesInFront { try walker.walk() }
                } catch {
                    problem = error
                }
                try walker.storages.count(in: &tally, sizes: nil)
                if let problem { throw problem }
            }
        } catch {
            tally.note(error.text)
        }
        return tally.file(.pytorch)
    }
}
