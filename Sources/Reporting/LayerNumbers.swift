/// Numbers of layers as a sentence names them: `layer 2`, `layers 1-4 and 7`.
struct LayerNumbers: CustomStringConvertible {
    private let numbers: [Int]

    /// - Parameter numbers: at least one, ascending.
    init(_ numbers: [Int]) { self.numbers = numbers }

    var isOne: Bool { numbers.count == 1 }

    var description: String {
        var runs: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = runs.last, last.upperBound + 1 == number {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
        let texts = runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        let list = [texts.dropLast().joined(separator: ", "), texts.last ?? ""].filter { !$0.isEmpty }
        return (isOne ? "layer " : "layers ") + list.joined(separator: " and ")
    }
}
