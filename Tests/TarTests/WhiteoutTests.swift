import ImageCore
import Tar
import Testing

@Suite struct WhiteoutTests {
    /// OCI image-spec, "Whiteouts"; names that begin with `.wh..wh.` are AUFS's own.
    @Test(arguments: [
        ("etc/.wh.gone", Whiteout.removes(FilePathBytes("etc/gone"))),
        (".wh.gone", .removes(FilePathBytes("gone"))),
        ("a/b/.wh..hidden", .removes(FilePathBytes("a/b/.hidden"))),
        ("etc/.wh..wh..opq", .hidesBelow(FilePathBytes("etc"))),
        (".wh..wh..opq", .hidesBelow(.empty)),
    ])
    func `removes what its name says`(path: String, whiteout: Whiteout) {
        #expect(Whiteout(path: FilePathBytes(path)) == whiteout)
    }

    @Test(arguments: [
        "", "etc", "etc/wh.gone", "etc/.wh", "etc/.wh.", "etc/.wh..wh.plnk", "etc/.wh..wh.aufs", ".wh.etc/file",
        "etc/x.wh.gone", ".wh..wh..opq/x",
    ])
    func `any other name removes nothing`(path: String) {
        #expect(Whiteout(path: FilePathBytes(path)) == nil)
    }

    @Test func `bytes that are no text are removed too`() {
        let path = FilePathBytes(Array(".wh.".utf8) + [0xff])
        #expect(Whiteout(path: path) == .removes(FilePathBytes([0xff])))
    }

    @Test(arguments: ["gone", "etc/gone", "a/b/.hidden"]) func `a marker is read back`(path: String) {
        let path = FilePathBytes(path)
        #expect(Whiteout(path: Whiteout.marker(of: path)) == .removes(path))
        #expect(Whiteout(path: Whiteout.opaqueMarker(in: path)) == .hidesBelow(path))
    }
}
