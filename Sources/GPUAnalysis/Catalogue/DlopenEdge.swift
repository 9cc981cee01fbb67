/// A library that another one opens at run time without naming it in its dynamic section.
package struct DlopenEdge: Hashable, Sendable {
    /// The SONAME of the library that opens, up to its version or with it: `libcudnn_graph.so`, `libcudnn.so.8`.
    package let from: String
    /// A file name or SONAME that it opens; a trailing `*` stands for any ending.
    package let to: String
    /// Whether the opener does without: plugins, and what only some releases have.
    package let isOptional: Bool

    package init(from: String, to: String, isOptional: Bool = false) {
        self.from = from
        self.to = to
        self.isOptional = isOptional
    }

    /// Whether a library of this SONAME, or a program of this file name, is the one that opens.
    package func isOpened(by soname: String) -> Bool {
        soname.utf8.elementsEqual(from.utf8) || soname.utf8.starts(with: (from + ".").utf8)
    }
}
