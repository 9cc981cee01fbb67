internal import ELF
internal import GPUAnalysis
package import ImageCore

/// An ELF file that has to do with GPUs: a library of NVIDIA's, or what is linked against one.
package struct GPUProgram: Hashable, Sendable {
    package let path: FilePathBytes
    package let size: Int
    package let soname: FilePathBytes?
    /// In the order in which a loader takes them.
    package let needed: [FilePathBytes]
    /// As they stand in the file.
    package let rpath: FilePathBytes?
    package let runpath: FilePathBytes?
    package let interpreter: FilePathBytes?
    /// Strings of the file that look like libraries to open.
    package let opens: [FilePathBytes]
    /// The package that brought it; nil for one that no package of NVIDIA's has.
    package let package: String?
    /// Whether some program of the image loads this file.
    package let isLoaded: Bool

    init(_ program: SurveyedFile<ProgramFacts>, package: String?, isLoaded: Bool) {
        let loadable = try? program.facts.loadable.get()
        path = program.path
        size = program.size
        soname = loadable?.dynamic?.soname
        needed = loadable?.dynamic?.needed ?? []
        rpath = loadable?.dynamic?.rpath
        runpath = loadable?.dynamic?.runpath
        interpreter = loadable?.interpreter
        opens = program.facts.opens
        self.package = package
        self.isLoaded = isLoaded
    }
}
