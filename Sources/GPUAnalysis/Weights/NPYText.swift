internal import ImageCore

/// The Python dictionary in front of a NumPy array (`numpy/lib/format.py`). It is walked byte by byte: as text it would
/// cost a hundred times as much, and a file may have many.
struct NPYText {
    let bytes: ArraySlice<UInt8>

    /// `f4` of `'descr': '<f4'`; nil for what is no plain type.
    var type: String? {
        guard var word = rest(behind: "'descr': '"), let end = word.prefix(Self.longestType).firstIndex(of: Self.quote)
        else { return nil }
        word = word[..<end]
        if let order = word.first, "<>|=".utf8.contains(order) { word = word.dropFirst() }
        return String(decoding: word, as: UTF8.self)
    }

    /// The sizes of `'shape': (3, 10)`.
    func shape() throws(WeightProblem) -> [Int] {
        guard let rest = rest(behind: "'shape': ("), let end = rest.firstIndex(of: UInt8(ascii: ")")) else {
            throw WeightProblem("an array without a shape")
        }
        var shape: [Int] = []
        // No more words than are looked at: there may be one for every two bytes.
        let words = rest[..<end].split(separator: UInt8(ascii: ","), maxSplits: Limits.tensorDimensions + 1)
        for word in words {
            let digits = word.filter { $0 != UInt8(ascii: " ") }
            guard !digits.isEmpty else { continue }
            guard shape.count < Limits.tensorDimensions, let size = Int(String(decoding: digits, as: UTF8.self)) else {
                throw WeightProblem("an array without a shape")
            }
            shape.append(size)
        }
        return shape
    }

    private static let quote = UInt8(ascii: "'")
    /// No name of a plain type is longer than a few letters.
    private static let longestType = 64

    /// What follows the first place where the key stands.
    private func rest(behind key: StaticString) -> ArraySlice<UInt8>? {
        bytes.withUnsafeBytes { text -> Int? in
            let key = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
            guard text.count >= key.count else { return nil }
            for start in 0...text.count - key.count where text[start] == Self.quote {
                if text[start..<start + key.count].elementsEqual(key) { return start + key.count }
            }
            return nil
        }.map { (behind: Int) in bytes.dropFirst(behind) }
    }
}
