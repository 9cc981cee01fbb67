import ImageCore
import TestSupport
import Testing

@testable import AccessTrace

@Suite struct UserDatabaseTests {
    private static let passwd = """
        root:x:0:0:root:/root:/bin/sh
        app:x:1000:1001::/home/app:/bin/sh
        short:x:30:31
        homeless:x:40:41:::/bin/sh
        1000:x:7:8::/seven:/bin/sh
        broken
        negative:x:-1:0::/:/bin/sh
        words:x:ten:0::/:/bin/sh
        large:x:4294967296:0::/:/bin/sh
        :x:50:50::/nameless:/bin/sh

        app:x:2000:2000::/second:/bin/sh
        """
    private static let group = """
        root:x:0:
        app:x:1001:
        video:x:44:other,app
        render:x:105:app
        alone:x:9
        words:x:ten:app
        broken
        """

    private func users(_ passwd: [UInt8]? = nil, _ group: [UInt8]? = nil) throws -> UserDatabase {
        let folder = try TemporaryDirectory()
        var files = [(path: "etc/keep", bytes: [UInt8]())]
        if let passwd { files.append(("etc/passwd", passwd)) }
        if let group { files.append(("etc/group", group)) }
        return UserDatabase(try RootFiles(at: try folder.write(files, below: "root")))
    }

    typealias Account = UserDatabase.Account
    private static let app = Account(user: 1000, group: 1001, groups: [44, 105], home: "/home/app")
    private static let root = Account(user: 0, group: 0, home: "/root")

    /// moby/sys/user, `GetExecUser`, which Docker and runc ask.
    private static let accounts: [(String, Account)] = [
        ("", root), ("root", root), ("0", root), ("app", app), ("1000", app),
        // A group that is named stands alone.
        ("app:video", Account(user: 1000, group: 44, home: "/home/app")),
        ("app:44", Account(user: 1000, group: 44, home: "/home/app")),
        ("1000:4711", Account(user: 1000, group: 4711, home: "/home/app")),
        ("app:", app), (":video", Account(user: 0, group: 44, home: "/root")), (":", root),
        ("4711", Account(user: 4711, group: 0)), ("4711:4712", Account(user: 4711, group: 4712)),
        ("4711:app", Account(user: 4711, group: 1001)), ("short", Account(user: 30, group: 31)),
        ("homeless", Account(user: 40, group: 41)), ("app:alone", Account(user: 1000, group: 9, home: "/home/app")),
        ("2147483647", Account(user: 2_147_483_647, group: 0)), ("30", Account(user: 30, group: 31)),
    ]

    @Test(arguments: accounts)
    func `users are found as Docker finds them`(text: String, account: Account) throws {
        #expect(try users(Array(Self.passwd.utf8), Array(Self.group.utf8)).account(text) == account)
    }

    @Test(arguments: [
        "nobody", "app:nobody", "App", "app:video:44", "-1", "1.5", " app", "negative", "words", "large", "broken",
        "4294967295", "4294967296", "2147483648", "0:4294967295", "99999999999999999999", "app\0", "root:words",
    ])
    func `an unknown user or group is told, and how to name another`(text: String) throws {
        let users = try users(Array(Self.passwd.utf8), Array(Self.group.utf8))
        let error = #expect(throws: ImageError.self) { try users.account(text) }
        #expect(error?.code == .unreadableInput)
        #expect(error?.message.contains("--user") == true)
    }

    @Test func `an image without accounts has numbers, and root`() throws {
        let users = try users()
        #expect(try users.account("") == Account(user: 0, group: 0))
        #expect(try users.account("5:6") == Account(user: 5, group: 6))
        #expect(throws: ImageError.self) { try users.account("root") }
        #expect(throws: ImageError.self) { try users.account("5:root") }
    }

    @Test func `bytes that are no text harm only their line`() throws {
        let bytes = [0xff, 0xfe, 0x3a, 0x3a, 0x0a, 0, 0x0a] + Array("app:x:5:6::/h:\n".utf8)
        #expect(try users(bytes, bytes).account("app") == Account(user: 5, group: 6, home: "/h"))
    }

    @Test func `of a file that is far too large the beginning counts`() throws {
        let noise = [UInt8](repeating: UInt8(ascii: "\n"), count: 6 << 20)
        let bytes = Array("app:x:5:6::/h:\n".utf8) + noise + Array("late:x:7:8::/h:\n".utf8)
        let users = try users(bytes)
        #expect(try users.account("app").user == 5)
        #expect(throws: ImageError.self) { try users.account("late") }
    }

    @Test func `accounts behind a link are found, those out of the root are not`() throws {
        let folder = try TemporaryDirectory()
        let line = Array("app:x:5:6::/h:\n".utf8)
        try folder.write(line, to: "passwd")
        let layer = Unpacked.layer {
            $0.file("data/passwd", line)
            $0.symlink("etc/passwd", to: "/data/passwd")
            $0.symlink("etc/group", to: folder.file("passwd"))
        }
        let unpacked = try Unpacked([layer], in: folder)
        let users = UserDatabase(try RootFiles(at: unpacked.scratch.root))
        #expect(try users.account("app").user == 5)
        #expect(throws: ImageError.self) { try users.account("app:app") }
    }
}
