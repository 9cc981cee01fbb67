internal import ImageCore

/// The storages that a PyTorch file's pickle names, each counted once however many tensors lie over it.
struct TorchStorages {
    struct Storage {
        let key: [UInt8]
        fileprivate(set) var type: ElementType
        /// Elements, or bytes where the storage itself has no type.
        fileprivate let count: Int
        fileprivate let isTyped: Bool

        func elements() throws(WeightProblem) -> Int {
            isTyped ? count : try WeightTally.times(count / max(type.blockBytes, 1), type.blockElements)
        }

        func bytes() throws(WeightProblem) -> Int { isTyped ? try WeightTally.bytes(count, of: type) : count }
    }

    /// In the order in which they are named.
    private(set) var all: [Storage] = []
    private var places: [[UInt8]: Int] = [:]

    /// Counts a storage, or one that is known again.
    mutating func add(_ key: [UInt8], type: ElementType?, count: Int) throws(WeightProblem) {
        guard places[key] == nil else { return }
        guard count >= 0 else { throw WeightProblem("a storage of less than nothing") }
        guard all.count < Limits.zipMembers else { throw WeightProblem("more than \(Limits.zipMembers) storages") }
        places[key] = all.count
        all.append(Storage(key: key, type: type ?? .u8, count: count, isTyped: type != nil))
    }

    /// A tensor over untyped bytes tells their type.
    mutating func read(_ key: [UInt8], as type: ElementType) {
        guard let place = places[key], all.indices.contains(place), !all[place].isTyped else { return }
        all[place].type = type
    }

    /// Counts all; `sizes` are the bytes that the file has of each, where that is known.
    func count(in tally: inout WeightTally, sizes: [[UInt8]: Int]?) throws(WeightProblem) {
        for storage in all {
            let bytes = try storage.bytes()
            if let sizes, sizes[storage.key] != bytes {
                throw WeightProblem("a storage has other bytes than its tensors claim")
            }
            try tally.add(storage.type, elements: storage.elements(), bytes: bytes)
        }
    }
}
