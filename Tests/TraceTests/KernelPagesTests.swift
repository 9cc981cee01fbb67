import AccessTrace
import ImageCore
import TestSupport
import Testing

/// Against the pages that the kernel holds after the same program ran on a file system that was just mounted, without
/// readahead.
@Suite(.timeLimit(.minutes(3)))
struct KernelPagesTests {
    private static let isPossible =
        Tracing.isPossible && Privilege.mayMount && Toolchain.has("mkfs.ext4", "unshare", "mountpoint")
        && (Repository.requiresAll || FileSystem.kind(of: "/dev/loop-control") != nil)

    /// Pages all over 64 MiB, some of them neighbours.
    private static let offsets: [Int] = {
        var generator = SeededGenerator(seed: 64)
        let far = (0..<40).map { _ in Int.random(in: 0..<(64 << 20), using: &generator) }
        return far + far.prefix(10).map { min($0 + 4096, (64 << 20) - 1) }
    }()

    private static let command =
        ["/bin/touches", "/data/huge", "0", "\(64 << 20)", "end"] + offsets.map(String.init)

    private static func files() async throws -> ImageFiles {
        var files = try await ImageFiles("touches")
        files.file("data/huge", size: 64 << 20)
        return files
    }

    private static func windows(_ record: AccessRecord) -> Set<Int> {
        Set(
            (record["/data/huge"]?.ranges ?? []).flatMap { range in
                stride(from: range.offset / TouchedPath.window, to: (range.end - 1) / TouchedPath.window + 1, by: 1)
            })
    }

    @Test(.enabled(if: Tracing.isPossible, "gcc is needed"), arguments: [AccessRecord.Backend.ptrace, .notify])
    func `the record has the windows that the program touches`(backend: AccessRecord.Backend) async throws {
        let record = try await Tracing(try await Self.files(), Self.command, backend.options).success()
        #expect(Self.windows(record) == Set(Self.offsets.map { $0 / TouchedPath.window }))
    }

    @Test(.enabled(if: isPossible, "root, mkfs.ext4 and loop devices are needed"))
    func `the record has the windows that the kernel has read`() async throws {
        let files = try await Self.files()
        let folder = try TemporaryDirectory()
        let root = try await files.unpacked(in: folder)
        let run = try await ToolRun.run(
            "unshare",
            [
                "--mount", "bash", "-c",
                """
                set -eu
                folder=$0; resident=$1; root=$2; shift 2
                truncate -s 160M "$folder/disk"
                mkfs.ext4 -q "$folder/disk"
                mkdir "$folder/mounted"
                mount -o loop "$folder/disk" "$folder/mounted"
                cp -a "$root/." "$folder/mounted"
                umount "$folder/mounted"
                mount -o loop,ro,noload "$folder/disk" "$folder/mounted"
                echo 0 > "/sys/class/bdi/$(mountpoint -d "$folder/mounted")/read_ahead_kb"
                chroot "$folder/mounted" "$@"
                "$resident" "$folder/mounted/data/huge"
                umount "$folder/mounted"
                """, folder.path, try await CompiledProgram.path("resident"), root,
            ] + Self.command)
        #expect(run.code == 0, "\(run.error)")
        let resident = run.output.split(separator: "\n").compactMap { Int($0) }
        #expect(resident.count == Set(Self.offsets.map { $0 / 4096 }).count, "no more than what was touched")
        let record = try await Tracing(files, Self.command, in: folder).success()
        #expect(Self.windows(record) == Set(resident.map { $0 / TouchedPath.window }))
    }
}
