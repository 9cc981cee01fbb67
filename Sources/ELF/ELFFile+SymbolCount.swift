internal import ImageCore

/// No entry of the dynamic section says how many symbols there are; the tables that lead to them do.
extension ELFFile {
    /// One more than the highest index that a hash table or, where those are empty, a relocation uses.
    func symbolCount() throws(ELFError) -> Int {
        guard let table else { return 0 }
        var count = 0
        if let address = table[.hash] {
            // nbucket, nchain: one chain entry a symbol (System V ABI, "Hash Table").
            count = Int(try bytes(at: address, offset: 4, count: 4, "hash table").number(UInt32.self, at: 0))
        } else if let address = table[.gnuHash] {
            count = try gnuHashSymbolCount(address)
        }
        // The GNU linker says "from symbol 1 on" in the hash table of a program that exports nothing.
        if count <= 1 { count = try relocatedSymbolCount(table) }
        guard count <= Limits.elfSymbols else {
            throw ELFError("more than \(Limits.elfSymbols) dynamic symbols", offset: 0)
        }
        return count
    }

    /// The end of the chain that begins last: nbuckets, symoffset, words of the Bloom filter, shift; filter; buckets;
    /// chains, whose last entries are odd.
    private func gnuHashSymbolCount(_ address: UInt64) throws(ELFError) -> Int {
        let head = try bytes(at: address, offset: 0, count: 16, "hash table")
        let bucketCount = Int(try head.number(UInt32.self, at: 0))
        let first = Int(try head.number(UInt32.self, at: 4))
        let filterWords = Int(try head.number(UInt32.self, at: 8))
        guard bucketCount <= Limits.elfSymbols, first <= Limits.elfSymbols, filterWords <= Limits.elfSymbols else {
            throw ELFError("a hash table of more than \(Limits.elfSymbols) entries", offset: head.start)
        }
        let bucketsAt = 16 + filterWords * target.elfClass.layout.wordSize
        let buckets = try bytes(at: address, offset: bucketsAt, count: bucketCount * 4, "hash table")
        var last = 0
        for bucket in 0..<bucketCount { last = max(last, Int(try buckets.number(UInt32.self, at: bucket * 4))) }
        guard last >= first else { return first }
        var chainAt = bucketsAt + (bucketCount + last - first) * 4
        let available = segments.place(of: address)?.available ?? 0
        while last < Limits.elfSymbols, chainAt <= available - 4 {
            let count = min(Self.chainBytesPerRead, (available - chainAt) / 4 * 4)
            let chain = try bytes(at: address, offset: chainAt, count: count, "hash table")
            for entry in stride(from: 0, to: count, by: 4) {
                last += 1
                if try chain.number(UInt32.self, at: entry) & 1 == 1 { return last }
            }
            chainAt += count
        }
        throw ELFError("a hash chain without end", offset: head.start)
    }

    private func relocatedSymbolCount(_ table: DynamicTable) throws(ELFError) -> Int {
        let word = target.elfClass.layout.wordSize
        let pltHasAddends = table[.pltRelocationKind] == DynamicTag.relocationsWithAddend.rawValue
        let tables: [(address: DynamicTag, size: DynamicTag, entrySize: Int)] = [
            (.relocationsWithAddend, .relocationsWithAddendSize, 3 * word),
            (.relocations, .relocationsSize, 2 * word),
            (.pltRelocations, .pltRelocationSize, (pltHasAddends ? 3 : 2) * word),
        ]
        var count = 0
        for entries in tables {
            guard let address = table[entries.address], let size = table[entries.size] else { continue }
            guard size <= Limits.elfRelocationBytes else {
                throw ELFError("more than \(Limits.elfRelocationBytes) bytes of relocations", offset: 0)
            }
            let end = Int(size) / entries.entrySize * entries.entrySize
            let step = Self.relocationsPerRead * entries.entrySize
            for start in stride(from: 0, to: end, by: step) {
                let part = try bytes(at: address, offset: start, count: min(step, end - start), "relocation table")
                count = max(count, try highestSymbol(part, entries.entrySize) + 1)
            }
        }
        return count
    }

    private func highestSymbol(_ relocations: LittleEndianBytes, _ entrySize: Int) throws(ELFError) -> Int {
        let layout = target.elfClass.layout
        var highest: UInt64 = 0
        for entry in stride(from: 0, to: relocations.bytes.count, by: entrySize) {
            let info = try relocations.word(layout, at: entry + layout.wordSize)
            highest = max(highest, info >> UInt64(layout.relocationSymbolShift))
        }
        return Int(highest)
    }

    private static let relocationsPerRead = 32_768
    private static let chainBytesPerRead = 1_024

    /// Bytes of a table that an address points to, all within one segment.
    private func bytes(
        at address: UInt64, offset: Int, count: Int, _ what: String
    ) throws(ELFError) -> LittleEndianBytes {
        guard let place = segments.place(of: address),
            ByteRange(offset: offset, count: count).lies(within: place.available)
        else { throw ELFError("the \(what) is in no segment", offset: 0) }
        return try source.bytes(at: place.offset + offset, count: count, what)
    }
}
