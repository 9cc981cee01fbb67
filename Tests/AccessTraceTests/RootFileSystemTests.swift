import Glibc
import ImageCore
import Layers
import Tar
import TestSupport
import Testing

@testable import AccessTrace

@Suite struct RootFileSystemTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let layers: [LayerBuilder]
        let tree: [String: String]
        var departures: [String: Int] = [:]

        init(
            _ name: String, _ layers: [(inout LayerBuilder) -> Void], _ tree: [String: String],
            _ departures: [String: Int] = [:]
        ) {
            testDescription = name
            self.layers = layers.map(Unpacked.layer)
            self.tree = tree
            self.departures = departures
        }
    }

    static let cases = [
        Case(
            "all kinds",
            [
                {
                    $0.folder("a")
                    $0.file("a/f", "one")
                    $0.symlink("a/l", to: "f")
                    $0.hardlink("a/h", to: "a/f")
                    $0.add(LayerBuilder.entry("a/p", .fifo, 0o600))
                    $0.file("made/by/need", "two")
                }
            ],
            [
                "a": "folder", "a/f": "file one", "a/l": "link f", "a/h": "file one", "a/p": "pipe", "made": "folder",
                "made/by": "folder", "made/by/need": "file two",
            ]),
        Case(
            "spellings",
            [
                {
                    $0.folder("./")
                    $0.file("./a", "1")
                    $0.file("/b", "2")
                    $0.file("x/../c", "3")
                    $0.file("../../d", "4")
                    $0.folder("e//f/./")
                }
            ],
            ["a": "file 1", "b": "file 2", "c": "file 3", "d": "file 4", "e": "folder", "e/f": "folder"]),
        Case(
            "replaced types",
            [
                {
                    $0.file("file-folder", "")
                    $0.file("folder-file/x", "")
                    $0.folder("folder-folder")
                    $0.file("folder-folder/low", "low")
                    $0.file("folder-link/x", "")
                    $0.symlink("link-folder", to: "folder-folder")
                    $0.file("file-file", "old")
                    $0.hardlink("other-name", to: "file-file")
                    $0.file("file-device", "")
                },
                {
                    $0.folder("file-folder")
                    $0.file("folder-file", "now")
                    $0.file("folder-folder/high", "high")
                    $0.folder("folder-folder", mode: 0o700)
                    $0.symlink("folder-link", to: "folder-folder")
                    $0.folder("link-folder")
                    $0.file("link-folder/inside", "")
                    $0.file("file-file", "new")
                    $0.add(LayerBuilder.entry("file-device", .characterDevice, 0o600))
                },
            ],
            [
                "file-folder": "folder", "folder-file": "file now", "folder-folder": "folder",
                "folder-folder/low": "file low", "folder-folder/high": "file high",
                "folder-link": "link folder-folder", "link-folder": "folder", "link-folder/inside": "file ",
                "file-file": "file new", "other-name": "file old",
            ], ["device": 1]),
        Case(
            "a folder that is a symlink below",
            [
                {
                    $0.file("usr/lib/old", "")
                    $0.symlink("lib", to: "usr/lib")
                    $0.symlink("abs", to: "/usr")
                    $0.symlink("dangling", to: "/later/on")
                    $0.symlink("up", to: "../../..")
                },
                {
                    $0.file("lib/new", "1")
                    $0.file("abs/lib/newer", "2")
                    $0.file("dangling/x", "3")
                    $0.file("up/etc", "4")
                },
            ],
            [
                "usr": "folder", "usr/lib": "folder", "usr/lib/old": "file ", "usr/lib/new": "file 1",
                "usr/lib/newer": "file 2", "lib": "link usr/lib", "abs": "link /usr", "dangling": "link /later/on",
                "later": "folder", "later/on": "folder", "later/on/x": "file 3", "up": "link ../../..",
                "etc": "file 4",
            ]),
        Case(
            "whiteouts",
            [
                {
                    $0.file("gone", "")
                    $0.file("tree/a/b", "")
                    $0.file("kept", "")
                    $0.file("real/f", "")
                    $0.symlink("link", to: "real")
                    $0.symlink("link-gone", to: "real")
                },
                {
                    $0.file(".wh.gone", "")
                    $0.file(".wh.tree", "")
                    $0.file(".wh.never", "")
                    $0.file("link/.wh.f", "")
                    $0.file(".wh.link-gone", "")
                    $0.file(".wh...", "")
                    $0.file("none/.wh.x", "")
                    $0.file("kept/.wh.x", "")
                },
            ],
            ["kept": "file ", "real": "folder", "link": "link real"], ["whiteout": 1]),
        Case(
            "whiteouts never hide their own layer",
            [
                {
                    $0.file("a/old", "")
                    $0.file("b/old", "")
                    $0.file("c", "old")
                    $0.file("d", "old")
                    $0.file("deep/x/y/old", "")
                },
                {
                    $0.file("a/new", "1")
                    $0.file("a/.wh..wh..opq", "")
                    $0.file("b/.wh..wh..opq", "")
                    $0.file("b/new", "2")
                    $0.file(".wh.c", "")
                    $0.file("c", "3")
                    $0.file("d", "4")
                    $0.file(".wh.d", "")
                    $0.file("deep/x/new", "5")
                    $0.file("deep/made/new", "6")
                    $0.file(".wh.deep", "")
                },
            ],
            [
                "a": "folder", "a/new": "file 1", "b": "folder", "b/new": "file 2", "c": "file 3", "d": "file 4",
                "deep": "folder", "deep/x": "folder", "deep/x/new": "file 5", "deep/made": "folder",
                "deep/made/new": "file 6",
            ]),
        Case(
            "an opaque root",
            [
                { $0.file("a/b", "") },
                {
                    $0.file("new", "")
                    $0.file(".wh..wh..opq", "")
                },
            ], ["new": "file "]),
        Case(
            "whiteouts of the bottom layer hide nothing",
            [
                {
                    $0.file("a", "")
                    $0.file(".wh.a", "")
                    $0.file(".wh..wh..opq", "")
                }
            ], ["a": "file "]),
        Case(
            "one name several times",
            [
                {
                    $0.file("a", "1")
                    $0.file("a", "2")
                    $0.file("b/x", "")
                    $0.file("b", "3")
                    $0.symlink("c", to: "a")
                    $0.file("c", "4")
                    $0.hardlink("a", to: "a")
                    $0.file("e/f", "5")
                    $0.hardlink("e", to: "e/f")
                }
            ], ["a": "file 2", "b": "file 3", "c": "file 4"], ["hardlink": 2]),
        Case(
            "what has no place",
            [
                {
                    $0.file("file", "")
                    $0.file("file/below", "no")
                    $0.symlink("loop", to: "loop")
                    $0.file("loop/below", "no")
                    $0.file(String(repeating: "n", count: 256), "no")
                    $0.hardlink("lost", to: "nowhere/at/all")
                    $0.hardlink("below/file", to: "file/x")
                    $0.add(LayerBuilder.entry("volume", .other(UInt8(ascii: "V")), 0o600), [1])
                    $0.file("last", "yes")
                }
            ], ["file": "file ", "loop": "link loop", "below": "folder", "last": "file yes"],
            ["unwritable": 3, "hardlink": 2, "unknown": 1]),
    ]

    @Test(arguments: cases)
    func `shows what a container shows`(one: Case) throws {
        let unpacked = try Unpacked(one.layers, in: try TemporaryDirectory())
        #expect(unpacked.tree == one.tree)
        #expect(unpacked.departures == one.departures)
    }

    @Test(arguments: cases)
    func `shows an ordinary user the same`(one: Case) throws {
        let folder = try TemporaryDirectory()
        let (tree, departures) = try Privilege.asOrdinaryUser(owning: folder) {
            let unpacked = try Unpacked(one.layers, in: folder)
            return (unpacked.tree, unpacked.departures)
        }
        #expect(tree == one.tree)
        #expect(departures == one.departures)
    }

    @Test func `gives every entry back, as the reader does`() throws {
        let folder = try TemporaryDirectory()
        let layer = Unpacked.layer {
            $0.file("a", "content")
            $0.file(".wh.b", "")
            $0.add(LayerBuilder.entry("null", .characterDevice, 0o666))
        }
        let entries = try Unpacked([layer], in: folder).entries[0]
        let listed = try LayerReader(temporaryDirectory: folder.path, limit: 1 << 30).entries(
            of: try folder.blob(layer.tar))
        #expect(entries.map(\.name) == listed.map(\.name))
        #expect(entries.map(\.payload) == listed.map(\.payload))
    }

    @Test func `sets modes and times, folders' last`() throws {
        let unpacked = try Unpacked(
            [
                Unpacked.layer {
                    $0.folder("./", mode: 0o711)
                    $0.folder("shut", mode: 0)
                    $0.folder("shut/shut", mode: 0o100)
                    $0.file("shut/shut/file", [1], mode: 0o421) { $0.modifiedNanoseconds = 5 }
                    $0.folder("tmp", mode: 0o1777)
                    $0.file("su", [], mode: 0o6755)
                    $0.folder("group", mode: 0o2755)
                }
            ], in: try TemporaryDirectory())
        func mode(_ name: String) -> mode_t? { unpacked.status(name).map { $0.st_mode & 0o7777 } }
        let isRoot = Privilege.isRoot
        #expect(mode("") == 0o711)
        #expect(mode("shut") == (isRoot ? 0 : 0o700))
        #expect(mode("tmp") == 0o1777)
        #expect(mode("su") == 0o755)
        #expect(mode("group") == 0o755)
        #expect(unpacked.departures == ["setuid": 2])
        for name in ["", "shut", "shut/shut", "shut/shut/file"] {
            #expect(unpacked.status(name)?.st_mtim.tv_sec == LayerBuilder.time)
        }
        #expect(mode("shut/shut/file") == (isRoot ? 0o421 : 0o621))
        #expect(unpacked.status("shut/shut/file")?.st_mtim.tv_nsec == 5)
    }

    @Test func `lets an ordinary user read everything, in every layer`() throws {
        let folder = try TemporaryDirectory()
        let tree = try Privilege.asOrdinaryUser(owning: folder) {
            try Unpacked(
                [
                    Unpacked.layer {
                        $0.folder("shut", mode: 0)
                        $0.file("shut/file", Array("a".utf8), mode: 0)
                    },
                    Unpacked.layer { $0.file("shut/other", Array("b".utf8), mode: 0o040) },
                ], in: folder
            ).tree
        }
        #expect(tree == ["shut": "folder", "shut/file": "file a", "shut/other": "file b"])
    }

    struct Owners: Sendable {
        let policy: OwnerPolicy
        let user: uid_t
        let group: gid_t
        let other: uid_t
        let made: uid_t
        let departures: [String: Int]
    }

    @Test(
        .enabled(if: Privilege.isRoot, "giving files away needs root"),
        arguments: [
            Owners(policy: .runner, user: 0, group: 0, other: 0, made: 0, departures: ["owner": 6]),
            Owners(policy: .image, user: 33, group: 44, other: 70_000, made: 0, departures: [:]),
            Owners(
                policy: .shifted(by: 1_000_000, count: 65_536), user: 1_000_033, group: 1_000_044, other: 1_065_534,
                made: 1_000_000, departures: ["owner": 1]),
        ])
    func `gives files to whom the policy says`(owners: Owners) throws {
        func own(_ entry: inout TarEntry) { (entry.userID, entry.groupID) = (33, 44) }
        let unpacked = try Unpacked(
            [
                Unpacked.layer {
                    $0.folder("./", own)
                    $0.folder("folder", own)
                    $0.file("folder/file", [], own)
                    $0.add(LayerBuilder.entry("pipe", .fifo, 0o600, own))
                    $0.add(
                        LayerBuilder.entry("link", .symlink, 0o777) {
                            own(&$0)
                            $0.linkName = FilePathBytes("/etc/passwd")
                        })
                    $0.hardlink("hard", to: "folder/file")
                    $0.file("far", []) { $0.userID = 70_000 }
                    $0.file("made/file", "")
                }
            ], in: try TemporaryDirectory(), owners: owners.policy)
        for name in ["", "folder", "folder/file", "pipe", "link", "hard"] {
            #expect(unpacked.status(name)?.st_uid == owners.user, "\(name)")
            #expect(unpacked.status(name)?.st_gid == owners.group, "\(name)")
        }
        #expect(unpacked.status("far")?.st_uid == owners.other)
        #expect(unpacked.status("made")?.st_uid == owners.made)
        #expect(unpacked.departures == owners.departures)
    }

    @Test func `sets the attributes that anybody may set, and counts the others`() async throws {
        func attribute(_ name: String) -> TarEntry.XAttr {
            TarEntry.XAttr(name: FilePathBytes(name), value: Array("v".utf8))
        }
        let unpacked = try Unpacked(
            [
                Unpacked.layer {
                    $0.file("file", []) {
                        $0.xattrs = [attribute("user.a"), attribute("trusted.b"), attribute("security.capability")]
                    }
                    $0.folder("folder") { $0.xattrs = [attribute("user.c"), attribute("security.selinux")] }
                }
            ], in: try TemporaryDirectory())
        let run = try await ToolRun.run(
            "python3",
            ["-c", "import os, sys; print(*(os.listxattr(n) for n in sys.argv[1:]))"]
                + ["file", "folder"].map { unpacked.scratch.root + "/" + $0 })
        #expect(run.output == "['user.a'] ['user.c']\n", "\(run.error)")
        #expect(unpacked.departures == ["setuid": 1, "xattr": 2])
    }

    @Test func `refuses a layer that is not the one that is meant`() throws {
        let folder = try TemporaryDirectory()
        let scratch = try TraceScratch(in: folder.path)
        let wrong = try Digest(parsing: "sha256:" + String(repeating: "0", count: 64))
        for expectation in [
            LayerReader.Expectation(blobDigest: wrong, diffID: nil), .init(blobDigest: nil, diffID: wrong),
        ] {
            var system = try RootFileSystem(at: scratch.root, owners: .runner)
            let error = #expect(throws: ImageError.self) {
                try system.apply(
                    try folder.blob(Unpacked.layer { $0.file("a", "") }.tar), expecting: expectation, limit: 1 << 20)
            }
            #expect(error?.code == .unreadableInput)
        }
    }

    @Test func `leaves the process's own folder and umask alone`() throws {
        func current() -> String? {
            getcwd(nil, 0).map { text in
                defer { free(text) }
                return String(cString: text)
            }
        }
        let before = current()
        let unpacked = try Unpacked([Unpacked.layer { $0.file("a/b/c", "") }], in: try TemporaryDirectory())
        #expect(unpacked.tree["a/b/c"] == "file ")
        #expect(current() == before)
        let mask = umask(0o77)
        umask(mask)
        #expect(mask != 0)
    }
}
