import ImageCore
import TestSupport
import Testing

@testable import AccessTrace

@Suite struct SpaceGuardTests {
    @Test func `refuses what cannot fit before anything is written`() throws {
        let folder = try TemporaryDirectory()
        var space = SpaceGuard(folder: folder.path)
        let error = #expect(throws: ImageError.self) { try space.take(1 << 60) }
        #expect(error?.code == .failure)
        #expect(error?.message.contains(folder.path) == true)
        #expect(error?.message.contains("it needs 1152921.5 TB") == true, "\(error?.message ?? "")")
    }

    @Test(.enabled(if: Privilege.mayMount, "mounting needs root"))
    func `stops before the disk is full`() async throws {
        let folder = try TemporaryDirectory()
        let disk = folder.file("disk")
        let mounted = try await ToolRun.script(
            "mkdir \"$1\" && mount -t tmpfs -o size=16m none \"$1\"", ["bash", disk])
        try #require(mounted.code == 0, "\(mounted.error)")
        let layer = Unpacked.layer { layer in
            let megabyte = [UInt8](repeating: 7, count: 1 << 20)
            for number in 0..<32 { layer.file("\(number)", megabyte) }
        }
        do {
            let scratch = try TraceScratch(in: disk)
            var system = try RootFileSystem(at: scratch.root, owners: .runner)
            let error = #expect(throws: ImageError.self) {
                try system.apply(try folder.blob(layer.tar), limit: 1 << 30)
            }
            #expect(error?.message.contains("does not fit in \(scratch.root)") == true, "\(error?.message ?? "")")
            let free = FileSystem.space(at: disk)?.free ?? 0
            #expect(free > 0 && free < 4 << 20, "\(free)")
        }
        let unmounted = try await ToolRun.script("umount \"$1\"", ["bash", disk])
        #expect(unmounted.code == 0, "\(unmounted.error)")
    }
}
