package import ImageCore

/// What a loader needs to know of an ELF file, without the file.
package struct LoadableFile: Hashable, Sendable {
    package let target: ELFTarget
    package let type: ELFType
    /// The program that loads this one (PT_INTERP).
    package let interpreter: FilePathBytes?
    /// Nil for a static program, an object file or a core.
    package let dynamic: DynamicSection?
}

extension ELFFile {
    package var loadable: LoadableFile {
        LoadableFile(target: target, type: type, interpreter: interpreter, dynamic: dynamic)
    }
}
