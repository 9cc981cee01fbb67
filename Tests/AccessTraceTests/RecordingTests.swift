import CTrace
import Glibc
import ImageCore
import Tar
import Testing

@testable import AccessTrace

/// Which paths of the image a run comes to.
@Suite struct RecordingTests {
    private typealias Made = MadeRecording

    // MARK: - Names

    @Test func `links on the way are touched, each by its own path, and the file by its own`() throws {
        var made = try Made([
            Made.symlink("lib", to: "usr/lib"), Made.file("usr/lib/libx.so.1", 10),
            Made.symlink("usr/lib/libx.so", to: "libx.so.1"),
        ])
        made.open("/lib/libx.so", "/usr/lib/libx.so.1")
        made.open("/lib/./libx.so", "/usr/lib/libx.so.1")
        #expect(
            made.touched == [
                TouchedPath(FilePathBytes("lib"), kinds: .link, firstTouch: 1000, count: 2),
                TouchedPath(FilePathBytes("usr/lib/libx.so"), kinds: .link, firstTouch: 1000, count: 2),
                TouchedPath(FilePathBytes("usr/lib/libx.so.1"), kinds: .open, firstTouch: 1000, count: 2, size: 10),
            ])
    }

    @Test func `a hardlink keeps its name and has its content's size`() throws {
        var made = try Made([Made.file("a", 10), Made.hardlink("b", to: "a"), Made.hardlink("c", to: "./b")])
        made.open("/c")
        made.open("/b")
        #expect(made.names == ["c", "b"])
        #expect(made.touched.map(\.size) == [10, 10])
    }

    @Test func `a hardlink's content stays its own when a layer above replaces or removes the other name`() throws {
        let base = [Made.file("a", 10), Made.hardlink("b", to: "a")]
        for above in [Made.file("a", 99), Made.file(".wh.a"), Made.folder("a/")] {
            var made = try Made(base, [above])
            made.open("/b")
            #expect(made["b"]?.size == 10)
        }
    }

    @Test func `hardlinks that lead nowhere or in a circle have no size`() throws {
        var made = try Made([
            Made.hardlink("a", to: "b"), Made.hardlink("b", to: "a"), Made.hardlink("lost", to: "none"),
        ])
        made.open("/a")
        made.open("/lost")
        #expect(made.names == ["a", "lost"])
        #expect(made.touched.allSatisfy { $0.size == nil })
    }

    @Test func `of a shadowed file the upper copy counts, of a removed one none`() throws {
        var made = try Made([Made.file("a", 10), Made.file("b", 10)], [Made.file("a", 99), Made.file(".wh.b")])
        made.open("/a")
        made.open("/b")
        #expect(made.touched == [TouchedPath(FilePathBytes("a"), kinds: .open, firstTouch: 1000, size: 99)])
    }

    @Test func `a folder is one whatever was done to it, and one without an entry is none`() throws {
        var made = try Made([Made.folder("d/"), Made.file("implicit/f")])
        made.open("/d", flags: O_RDONLY | O_DIRECTORY)
        made.open("/implicit", flags: O_RDONLY | O_DIRECTORY)
        made.execute("/d")
        #expect(made.names == ["d"])
        #expect(made["d"]?.kinds == .directory)
        #expect(made["d"]?.size == nil && made["d"]?.ranges == nil)
    }

    @Test(arguments: ["/proc/self/maps", "/tmp/new", "/a/below", "relative", "", "/", "/dangling", "/loop", "/..//x"])
    func `what is not the image's is ignored`(name: String) throws {
        var made = try Made([
            Made.file("a"), Made.symlink("dangling", to: "none"), Made.symlink("loop", to: "loop"),
        ])
        made.open(name)
        made.execute(name)
        made.map(name, (0, 4096))
        made.read(name, 0, 65_536)
        made.position(name, 65_536)
        #expect(made.names == [])
    }

    @Test func `a name is walked as the workload's root has it`() throws {
        var made = try Made([Made.file("usr/bin/x"), Made.symlink("abs", to: "/usr/bin"), Made.symlink("up", to: "..")])
        made.open("/../abs/../bin//x")
        made.open("/up/up/usr/bin/x")
        #expect(made.names == ["abs", "usr/bin/x", "up"])
    }

    // MARK: - Opens

    private static let flags: [(Int32, TouchedPath.Kinds?)] = [
        (O_RDONLY, .open), (O_RDONLY | O_CLOEXEC, .open), (O_RDONLY | O_CREAT, .open), (O_WRONLY, [.open, .write]),
        (O_RDWR, [.open, .write]), (O_WRONLY | O_APPEND, [.open, .write]), (O_RDWR | O_TRUNC, nil),
        (O_WRONLY | O_CREAT | O_TRUNC, nil), (O_RDONLY | O_TRUNC, nil), (path, nil), (path | O_DIRECTORY, nil),
    ]

    /// O_PATH, which Glibc keeps from Swift.
    private static let path: Int32 = 0o10000000

    @Test(arguments: flags)
    func `how a file was opened tells what of it was wanted`(flags: Int32, kinds: TouchedPath.Kinds?) throws {
        var made = try Made([Made.file("a"), Made.symlink("to-a", to: "a")])
        made.open("/to-a", "/a", flags: flags)
        #expect(made["a"]?.kinds == kinds)
        // Nobody followed it for content either.
        #expect((made["to-a"] == nil) == (kinds == nil))
    }

    @Test(arguments: [ENOENT, EACCES, EISDIR, EMFILE, -1])
    func `a failed call touches nothing`(error: Int32) throws {
        var made = try Made([Made.file("a")])
        made.open("/a", error: error)
        made.execute("/a", error: error)
        #expect(made.names == [])
        #expect(made.recording.executed == [])
    }

    @Test func `what is written in place counts whole, read by ranges or not`() throws {
        var made = try Made([Made.file("db", 8 << 20)])
        made.open("/db")
        made.map("/db", (0, 4096))
        #expect(made["db"]?.ranges?.count == 1)
        made.open("/db", flags: O_RDWR)
        #expect(made["db"]?.kinds == [.open, .map, .write])
        #expect(made["db"]?.ranges == nil)
        #expect(made["db"]?.touchedBytes == 8 << 20)
    }

    // MARK: - Executions

    @Test func `a script and its interpreter are both executed, in this order`() throws {
        var made = try Made([Made.file("run.sh"), Made.symlink("start", to: "run.sh"), Made.file("bin/busybox")])
        made.execute("/start", "/bin/busybox")
        #expect(made.names == ["bin/busybox", "run.sh", "start"])
        #expect(made["run.sh"]?.kinds == .exec)
        #expect(made["bin/busybox"]?.kinds == .exec)
        #expect(made["start"]?.kinds == .link)
        #expect(made.recording.executed == [FilePathBytes("run.sh"), FilePathBytes("bin/busybox")])
        #expect(made.recording.loaded == [FilePathBytes("bin/busybox"), FilePathBytes("run.sh")])
    }

    @Test func `a program that was asked for by a link is executed once`() throws {
        var made = try Made([Made.symlink("bin", to: "usr/bin"), Made.file("usr/bin/dash")])
        made.execute("/bin/dash", "/usr/bin/dash")
        #expect(made["usr/bin/dash"]?.count == 1)
        #expect(made.recording.executed == [FilePathBytes("usr/bin/dash")])
        made.execute("/usr/bin/dash")
        #expect(made["usr/bin/dash"]?.count == 2)
        #expect(made.recording.executed.count == 1)
    }

    // MARK: - Libraries that are missing

    private static let searches: [([(String, Int32)], [String])] = [
        ([("/lib/libcuda.so.1", ENOENT)], ["lib/libcuda.so.1"]),
        ([("/b/../a/libx.so", ENOENT), ("/c/libx.so", ENOENT)], ["a/libx.so"]),
        ([("/a/libx.so", ENOENT), ("/lib/libx.so", 0)], []),
        // Found before it was looked for elsewhere in vain.
        ([("/lib/libx.so", 0), ("/a/libx.so", ENOENT)], []),
        ([("/a/libx.so.1", ENOENT), ("/lib/libx.so", 0)], ["a/libx.so.1"]),
        ([("/z/l.so", ENOENT), ("/a/m.so.0.1", ENOENT)], ["a/m.so.0.1", "z/l.so"]),
        ([("/a/libx.so", EACCES)], []),
        ([("/run/x.sock", ENOENT), ("/x.song", ENOENT), ("/x.so/y", ENOENT), ("/so", ENOENT)], []),
        ([("/a.sock.so", ENOENT), ("/.so", ENOENT)], [".so", "a.sock.so"]),
        // The loader's own files are no libraries.
        ([("/etc/ld.so.cache", ENOENT), ("/etc/ld.so.preload", ENOENT), ("/etc/ld.so.conf", ENOENT)], []),
    ]

    @Test(arguments: searches)
    func `a library is missing when its name was found nowhere`(opens: [(String, Int32)], missing: [String]) throws {
        var made = try Made([Made.file("lib/libx.so")])
        for (name, error) in opens { made.open(name, error: error) }
        #expect(made.recording.missingLibraries == missing.map { FilePathBytes($0) })
    }

    @Test func `so many names in vain are kept and no more`() throws {
        var made = try Made([])
        for number in 0...Limits.missingNames { made.open("/\(number).so", error: ENOENT) }
        #expect(made.recording.missingLibraries.count == Limits.missingNames)
    }

    // MARK: - Order and sources

    @Test func `the order is that of the first touch, and of paths where that is one`() throws {
        var made = try Made([Made.file("z"), Made.file("a"), Made.file("m"), Made.symlink("b", to: "m")])
        made.open("/z")
        made.open("/b", "/m")
        made.open("/a")
        made.open("/z")
        #expect(made.names == ["z", "b", "m", "a"])
        #expect(made.touched.map(\.firstTouch) == [1000, 2000, 2000, 3000])
        #expect(made["z"]?.count == 2)
    }

    @Test func `nothing counts from before the start`() throws {
        var made = try Made([Made.file("a"), Made.file("b")], isStarted: false)
        #expect(!made.recording.hasStarted)
        made.open("/b")
        made.take(GPUIMG_TRACE_STARTED)
        made.take(GPUIMG_TRACE_OPEN, path: "/a", argument: Array("/a".utf8), time: 1)
        #expect(made.recording.hasStarted)
        #expect(made.touched.map(\.firstTouch) == [0, 0])
    }

    @Test func `what a runtime reads comes first, what no run has read last, and what was seen stays so`() throws {
        var made = try Made([
            Made.file("etc/passwd"), Made.file("etc/group"), Made.file("bin/app"), Made.file("lib/libc.so"),
            Made.file("lib/libnccl.so.2", 8 << 20), Made.symlink("lib/libnccl.so", to: "libnccl.so.2"),
        ])
        made.execute("/bin/app")
        made.open("/etc/passwd")
        made.open("/lib/libc.so")
        made.add("etc/passwd", .open, .runtime)
        made.add("etc/group", .open, .runtime)
        made.add("etc/shadow", .open, .runtime)
        made.add("/lib/libc.so", .open, .static)
        made.add("/lib/libnccl.so", .open, .static)
        #expect(
            made.names == ["etc/group", "etc/passwd", "bin/app", "lib/libc.so", "lib/libnccl.so", "lib/libnccl.so.2"])
        #expect(
            made.touched.map(\.source) == [.runtime, .observed, .observed, .observed, .static, .static])
        #expect(made.touched.map(\.firstTouch) == [0, 0, 1000, 3000, 3000, 3000])
        #expect(made["lib/libc.so"]?.count == 1)
        #expect(made["lib/libnccl.so"]?.kinds == .link)
        #expect(made["lib/libnccl.so.2"]?.ranges == nil)
    }

    @Test func `an interpreter is touched when its program is`() throws {
        var made = try Made([
            Made.file("a"), Made.file("bin/app"), Made.symlink("lib64", to: "lib"), Made.file("lib/ld.so"),
            Made.folder("d/"),
        ])
        made.open("/a")
        made.execute("/bin/app")
        made.map("/lib/ld.so", (0, 4096))
        made.add("/lib64/ld.so", .interpreter, .observed, after: "bin/app")
        made.add("/d", .interpreter, .observed, after: "bin/app")
        made.add("/none", .interpreter, .observed, after: "bin/app")
        #expect(made.names == ["a", "bin/app", "lib/ld.so", "lib64"])
        #expect(made["lib/ld.so"]?.kinds == [.map, .interpreter])
        #expect(made["lib/ld.so"]?.firstTouch == made["bin/app"]?.firstTouch)
    }

    @Test func `a file that is seen after all is no guess`() throws {
        var made = try Made([Made.file("a", 8 << 20)])
        made.add("a", .open, .static)
        #expect(made["a"]?.source == .static)
        made.open("/a")
        made.map("/a", (0, 4096))
        #expect(made["a"]?.source == .observed)
        #expect(made["a"]?.ranges?.count == 1)
    }
}
