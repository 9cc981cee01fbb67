/// A library that another one opens at run time without naming it in its dynamic section.
package struct DlopenEdge: Hashable, Sendable {
    /// The SONAME of the library that opens, up to its version: `libcudnn_graph.so`.
    package let from: String
    /// A file name or SONAME that it opens; a trailing `*` stands for any version.
    package let to: String

    package init(from: String, to: String) {
        self.from = from
        self.to = to
    }
}
