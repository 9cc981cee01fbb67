/// The two functions by which loaders find a symbol; both count modulo 2^32 by definition.
enum SymbolHash {
    /// System V ABI, "Hash Table".
    static func systemV(_ name: [UInt8]) -> UInt32 {
        var hash: UInt32 = 0
        for byte in name {
            hash = (hash << 4) &+ UInt32(byte)
            let high = hash & 0xf000_0000
            hash = (hash ^ (high >> 24)) & ~high
        }
        return hash
    }

    /// Bernstein's, of DT_GNU_HASH.
    static func gnu(_ name: [UInt8]) -> UInt32 { name.reduce(5_381) { ($0 &* 33) &+ UInt32($1) } }
}
