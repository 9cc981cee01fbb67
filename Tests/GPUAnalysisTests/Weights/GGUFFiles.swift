/// GGUF files.
enum GGUFFiles {
    struct Tensor {
        var name = "blk.0.attn_q.weight"
        var dimensions: [UInt64]
        var type: UInt32
        var offset: UInt64 = 0
    }

    /// Every type of value, and arrays of numbers, strings and arrays.
    static let values: [[UInt8]] =
        [(0, 1), (1, 1), (2, 2), (3, 2), (4, 4), (5, 4), (6, 4), (7, 1), (10, 8), (11, 8), (12, 8)].map { type, size in
            WeightBytes.of {
                $0.add(UInt32(type))
                $0.add([UInt8](repeating: 1, count: size))
            }
        } + [
            WeightBytes.of {
                $0.add(UInt32(8))
                text("llama", &$0)
            },
            array(4, 3) { for number in 0..<3 { $0.add(UInt32(number)) } },
            array(8, 20) { for number in 0..<20 { text("token \(number)", &$0) } },
            array(9, 2) { whole in
                for _ in 0..<2 {
                    whole.add(array(8, 1) { text("inner", &$0) }.dropFirst(4))
                }
            },
            array(8, 0) { _ in },
        ]

    static func array(_ type: UInt32, _ count: UInt64, _ build: (inout WeightBytes) -> Void) -> [UInt8] {
        WeightBytes.of {
            $0.add(UInt32(9))
            $0.add(type)
            $0.add(count)
            build(&$0)
        }
    }

    static func text(_ text: String, _ whole: inout WeightBytes) {
        whole.add(UInt64(text.utf8.count))
        whole.add(text)
    }

    static func file(
        _ tensors: [Tensor], values: [[UInt8]] = values, dataBytes: Int, version: UInt32 = 3, count: UInt64? = nil,
        keys: UInt64? = nil
    ) -> [UInt8] {
        WeightBytes.of {
            $0.add("GGUF")
            $0.add(version)
            $0.add(count ?? UInt64(tensors.count))
            $0.add(keys ?? UInt64(values.count))
            for (index, value) in values.enumerated() {
                text("key.\(index)", &$0)
                $0.add(value)
            }
            for tensor in tensors {
                text(tensor.name, &$0)
                $0.add(UInt32(tensor.dimensions.count))
                for dimension in tensor.dimensions { $0.add(dimension) }
                $0.add(tensor.type)
                $0.add(tensor.offset)
            }
            $0.add([UInt8](repeating: 0, count: (32 - $0.bytes.count % 32) % 32 + dataBytes))
        }
    }

    static let mixed = file(
        [
            Tensor(dimensions: [256, 3], type: 12), Tensor(dimensions: [40], type: 0, offset: 448),
            Tensor(dimensions: [8, 5, 2], type: 30, offset: 608), Tensor(dimensions: [32], type: 8, offset: 768),
        ], dataBytes: 832)
}
