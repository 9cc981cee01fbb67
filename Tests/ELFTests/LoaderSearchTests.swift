import ELF
import ImageCore
import TestSupport
import Testing

struct LoaderSearchTests {
    private static let amd64 = ELFTarget(.bits64, .x86_64)
    private static let defaults = [
        "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib",
    ]

    private func object(_ path: String, rpath: String? = nil, runpath: String? = nil, flags1: UInt64? = nil) throws
        -> LoadingObject
    {
        let made = MadeELF(rpath: rpath, runpath: runpath, flags1: flags1)
        return LoadingObject(openedAs: FilePathBytes(path), try ELFFile(bytes: made.bytes).dynamic)
    }

    private func folders(
        _ chain: [LoadingObject], _ made: MadeRoot, libraryPath: String? = nil, _ target: ELFTarget = amd64,
        _ dialect: LoaderDialect = .glibc
    ) -> [String] {
        LoaderSearch(
            made.root, libraryPath: libraryPath.map { FilePathBytes($0) }, workingDirectory: FilePathBytes("/work")
        ).folders(for: chain, target, dialect).map(\.description)
    }

    @Test("without anything set, glibc looks into its default folders")
    func defaults() throws {
        #expect(folders([try object("/bin/a")], try MadeRoot()) == Self.defaults)
        #expect(
            folders([try object("/bin/a")], try MadeRoot(), ELFTarget(.bits64, .aarch64)).prefix(3) == [
                "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib64",
            ])
    }

    @Test("an RPATH comes before the environment, a RUNPATH after it")
    func order() throws {
        let made = try MadeRoot()
        try made.add("/etc/ld.so.conf", "/conf\n")
        let rpath = folders([try object("/bin/a", rpath: "/r")], made, libraryPath: "/env")
        #expect(rpath == ["/r", "/env", "/conf"] + Self.defaults)
        let runpath = folders([try object("/bin/a", runpath: "/r")], made, libraryPath: "/env")
        #expect(runpath == ["/env", "/r", "/conf"] + Self.defaults)
    }

    @Test("a RUNPATH silences the RPATHs of its own object and of those that loaded it")
    func runpathSilences() throws {
        let made = try MadeRoot()
        let program = try object("/bin/a", rpath: "/program")
        #expect(folders([try object("/lib/b", runpath: "/b"), program], made).first == "/b")
        #expect(!folders([try object("/lib/b", runpath: "/b"), program], made).contains("/program"))
        #expect(folders([try object("/lib/b", rpath: "/x", runpath: "/b"), program], made).first == "/b")
    }

    @Test("RPATHs are inherited along the chain, RUNPATHs are not")
    func chain() throws {
        let made = try MadeRoot()
        let chain = [
            try object("/lib/c", rpath: "/c"), try object("/lib/b", rpath: "/hidden", runpath: "/b"),
            try object("/bin/a", rpath: "/a"),
        ]
        #expect(folders(chain, made) == ["/c", "/a"] + Self.defaults)
    }

    @Test("an object may do without the default folders")
    func noDefaults() throws {
        let made = try MadeRoot()
        try made.add("/etc/ld.so.conf", "/conf\n")
        #expect(folders([try object("/bin/a", flags1: 0x800)], made) == ["/conf"])
    }

    @Test(
        "tokens stand for folders of the object",
        arguments: [
            ("$ORIGIN", ["/opt/x/lib"]), ("${ORIGIN}/../y", ["/opt/x/lib/../y"]),
            ("$ORIGIN/z:/w", ["/opt/x/lib/z", "/w"]),
            ("/a/$LIB", ["/a/lib/x86_64-linux-gnu", "/a/lib64"]), ("/a/${PLATFORM}/b", ["/a/x86_64/b"]),
            ("$ORIGINAL", ["/work/$ORIGINAL"]), ("${ORIGIN", ["/work/${ORIGIN"]), ("/a$", ["/a$"]),
            ("$OTHER/x", ["/work/$OTHER/x"]), ("rel", ["/work/rel"]), ("", []), ("/a::/b", ["/a", "/work/", "/b"]),
            ("/a:/a:/b", ["/a", "/b"]),
        ])
    func tokens(runpath: String, expected: [String]) throws {
        let found = folders([try object("/opt/x/lib/liba.so", runpath: runpath)], try MadeRoot())
        #expect(found == expected + Self.defaults)
    }

    @Test("the environment's list may have semicolons")
    func semicolons() throws {
        let found = folders([try object("/bin/a")], try MadeRoot(), libraryPath: "/a;/b:/c")
        #expect(found.prefix(3) == ["/a", "/b", "/c"])
    }

    @Test("a list of very many folders is cut")
    func many() throws {
        let list = (0..<5_000).map { "/folder\($0)" }.joined(separator: ":")
        #expect(folders([try object("/bin/a")], try MadeRoot(), libraryPath: list).count == Limits.libraryFolders)
    }

    @Test("musl takes the environment first, then the search paths of the whole chain, then its own")
    func musl() throws {
        let made = try MadeRoot()
        let dialect = LoaderDialect.musl(loader: FilePathBytes("/lib/ld-musl-x86_64.so.1"))
        let chain = [try object("/lib/b", rpath: "/x", runpath: "/b"), try object("/bin/a", runpath: "$ORIGIN/a")]
        let own = ["/lib", "/usr/local/lib", "/usr/lib"]
        #expect(
            folders(chain, made, libraryPath: "/env", Self.amd64, dialect) == ["/env", "/b", "/bin/a"] + own)
        try made.add("/etc/ld-musl-x86_64.path", "/one:/two\n/three\n")
        #expect(folders([], made, Self.amd64, dialect) == ["/one", "/two", "/three"])
    }

    @Test("ld.so.conf names folders and includes files by pattern")
    func configuration() throws {
        let made = try MadeRoot()
        try made.add(
            "/etc/ld.so.conf",
            """
            # comment
            include ld.so.conf.d/*.conf
            \t/opt/lib  # and why
            /typed=libc6
            hwcap 0 nosegneg
            include /etc/more/?.x other
            relative
            """)
        try made.add("/etc/ld.so.conf.d/20-b.conf", "/b\r\n/shared\n")
        try made.add("/etc/ld.so.conf.d/10-a.conf", "/a\n/shared\n")
        try made.add("/etc/ld.so.conf.d/.hidden.conf", "/hidden\n")
        try made.add("/etc/ld.so.conf.d/README", "/readme\n")
        try made.add("/etc/more/1.x", "/one")
        try made.add("/etc/more/10.x", "/ten")
        try made.add("/etc/other", "/other")
        let found = folders([], made)
        #expect(found == ["/a", "/shared", "/b", "/opt/lib", "/typed", "/one", "/other"] + Self.defaults)
    }

    @Test("files that include themselves end")
    func includesItself() throws {
        let made = try MadeRoot()
        try made.add("/etc/ld.so.conf", "include ld.so.conf*\ninclude ld.so.conf*\n/x\n")
        try made.add("/etc/ld.so.conf.d", "include ld.so.conf*\ninclude ld.so.conf*\n/y\n")
        #expect(
            folders([], made) == ["/x", "/y"] + Self.defaults || folders([], made) == ["/y", "/x"] + Self.defaults)
    }

    @Test(
        "the rules are those of the interpreter, or of the C library that is needed",
        arguments: [
            ("/lib64/ld-linux-x86-64.so.2", [], LoaderDialect.glibc),
            ("/lib/ld-musl-x86_64.so.1", [], .musl(loader: FilePathBytes("/lib/ld-musl-x86_64.so.1"))),
            (nil, ["libc.so.6"], .glibc), (nil, [], .glibc),
            (nil, ["libc.musl-x86_64.so.1"], .musl(loader: FilePathBytes("/lib/ld-musl-x86_64.so.1"))),
            (nil, ["libz.so.1", "libc.so"], .musl(loader: FilePathBytes("/lib/ld-musl-x86_64.so.1"))),
        ] as [(String?, [String], LoaderDialect)])
    func dialect(interpreter: String?, needed: [String], expected: LoaderDialect) {
        let dialect = LoaderDialect(
            interpreter: interpreter.map { FilePathBytes($0) }, needed: needed.map { FilePathBytes($0) },
            machine: .x86_64)
        #expect(dialect == expected)
    }
}
