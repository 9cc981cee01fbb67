package import ImageCore
package import Tar

/// What one layer shall have in front, some of its entries in order, with the folders that it leaves implicit; and where
/// files that stay behind are cut.
package struct PrefetchSelection: Sendable {
    /// Numbers of entries of the layer, in the order in which they are to be fetched.
    package var entries: [Int] = []
    /// What the layers below say of parents that this layer has no entry for, by path. A parent that is not here is
    /// root's with mode 0755.
    package var inherited: [FilePathBytes: TarEntry] = [:]

    /// Where chunks of an entry must begin beside its start, by entry: ascending offsets (``LayerPlan/cuts``).
    package var cuts: [Int: [Int]] = [:]

    package init() {}

    package static let none = PrefetchSelection()
}
