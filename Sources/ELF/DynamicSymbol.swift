/// A symbol that an ELF file gives to others or wants from them (System V ABI, "Symbol Table").
package struct DynamicSymbol: Sendable {
    /// A part of the whole table: copy it to keep it.
    package let name: ArraySlice<UInt8>
    /// Whether the file has it; otherwise it wants it.
    package let isDefined: Bool
    /// Whether the program runs without it.
    package let isWeak: Bool
}
