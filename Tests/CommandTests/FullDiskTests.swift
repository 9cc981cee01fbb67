import TestSupport
import Testing

/// In a mount namespace of its own: what is mounted there vanishes with it, however the test ends.
@Suite(.enabled(if: Privilege.mayMount, "mounting needs root")) struct FullDiskTests {
    private static let plain = Repository.fixture("busybox-docker25.tar")
    private static let packed = Repository.fixture("busybox.oci.tar")

    /// Runs a script in which `$0` is a folder with a file system of one MiB; what it prints is the test's to judge.
    private func onSmallDisk(_ script: String, _ image: String) async throws -> ToolRun {
        let folder = try TemporaryDirectory()
        return try await ToolRun.run(
            "unshare",
            [
                "--mount", "bash", "-c", "set -eu; mount -t tmpfs -o size=1m gpuimg-test \"$0\"; cd \"$0\"; " + script,
                folder.path, image, ToolRun.gpuimgPath, folder.path,
            ])
    }

    @Test(arguments: ["out.tar", "docker-archive:out.tar", "layout/", "oci:layout"])
    func `a full disk leaves nothing behind`(destination: String) async throws {
        let run = try await onSmallDisk(
            "code=0; \"$2\" optimize \"$1\" \(destination) || code=$?; ls -A; exit $code", Self.plain)
        #expect(run.code == 1)
        #expect(run.error.contains("no space left on device"))
        #expect(run.output == "")
    }

    @Test func `a full disk leaves the old file`() async throws {
        let run = try await onSmallDisk(
            "echo old > out.tar; code=0; \"$2\" optimize \"$1\" out.tar || code=$?; ls -A; cat out.tar; exit $code",
            Self.plain)
        #expect(run.code == 1)
        #expect(run.output == "out.tar\nold\n")
    }

    @Test(arguments: ["cat \"$1\"", "gzip -c \"$1\""])
    func `a full tmpdir leaves nothing behind`(packer: String) async throws {
        let run = try await onSmallDisk(
            "mkdir \"$3.out\"; code=0; \(packer) | \"$2\" optimize - \"$3.out/out.tar\" --tmpdir . || code=$?; "
                + "ls -A . \"$3.out\"; rm -r \"$3.out\"; exit $code",
            Self.plain)
        #expect(run.code == 1)
        #expect(run.error.contains("no space left on device"))
        #expect(!run.output.contains("tar"))
    }

    @Test func `too little space is told before the work, with both places`() async throws {
        let run = try await onSmallDisk("\"$2\" optimize \"$1\" \"$3/../out.tar\" --tmpdir .", Self.packed)
        #expect(run.code == 1)
        #expect(run.error.contains("not enough disk space"))
        #expect(run.error.contains("--tmpdir"))
    }

    @Test func `a mount point is a layout folder like any other`() async throws {
        let run = try await onSmallDisk(
            "cd /; mount -o remount,size=64m \"$0\"; \"$2\" optimize \"$1\" \"oci:$0\" && \"$2\" verify \"$0\"",
            Self.plain)
        #expect(run.code == 0)
        #expect(run.lastLine.hasSuffix(": ok"))
    }

    @Test func `a read-only folder is told`() async throws {
        let run = try await onSmallDisk(
            "mount -o remount,ro \"$0\"; \"$2\" optimize \"$1\" out.tar", Self.plain)
        #expect(run.code == 1)
        #expect(run.error.contains("read-only file system"))
    }
}
