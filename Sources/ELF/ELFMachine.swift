/// The processor that an ELF file is for (System V ABI, "ELF Header", `e_machine`).
package struct ELFMachine: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let x86 = ELFMachine(rawValue: 3)
    package static let x86_64 = ELFMachine(rawValue: 62)
    package static let aarch64 = ELFMachine(rawValue: 183)
}
