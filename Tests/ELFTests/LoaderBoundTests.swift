import ImageCore
import Testing

@testable import ELF

/// What a hostile configuration or search path may cost.
@Suite struct LoaderBoundTests {
    private static let target = ELFTarget(.bits64, .x86_64)

    private func includes(_ pattern: String, _ count: Int) -> String {
        [String](repeating: "include \(pattern)\n", count: count).joined()
    }

    @Test func `a file that is included often is taken once`() {
        let root = CountingRoot(
            ["/etc/ld.so.conf": includes("/c/a", 2_000) + "/last\n", "/c/a": "/first\n"])
        #expect(LoaderSearch(root).configuredFolders.map(\.description) == ["/first", "/last"])
        #expect(root.opened <= Limits.loaderFiles + 2)
    }

    @Test func `only so many patterns are held against a folder`() {
        let root = CountingRoot(["/etc/ld.so.conf": includes("/many/*y", 3_000) + "/last\n", "/many/x": ""])
        #expect(LoaderSearch(root).configuredFolders.map(\.description) == ["/last"])
        #expect(root.listed == Limits.loaderIncludes)
    }

    @Test func `names that lead to one file are not all read`() {
        let links = (0..<3_000).map { ("/many/\($0)", "/one") }
        let root = CountingRoot(
            ["/etc/ld.so.conf": "include /many/*\n/last\n", "/one": "/a\n"],
            links: Dictionary(uniqueKeysWithValues: links))
        #expect(LoaderSearch(root).configuredFolders.map(\.description) == ["/a", "/last"])
        #expect(root.opened <= Limits.loaderFiles + 2)
    }

    @Test func `what stands behind the last folder that is taken is not read`() {
        let folders = (0...Limits.libraryFolders).map { "/d\($0)\n" }.joined()
        let root = CountingRoot(["/etc/ld.so.conf": folders + "include /c/a\n", "/c/a": "/x\n"])
        #expect(LoaderSearch(root).configuredFolders.count == Limits.libraryFolders)
        #expect(root.opened("/c/a") == 0)
        #expect(root.opened("/etc/ld.so.cache") == 0)
    }

    @Test func `musl's own configuration is read once a search`() {
        let root = CountingRoot(["/etc/ld-musl-x86_64.path": "/one:/two"])
        let search = LoaderSearch(root)
        let dialect = LoaderDialect.musl(loader: FilePathBytes("/lib/ld-musl-x86_64.so.1"))
        for _ in 0..<10 {
            #expect(search.folders(for: [], Self.target, dialect).map(\.description) == ["/one", "/two"])
        }
        #expect(root.opened("/etc/ld-musl-x86_64.path") == 1)
        for number in 0..<100 {
            _ = search.folders(for: [], Self.target, .musl(loader: FilePathBytes("/lib/ld-musl-\(number).so")))
        }
        #expect(root.opened <= Limits.muslLoaders + 2)
    }

    @Test func `each process asks a library with a RUNPATH once where it searches`() throws {
        let made = try MadeRoot()
        for number in 0..<30 {
            let needed = "lib\((number + 1) % 30).so"
            try made.add("/l/lib\(number).so", MadeELF(soname: "lib\(number).so", needed: [needed], runpath: "$ORIGIN"))
        }
        for number in 0..<10 { try made.add("/a/\(number)", MadeELF(needed: ["lib0.so"], runpath: "/l")) }
        let starts = (0..<10).map { FilePathBytes("/a/\($0)") }
        var asked: [FilePathBytes: Int] = [:]
        let closure = LibraryClosure(of: starts, in: made.root, search: LoaderSearch(made.root)) { _, path in
            asked[path, default: 0] += 1
            return []
        }
        #expect(closure.isComplete && closure.missing.isEmpty)
        #expect(closure.members.count == 40)
        #expect(asked.count == 40 && asked.values.allSatisfy { $0 == 1 })
    }

    @Test(arguments: ["$ORIGIN/$LIB:", ":", "/a:", "/\(String(repeating: "x", count: 5_000)):"])
    func `search paths that come to nothing are given up on`(item: String) throws {
        let list = String(repeating: item, count: 60_000 / item.utf8.count)
        let dynamic = try ELFFile(bytes: MadeELF(rpath: list).bytes).dynamic
        let chain = [LoadingObject](repeating: LoadingObject(openedAs: FilePathBytes("/l/a.so"), dynamic), count: 100)
        let (folders, items) = LoaderSearch(CountingRoot([:])).foldersAndItems(for: chain, Self.target, .glibc)
        #expect(items <= Limits.searchItems + Limits.elfSearchPathBytes)
        #expect(folders.suffix(2).map(\.description) == ["/lib", "/usr/lib"])
    }
}
