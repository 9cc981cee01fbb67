import ImageCore
import Inspection
import TestSupport
import Testing

/// Where the bytes of an image lie.
@Suite struct ImageFoldersTests {
    private let inspected: Inspected

    init() throws { inspected = try Inspected() }

    private func folders(_ tars: [LayerBuilder]) throws -> ImageFolders {
        try #require(
            try inspected.result(ImageBuilder.archive(tars.map { ImageBuilder.Layer(plain: $0.tar) })).images.first
        ).folders
    }

    /// `name:bytes/files` of a node and of all below it, the deeper in brackets.
    private func text(_ node: FolderNode) -> String {
        let below = node.children.map(text).joined(separator: " ")
        return "\(node.name):\(node.bytes)/\(node.files)" + (below.isEmpty ? "" : "[\(below)]")
    }

    @Test func `bytes are added up by folder, in whatever order the files come`() throws {
        var lower = LayerBuilder()
        lower.file("a/x/one", [UInt8](repeating: 1, count: 300))
        lower.file("top", [UInt8](repeating: 1, count: 10))
        lower.file("a/two", [UInt8](repeating: 1, count: 50))
        var upper = LayerBuilder()
        upper.file("b/x/three", [UInt8](repeating: 1, count: 200))
        upper.file("a/x/four", [UInt8](repeating: 1, count: 100))
        upper.file("a/two", [UInt8](repeating: 1, count: 40))
        let folders = try folders([lower, upper])
        #expect(
            text(folders.merged)
                == "/:650/5[a:440/3[x:400/2[one:300/1 four:100/1] two:40/1] b:200/1[x:200/1[three:200/1]] top:10/1]")
        #expect(
            folders.byLayer.map(text) == [
                "layer 1:360/3[a:350/2[x:300/1[one:300/1] two:50/1] top:10/1]",
                "layer 2:340/3[b:200/1[x:200/1[three:200/1]] a:140/2[x:100/1[four:100/1] two:40/1]]",
            ])
    }

    @Test func `a folder of the same name elsewhere is another, however deep both lie`() throws {
        var layer = LayerBuilder()
        let chain = [String](repeating: "d", count: 200).joined(separator: "/")
        for name in [chain + "/f", chain + "/d/f", "d/f"] { layer.file(name, [1, 2, 3]) }
        var node = try folders([layer]).merged
        for _ in 0..<200 { node = try #require(node.children.first { $0.name == FilePathBytes("d") }) }
        #expect(text(node) == "d:6/2[d:3/1[f:3/1] f:3/1]")
    }
}
