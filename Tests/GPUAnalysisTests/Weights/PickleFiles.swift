/// Pickles as `torch.save` makes them.
struct PickleFiles {
    private var whole = WeightBytes()
    private var kept: [String: UInt8] = [:]

    /// Protocol 2, as PyTorch writes; 4 spells names and what is kept in another way.
    let version: UInt8

    init(version: UInt8 = 2) {
        self.version = version
        whole.add([0x80, version])
        if version >= 4 {
            whole.add([0x95])
            whole.add(UInt64(1))
        }
        op("}(")
    }

    mutating func op(_ opcodes: String) { whole.add(opcodes) }
    mutating func raw(_ bytes: [UInt8]) { whole.add(bytes) }

    mutating func text(_ text: String) {
        if version >= 4 {
            whole.add([0x8c, UInt8(text.utf8.count)])
        } else {
            whole.add("X")
            whole.add(UInt32(text.utf8.count))
        }
        whole.add(text)
    }

    /// A global name, from the memo where it was there before.
    mutating func global(_ module: String, _ name: String) {
        if let place = kept[name] { return whole.add([0x68, place]) }
        let place = UInt8(kept.count)
        kept[name] = place
        if version >= 4 {
            text(module)
            text(name)
            whole.add([0x93, 0x94])
        } else {
            whole.add("c\(module)\n\(name)\nq")
            whole.add([place])
        }
    }

    mutating func number(_ number: UInt64) {
        if number < 256 {
            whole.add([0x4b, UInt8(number)])
        } else {
            whole.add([0x8a, 8])
            whole.add(number)
        }
    }

    mutating func storage(_ type: String, _ key: String, _ count: UInt64, isOld: Bool = false) {
        op("(")
        text("storage")
        global(type == "UntypedStorage" ? "torch.storage" : "torch", type)
        text(key)
        text("cpu")
        number(count)
        op(isOld ? "NtQ" : "tQ")
    }

    /// A tensor over a storage, under a name, as `_rebuild_tensor_v2` or `_rebuild_tensor_v3` makes it.
    mutating func tensor(
        _ name: String, _ storage: String, key: String, _ count: UInt64, type: String? = nil, isOld: Bool = false
    ) {
        text(name)
        global("torch._utils", type == nil ? "_rebuild_tensor_v2" : "_rebuild_tensor_v3")
        op("(")
        self.storage(storage, key, count, isOld: isOld)
        number(0)
        number(count)
        raw([0x85])
        number(1)
        raw([0x85, 0x89])
        op("}")
        if let type { global("torch", type) }
        op("tR")
    }

    mutating func finished() -> [UInt8] {
        op("u.")
        return whole.bytes
    }
}
