internal import ImageCore

extension ELFFile {
    /// Visits the dynamic symbols that have a name, defined and undefined, in the table's order.
    ///
    /// An undefined symbol is visited if a relocation uses it or the hash table counts it in.
    package func forEachDynamicSymbol(_ body: (DynamicSymbol) -> Void) throws(ELFError) {
        guard let table, let strings, let address = table[.symbols] else { return }
        let count = try symbolCount()
        guard count > 1 else { return }
        let layout = target.elfClass.layout
        guard let place = segments.place(of: address), count <= place.available / layout.symbolSize else {
            throw ELFError("the symbol table is in no segment", offset: 0)
        }
        let names = try strings.bytes()
        var nameBytes = 0
        for start in stride(from: 1, to: count, by: Self.symbolsPerRead) {
            let symbols = try source.bytes(
                at: place.offset + start * layout.symbolSize,
                count: min(Self.symbolsPerRead, count - start) * layout.symbolSize, "symbol table")
            for entry in stride(from: 0, to: symbols.bytes.count, by: layout.symbolSize) {
                let nameStart = Int(try symbols.number(UInt32.self, at: entry))
                guard nameStart < names.count, let end = names[nameStart...].firstIndex(of: 0) else {
                    throw ELFError("a symbol's name beyond the string table", offset: symbols.start + entry)
                }
                nameBytes += end - nameStart
                guard nameBytes <= Limits.elfSymbolNameBytes else {
                    throw ELFError("more than \(Limits.elfSymbolNameBytes) bytes of names", offset: symbols.start)
                }
                guard end > nameStart else { continue }
                let binding = try symbols.number(UInt8.self, at: entry + layout.symbolInfoAt) >> 4
                body(
                    DynamicSymbol(
                        name: names[nameStart..<end],
                        isDefined: try symbols.number(UInt16.self, at: entry + layout.symbolSectionAt) != 0,
                        isWeak: binding == Self.weak))
            }
        }
    }

    private static let symbolsPerRead = 32_768
    private static let weak: UInt8 = 2
}
