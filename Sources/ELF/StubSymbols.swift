/// The names of a library to be made, in the order that DT_GNU_HASH demands, with both hash tables.
///
/// Both, because old programs for musl and tools know only DT_HASH, and glibc's distributors drop it.
struct StubSymbols {
    let names: [[UInt8]]
    /// What each of them does.
    let functions: [StubFunction]
    private let hashes: [UInt32]
    private let bucketCount: Int

    init(_ functions: [String: StubFunction]) {
        let bucketCount = max(1, functions.count / 4)
        let hashed = functions.map { name, function in
            let bytes = Array(name.utf8)
            return (name: bytes, hash: SymbolHash.gnu(bytes), function: function)
        }
        let sorted = hashed.sorted { left, right in
            let (leftBucket, rightBucket) = (Int(left.hash) % bucketCount, Int(right.hash) % bucketCount)
            if leftBucket != rightBucket { return leftBucket < rightBucket }
            return left.name.lexicographicallyPrecedes(right.name)
        }
        names = sorted.map(\.name)
        hashes = sorted.map(\.hash)
        self.functions = sorted.map(\.function)
        self.bucketCount = bucketCount
    }

    /// DT_HASH (System V ABI, "Hash Table"): counts, buckets, chains; symbol 0 ends a chain.
    var systemVTable: [UInt8] {
        var buckets = [UInt32](repeating: 0, count: bucketCount)
        var chains = [UInt32](repeating: 0, count: names.count + 1)
        for (index, name) in names.enumerated() {
            let bucket = Int(SymbolHash.systemV(name)) % bucketCount
            chains[index + 1] = buckets[bucket]
            buckets[bucket] = UInt32(index + 1)
        }
        var table = ByteWriter()
        table.append([UInt32(buckets.count), UInt32(chains.count)])
        table.append(buckets)
        table.append(chains)
        return table.bytes
    }

    /// DT_GNU_HASH for 64-bit words: counts, Bloom filter, buckets, hashes of which a chain's last is odd.
    var gnuTable: [UInt8] {
        var filterWords = 1
        while filterWords * 8 < names.count { filterWords *= 2 }
        var filter = [UInt64](repeating: 0, count: filterWords)
        var buckets = [UInt32](repeating: 0, count: bucketCount)
        var chain: [UInt32] = []
        for (index, hash) in hashes.enumerated() {
            let bucket = Int(hash) % bucketCount
            if buckets[bucket] == 0 { buckets[bucket] = UInt32(index + 1) }
            let isLast = index + 1 == hashes.count || Int(hashes[index + 1]) % bucketCount != bucket
            chain.append(isLast ? hash | 1 : hash & ~1)
            filter[Int(hash / 64) % filterWords] |= 1 << UInt64(hash % 64) | 1 << UInt64((hash >> Self.shift) % 64)
        }
        var table = ByteWriter()
        table.append([UInt32(bucketCount), 1, UInt32(filterWords), Self.shift])
        table.append(filter)
        table.append(buckets)
        table.append(chain)
        return table.bytes
    }

    private static let shift: UInt32 = 26
}
