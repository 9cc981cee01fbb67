/// The width of addresses in an ELF file (System V ABI, "ELF Header", `EI_CLASS`).
package enum ELFClass: UInt8, Hashable, Sendable {
    case bits32 = 1
    case bits64 = 2

    /// Where the fields are that differ in place or width between the two classes.
    var layout: ELFLayout {
        switch self {
        case .bits32: .bits32
        case .bits64: .bits64
        }
    }
}
