import ImageCore
import TestSupport
import Testing

@testable import ELF

/// The cache of glibc's loader, as `ldconfig` writes it.
struct LoaderCacheTests {
    /// A cache that the system's own ldconfig made of libraries in two folders.
    private func made(in root: TemporaryDirectory) async throws -> [UInt8] {
        try await Toolchain.script(
            """
            mkdir -p etc opt/one/lib opt/two
            for place in opt/one/lib/liba.so.1 opt/two/libb.so.2; do
                echo 'int f(void) { return 1; }' | cc -shared -fPIC -x c - -Wl,-soname,$(basename $place) -o $place
            done
            printf '/opt/one/lib\\n/opt/two\\n' > etc/ld.so.conf
            /sbin/ldconfig -r "$PWD" -X
            """, in: root)
        return try Repository.read(root.file("etc/ld.so.cache"))
    }

    @Test("the folders of its libraries are found", .enabled(if: Toolchain.has("cc")))
    func folders() async throws {
        let root = try TemporaryDirectory()
        let cache = try await made(in: root)
        #expect(Set(LoaderCache(cache).folders) == [FilePathBytes("/opt/one/lib"), FilePathBytes("/opt/two")])
        // The file of an image whose configuration is gone.
        _ = try await Toolchain.script("rm etc/ld.so.conf", in: root)
        let search = LoaderSearch(FolderRoot(FilePathBytes(root.path)))
        #expect(Set(search.configuredFolders) == [FilePathBytes("/opt/one/lib"), FilePathBytes("/opt/two")])
    }

    @Test("what is no cache, or a broken one, gives what there is", .enabled(if: Toolchain.has("cc")))
    func broken() async throws {
        let cache = try await made(in: try TemporaryDirectory())
        #expect(LoaderCache([]).folders.isEmpty)
        #expect(LoaderCache(Array("glibc-ld.so.cache1.1".utf8)).folders.isEmpty)
        for count in stride(from: 0, to: cache.count, by: 7) {
            #expect(LoaderCache(Array(cache.prefix(count))).folders.count <= 2)
        }
        var random = SeededGenerator(seed: 3)
        for _ in 0..<2_000 {
            var bytes = cache
            for _ in 0..<4 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            #expect(LoaderCache(bytes).folders.count <= 1_000)
        }
    }
}
