import ImageCore
import TestSupport
import Testing

@testable import GPUAnalysis

@Suite struct StringSearchTests {
    private func search(_ bytes: [UInt8], piece: Int = .max, findsLibraries: Bool = true) -> StringSearch {
        var search = StringSearch(findsLibraries: findsLibraries)
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                search.read(UnsafeRawBufferPointer(rebasing: rest.prefix(piece)))
                rest = rest.dropFirst(piece)
            }
        }
        search.finish()
        return search
    }

    private func libraries(_ text: String, piece: Int = .max) -> [String] {
        search(Array(text.utf8), piece: piece).libraries.map(\.description)
    }

    @Test(arguments: [
        "libcuda.so", "libcuda.so.1", "libcudnn_ops.so.9.1.0", "/usr/lib/libz.so", "$ORIGIN/libx.so", "libstdc++.so.6",
        "a.so", "a.so.so", "liba.so.1.so.2",
    ])
    func `a C string that is a library's name is found`(name: String) {
        #expect(libraries("\0\(name)\0") == [name])
        #expect(libraries("\(name)\0") == [name])
        #expect(libraries("other\0\(name)") == [name])
    }

    @Test(arguments: [
        "cannot open libcuda.so\0", "libcuda.so is missing\0", "libcuda.sources\0", "libcuda.so.x\0", "libcuda.so1\0",
        ".so\0", "lib/.so\0", "a.so.1.so.x\0", "libcuda.%d.so\0", "libcuda.so\n",
    ])
    func `other strings are none`(text: String) {
        #expect(libraries("\0" + text).isEmpty)
    }

    @Test func `a name of 255 bytes is found, a longer one is not`() {
        let stem = String(repeating: "a", count: 252)
        for piece in [1, 100, 256, 257, .max] {
            #expect(libraries("\0" + stem + ".so\0", piece: piece) == [stem + ".so"])
            #expect(libraries(stem + ".so\0", piece: piece) == [stem + ".so"])
            #expect(libraries("\0a" + stem + ".so\0", piece: piece).isEmpty)
            #expect(libraries("a" + stem + ".so\0", piece: piece).isEmpty)
        }
    }

    @Test func `a name is found once, in the order of bytes`() {
        #expect(libraries("b.so\0a.so\0b.so\0") == ["a.so", "b.so"])
    }

    @Test func `tools are found as words`() {
        #expect(search(Array("/usr/bin/nvcc -x".utf8)).tools == .nvcc)
        #expect(search(Array("\0ptxas\0".utf8)).tools == .ptxas)
        #expect(search(Array("nvcc and ptxas".utf8)).tools == [.nvcc, .ptxas])
        #expect(search(Array("nvccx xnvcc nvcc.profile _ptxas ptxas_".utf8)).tools.isEmpty)
    }

    @Test func `a script is not searched for libraries`() {
        #expect(search(Array("\0libcuda.so\0nvcc".utf8), findsLibraries: false).libraries.isEmpty)
    }

    @Test func `what is skipped joins nothing`() {
        var search = StringSearch(findsLibraries: true)
        Array("\0libcu".utf8).withUnsafeBytes { search.read($0) }
        search.skip()
        Array("da.so\0libb.so\0".utf8).withUnsafeBytes { search.read($0) }
        search.finish()
        #expect(search.libraries == [FilePathBytes("libb.so")])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `pieces of any size find the same`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = ["lib", ".so", ".1", "\0", "nvcc", "ptxas", " ", "/", "x", String(repeating: "y", count: 120)]
        for _ in 0..<30 {
            let text = (0..<60).map { _ in words.randomElement(using: &random) ?? "" }.joined()
            let bytes = Array(text.utf8)
            let whole = search(bytes)
            for piece in [1, 2, 7, 33, 255, 256, 257] {
                let pieces = search(bytes, piece: piece)
                #expect(pieces.libraries == whole.libraries)
                #expect(pieces.tools == whole.tools)
            }
        }
    }
}
