/// Sizes and places of the fields of one class (System V ABI, "Object Files" and "Program Loading").
struct ELFLayout: Sendable {
    let headerSize: Int
    /// `e_phoff`, `e_phentsize` and `e_phnum` in the header.
    let programHeadersAt: Int
    let programHeaderSizeAt: Int
    let programHeaderCountAt: Int
    let programHeaderSize: Int
    /// `p_offset`, `p_vaddr` and `p_filesz` in a program header; `p_type` comes first in both classes.
    let segmentOffsetAt: Int
    let segmentAddressAt: Int
    let segmentSizeAt: Int
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
        programHeaderSize: 32, segmentOffsetAt: 4, segmentAddressAt: 8, segmentSizeAt: 16, wordSize: 4,
        symbolSize: 16, symbolInfoAt: 12, symbolSectionAt: 14, relocationSymbolShift: 8)

    static let bits64 = ELFLayout(
        headerSize: 64, programHeadersAt: 32, programHeaderSizeAt: 54, programHeaderCountAt: 56,
        programHeaderSize: 56, segmentOffsetAt: 8, segmentAddressAt: 16, segmentSizeAt: 32, wordSize: 8,
        symbolSize: 24, symbolInfoAt: 4, symbolSectionAt: 6, relocationSymbolShift: 32)
}
