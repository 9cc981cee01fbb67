package import ELF
package import ImageCore

/// What is kept of an ELF file that passed by.
package struct ProgramFacts: Sendable {
    /// What a loader needs to know of it, or why that could not be read.
    package let loadable: Result<LoadableFile, ELFError>
    /// Strings that look like libraries to open, but for those that the dynamic section names; ordered by their bytes.
    package let opens: [FilePathBytes]
    /// Tools of the CUDA toolkit that its strings name.
    package let tools: DeveloperTools
    /// Nil for a file without any.
    package let gpuCode: GPUCode?

    /// Whether it is one of NVIDIA's libraries, is linked against one or against the driver, or has GPU code.
    package var isOfCUDA: Bool {
        if gpuCode != nil { return true }
        guard let dynamic = (try? loadable.get())?.dynamic else { return false }
        return (dynamic.needed + [dynamic.soname].compactMap(\.self)).contains {
            CUDACatalogue.isDriverLibrary($0) || CUDACatalogue.library(named: $0.bytes[...]) != nil
        }
    }

    package var soname: FilePathBytes? { (try? loadable.get())?.dynamic?.soname }
}
