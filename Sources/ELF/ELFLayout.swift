/// Sizes and places of the fields of one class (System V ABI, "Object Files" and "Program Loading").
struct ELFLayout: Sendable {
    let headerSize: Int
    /// `e_phoff`, `e_phentsize` and `e_phnum` in the header.
    let programHeadersAt: Int
    let programHeaderSizeAt: Int
    let programHeaderCountAt: Int
    let programHeaderSize: Int
    /// `e_shoff` and `e_shnum` in the header; `e_shentsize` stands before the number, the index of the names behind it.
    let sectionHeadersAt: Int
    let sectionCountAt: Int
    let sectionHeaderSize: Int
    /// `p_offset`, `p_vaddr`, `p_filesz` and `p_flags` in a program header; `p_type` comes first in both classes.
    let segmentOffsetAt: Int
    let segmentAddressAt: Int
    let segmentSizeAt: Int
    let segmentFlagsAt: Int
    /// The size of a word: an address, an offset, half an entry of the dynamic section.
    let wordSize: Int
    let symbolSize: Int
    /// `st_info` and `st_shndx` in a symbol; `st_name` comes first in both classes.
    let symbolInfoAt: Int
    let symbolSectionAt: Int
    /// How far `r_info` is shifted to give the symbol's index.
    let relocationSymbolShift: Int

    static let bits32 = ELFLayout(
        headerSize: 52, programHeadersAt: 28, programHeaderSizeAt: 42, programHeaderCountAt: 44,
        programHeaderSize: 32, sectionHeadersAt: 32, sectionCountAt: 48, sectionHeaderSize: 40, segmentOffsetAt: 4,
        segmentAddressAt: 8, segmentSizeAt: 16, segmentFlagsAt: 24, wordSize: 4,
        symbolSize: 16, symbolInfoAt: 12, symbolSectionAt: 14, relocationSymbolShift: 8)

    static let bits64 = ELFLayout(
        headerSize: 64, programHeadersAt: 32, programHeaderSizeAt: 54, programHeaderCountAt: 56,
        programHeaderSize: 56, sectionHeadersAt: 40, sectionCountAt: 60, sectionHeaderSize: 64, segmentOffsetAt: 8,
        segmentAddressAt: 16, segmentSizeAt: 32, segmentFlagsAt: 4, wordSize: 8,
        symbolSize: 24, symbolInfoAt: 4, symbolSectionAt: 6, relocationSymbolShift: 32)
}
