package import ImageCore

/// What an ELF file tells the dynamic loader about the libraries that it wants (System V ABI, "Dynamic Section").
package struct DynamicSection: Hashable, Sendable {
    /// The name by which others need this library.
    package let soname: FilePathBytes?
    /// The libraries that it needs, in the order in which they are loaded; a loader loads each once.
    package let needed: [FilePathBytes]
    /// DT_RPATH as it stands: folders between colons. Loaders other than musl's ignore it where there is a RUNPATH.
    package let rpath: FilePathBytes?
    /// DT_RUNPATH as it stands.
    package let runpath: FilePathBytes?
    /// Whether the default folders are not to be searched (`DF_1_NODEFLIB`).
    package let skipsDefaultFolders: Bool

    /// All names together, for the bound on what is kept.
    package let nameBytes: Int

    init(_ table: DynamicTable, _ strings: StringTable?) throws(ELFError) {
        var total = 0
        func name(_ start: UInt64?, limit: Int) throws(ELFError) -> FilePathBytes? {
            guard let start else { return nil }
            guard let strings else { throw ELFError("a dynamic section with names and no string table", offset: 0) }
            let name = try strings.name(at: start, limit: limit)
            total += name.bytes.count
            guard total <= Limits.elfNameBytes else {
                throw ELFError("more than \(Limits.elfNameBytes) bytes of names", offset: strings.offset)
            }
            return name
        }
        soname = try name(table[.soname], limit: Limits.nameBytes)
        rpath = try name(table[.rpath], limit: Limits.elfSearchPathBytes)
        runpath = try name(table[.runpath], limit: Limits.elfSearchPathBytes)
        var needed: [FilePathBytes] = []
        var seen: Set<FilePathBytes> = []
        for start in table.needed {
            guard let library = try name(start, limit: Limits.nameBytes), seen.insert(library).inserted else {
                continue
            }
            needed.append(library)
        }
        self.needed = needed
        skipsDefaultFolders = (table[.flags1] ?? 0) & Self.noDefaultLibraries != 0
        nameBytes = total
    }

    private static let noDefaultLibraries: UInt64 = 0x800
}
