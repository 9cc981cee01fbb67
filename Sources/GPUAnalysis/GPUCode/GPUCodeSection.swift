package import ImageCore

/// A section of an ELF file, as far as it matters for GPU code in it.
package struct GPUCodeSection: Hashable, Sendable {
    /// As the section header names it; any text.
    package let name: String
    /// In the file, as the section header tells it: it may lie beyond the end.
    package let range: ByteRange
    /// SHF_EXECINSTR: what looks like GPU code there is an accident.
    package let isExecutable: Bool
    /// Whether it takes room in the file; SHT_NOBITS has only an address, and its range may span other sections.
    package let hasBits: Bool

    package init(name: String, range: ByteRange, isExecutable: Bool, hasBits: Bool) {
        self.name = name
        self.range = range
        self.isExecutable = isExecutable
        self.hasBits = hasBits
    }
}
