package import ImageCore

/// Names and fixed values of the table of contents (eStargz specification, "TOC, TOCEntries and Footer").
package enum TOC {
    /// The tar entry that holds it, at the root of the layer.
    package static let name = FilePathBytes("stargz.index.json")
    package static let version = 1
}
