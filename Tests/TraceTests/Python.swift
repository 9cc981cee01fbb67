import TestSupport

/// The machine's own python3 with its library and native modules.
enum Python {
    private static let program = """
        import ctypes, decimal, hashlib, json, sqlite3, ssl, subprocess
        assert json.load(open("/app/data.json"))["answer"] == 42
        assert sqlite3.connect(":memory:").execute("select 6 * 7").fetchone() == (42,)
        assert ssl.create_default_context() and decimal.Decimal(1) and hashlib.sha256(b"").hexdigest()

        """

    static func add(_ files: inout ImageFiles) async throws {
        files.folder("app")
        files.file("app/data.json", #"{"answer": 42}"#)
        files.file("app/modules.py", program)
        let folder = try TemporaryDirectory()
        let listing = try await ToolRun.script(
            """
            program=$(realpath /usr/bin/python3)
            version=${program##*/}
            tar -cf "$0" -C / --exclude='*/test' --exclude='*/config-*' --exclude='*/idlelib' --exclude='*/lib2to3' \
                --exclude='*/tkinter' --exclude='*/ensurepip' --exclude='*/distutils' "usr/lib/$version" \
                usr/bin/python3 "${program#/}"
            find "/usr/lib/$version/lib-dynload" -name '*.so'
            echo "$program"
            """, [folder.file("python.tar")])
        guard listing.code == 0 else { throw ToolFailure(listing) }
        files.add(tar: Tail.withoutEnd(try Repository.read(folder.file("python.tar"))))
        try await files.addLibraries(of: listing.output.split(separator: "\n").map(String.init))
    }
}

private enum Tail {
    /// The archive without the empty blocks at its end.
    static func withoutEnd(_ tar: [UInt8]) -> [UInt8] {
        var end = tar.count
        while end >= 512, tar[(end - 512)..<end].allSatisfy({ $0 == 0 }) { end -= 512 }
        return Array(tar[..<end])
    }
}
