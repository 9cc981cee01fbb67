internal import ImageCore

/// A file of `torch.save`: a zip whose member `*/data.pkl` tells of the tensors, and whose members `*/data/*` are their
/// bytes (`torch/serialization.py`, `caffe2/serialize/inline_container.h`).
struct TorchReader: WeightReader {
    private let size: Int
    private var walker: ZipWalker
    private var member: ZipMember?
    /// The pickle, or as much of it as came; some bytes more while its end is looked for.
    private var pickle: [UInt8] = []
    private var isPickle = false
    private var hasPickle = false
    private var pickleFits = true
    /// The bytes of each storage by its key.
    private var sizes: [[UInt8]: Int] = [:]

    init(size: Int) {
        self.size = size
        walker = ZipWalker(size: size)
    }

    var isDone: Bool { walker.isDone }

    mutating func read(_ piece: UnsafeRawBufferPointer) {
        var rest = piece
        while let event = walker.next(from: &rest) {
            switch event {
            case .member(let member):
                self.member = member
                isPickle = !hasPickle && Self.isPickle(member.name)
                if isPickle {
                    hasPickle = true
                    // At once, since an array that grows is there twice; room that is not filled costs nothing.
                    pickle.reserveCapacity(min(size, Self.kept))
                }
            case .data(let data):
                if isPickle { pickle.append(contentsOf: data.prefix(Self.kept - pickle.count)) }
            case .end(let compressed, let plain): end(compressed, plain)
            }
        }
    }

    mutating func finish() -> WeightFile? {
        guard hasPickle else { return nil }
        var tally = WeightTally(limit: size)
        if let problem = walker.problem { tally.note(problem) }
        if !walker.isDone { tally.note("the file ends before its members do") }
        let isWhole = walker.problem == nil && walker.isDone
        do throws(WeightProblem) {
            guard pickleFits else { throw WeightProblem("its data.pkl is compressed or too long") }
            try WeightTurn.take { () throws(WeightProblem) in
                var pickled = PickleWalker(pickle)
                var problem: WeightProblem?
                do throws(WeightProblem) { try pickled.walk() } catch { problem = error }
                try pickled.storages.count(in: &tally, sizes: isWhole ? sizes : nil)
                if let problem { throw problem }
            }
        } catch {
            tally.note(error.text)
        }
        return tally.file(.pytorch)
    }

    private mutating func end(_ compressed: Int, _ plain: Int) {
        guard let member else { return }
        if isPickle {
            isPickle = false
            pickleFits = member.isStored && compressed <= Limits.pickleBytes
            if pickleFits { pickle.removeLast(max(pickle.count - compressed, 0)) } else { pickle = [] }
        } else if let key = Self.storageKey(member.name) {
            sizes[key] = plain
        }
    }

    private static let kept = Limits.pickleBytes + ZipDescriptor.lookahead

    private static func isPickle(_ name: [UInt8]) -> Bool {
        FilePathBytes(name).lastComponent.elementsEqual("data.pkl".utf8)
    }

    /// The last component of `*/data/KEY`, where it is one that the pickle may name.
    private static func storageKey(_ name: [UInt8]) -> [UInt8]? {
        let path = FilePathBytes(name)
        let key = path.lastComponent
        guard key.count <= Limits.torchKeyBytes, path.parent.lastComponent.elementsEqual("data".utf8) else {
            return nil
        }
        return Array(key)
    }
}
