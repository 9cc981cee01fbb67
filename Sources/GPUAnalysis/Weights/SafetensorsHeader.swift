internal import ImageCore
internal import JSON

/// The JSON in front of a file of safetensors: an object with a member for each tensor.
struct SafetensorsHeader {
    /// The bytes behind the header, in which the tensors lie.
    let dataBytes: Int

    /// Counts tensor by tensor, up to the first that does not hold.
    func count(_ text: [UInt8], in tally: inout WeightTally) throws(WeightProblem) {
        var reader = JSONReader(JSONBytes(text))
        do throws(JSONError) {
            try reader.beginObject()
            while let name = try reader.nextKey() {
                guard name != "__metadata__" else {
                    try reader.skip()
                    continue
                }
                let tensor = try Tensor(&reader)
                if let failure = add(tensor, to: &tally) { throw .unexpected(failure.text, offset: reader.offset) }
            }
            try reader.end()
        } catch {
            switch error {
            case .malformed(let reason, _), .unexpected(let reason, _): throw WeightProblem(reason)
            case .source(let reason): throw WeightProblem(reason.description)
            }
        }
    }

    private func add(_ tensor: Tensor, to tally: inout WeightTally) -> WeightProblem? {
        do throws(WeightProblem) {
            guard let begin = tensor.offsets.first, let end = tensor.offsets.last, tensor.offsets.count == 2,
                begin >= 0, begin <= end, end <= dataBytes
            else { throw WeightProblem("a tensor does not lie within the file") }
            guard let type = ElementType.safetensors(tensor.type) else {
                tally.note("a type of elements that is not known")
                return nil
            }
            let elements = try WeightTally.elements(tensor.shape)
            guard try WeightTally.bytes(elements, of: type) == end - begin else {
                throw WeightProblem("a tensor's bytes are not those of its shape")
            }
            try tally.add(type, elements: elements, bytes: end - begin)
            return nil
        } catch {
            return error
        }
    }

    /// The three members that describe a tensor; what else there is is passed over.
    private struct Tensor {
        var type = ""
        var shape: [Int] = []
        var offsets: [Int] = []

        init(_ reader: inout JSONReader) throws(JSONError) {
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "dtype": type = try reader.string()
                case "shape": shape = try Self.numbers(&reader, atMost: Limits.tensorDimensions)
                case "data_offsets": offsets = try Self.numbers(&reader, atMost: 2)
                default: try reader.skip()
                }
            }
        }

        private static func numbers(_ reader: inout JSONReader, atMost most: Int) throws(JSONError) -> [Int] {
            var numbers: [Int] = []
            try reader.beginArray()
            while try reader.nextElement() {
                guard numbers.count < most else {
                    throw .unexpected("a tensor of more numbers than one has", offset: reader.offset)
                }
                numbers.append(try reader.integer())
            }
            return numbers
        }
    }
}
