package import ImageCore
package import Tar

/// Names and fixed values of the table of contents (eStargz specification, "TOC, TOCEntries and Footer").
package enum TOC {
    /// The tar entry that holds it, at the root of the layer.
    package static let name = FilePathBytes("stargz.index.json")
    package static let version = 1
    /// The type of an element that is a further chunk of the file before it.
    package static let chunkType = "chunk"

    /// How the table names an entry's type.
    package static func type(of kind: TarEntry.Kind) -> String {
        switch kind {
        case .file: "reg"
        case .hardlink: "hardlink"
        case .symlink: "symlink"
        case .characterDevice: "char"
        case .blockDevice: "block"
        case .directory: "dir"
        case .fifo: "fifo"
        // No plan has such an entry; a name that no reader knows shows one in a foreign layer.
        case .other(let flag): "tar type \(flag)"
        }
    }
}
