/// Class and machine of an ELF file: a loader skips a library whose target is not the program's.
package struct ELFTarget: Hashable, Sendable {
    package let elfClass: ELFClass
    package let machine: ELFMachine

    package init(_ elfClass: ELFClass, _ machine: ELFMachine) {
        self.elfClass = elfClass
        self.machine = machine
    }
}
