/// What an ELF file is (System V ABI, "ELF Header", `e_type`).
///
/// Programs that may be loaded anywhere are shared objects with an interpreter.
package struct ELFType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let relocatable = ELFType(rawValue: 1)
    package static let executable = ELFType(rawValue: 2)
    package static let sharedObject = ELFType(rawValue: 3)
    package static let core = ELFType(rawValue: 4)
}
