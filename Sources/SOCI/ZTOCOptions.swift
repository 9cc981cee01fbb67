/// What decides the bytes of a zTOC beside the layer.
package struct ZTOCOptions: Hashable, Sendable {
    /// The plain bytes that a span is meant to have.
    package var spanSize: Int
    /// Whether checkpoints are those that zlib would find, as in the reference, at half the speed.
    package var isExact: Bool
    /// Who is named as the maker.
    package var buildTool: String

    /// The reference's default, 4 MiB: about what a read brings.
    package static let usualSpanSize = 4 << 20
    package static let toolName = "gpuimg"

    package init(
        spanSize: Int = ZTOCOptions.usualSpanSize, isExact: Bool = false, buildTool: String = ZTOCOptions.toolName
    ) {
        self.spanSize = spanSize
        self.isExact = isExact
        self.buildTool = buildTool
    }
}
