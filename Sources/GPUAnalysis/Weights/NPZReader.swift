internal import ImageCore

/// A file of `numpy.savez`: a zip of arrays, stored or deflated. Of deflated ones what they unpack to is counted.
struct NPZReader: WeightReader {
    private let size: Int
    private var walker: ZipWalker
    private var tally: WeightTally
    private var member: ZipMember?
    private var header = NPYHeader()
    private let inflater = DeflatedHead()
    private var hasArrays = false

    init(size: Int) {
        self.size = size
        walker = ZipWalker(size: size)
        tally = WeightTally(
            limit: size.multipliedReportingOverflow(by: Self.mostDeflated).overflow
                ? .max : size * Self.mostDeflated)
    }

    /// Deflate makes nothing smaller than this (zlib, "Technical Details").
    private static let mostDeflated = 1_032

    var isDone: Bool { walker.isDone }

    mutating func read(_ piece: UnsafeRawBufferPointer) {
        var rest = piece
        while let event = walker.next(from: &rest) {
            switch event {
            case .member(let member): begin(member)
            case .data(let data): take(data)
            case .end(let compressed, let plain):
                do throws(WeightProblem) { try end(compressed, plain) } catch { tally.note(error.text) }
            }
        }
    }

    mutating func finish() -> WeightFile? {
        guard hasArrays else { return nil }
        if let problem = walker.problem { tally.note(problem) }
        if !walker.isDone { tally.note("the file ends before its members do") }
        return tally.file(.npz)
    }

    private mutating func begin(_ member: ZipMember) {
        guard member.name.suffix(4).elementsEqual(".npy".utf8) else {
            self.member = nil
            return
        }
        hasArrays = true
        self.member = member
        header = NPYHeader()
        if member.isDeflated { inflater.begin() }
    }

    private mutating func take(_ data: UnsafeRawBufferPointer) {
        guard let member else { return }
        if member.isStored {
            header.take(data)
        } else if member.isDeflated {
            inflater.inflate(data, into: &header)
        }
    }

    private mutating func end(_ compressed: Int, _ plain: Int) throws(WeightProblem) {
        guard let member else { return }
        self.member = nil
        guard plain == compressed || plain / Self.mostDeflated <= compressed else {
            throw WeightProblem("a zip member's sizes do not hold")
        }
        guard header.isWhole, header.bytes <= plain else {
            // An array whose own header cannot be read, as one that is packed in another way.
            return try tally.add(member.isDeflated ? .deflated : .opaque, elements: 0, bytes: plain)
        }
        let array = try header.array(dataBytes: plain - header.bytes)
        try tally.add(array.type, elements: array.elements, bytes: plain - header.bytes)
    }
}
