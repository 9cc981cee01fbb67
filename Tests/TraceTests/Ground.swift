import AccessTrace
import TestSupport

/// Who runs a trace, and what the machine allows there.
enum Ground: String, CaseIterable, Sendable {
    case root, rootlessByRoot, ordinaryUser, chroot
    /// An ordinary user who has been given ids of the machine.
    case subordinateIDs
    /// As in a container of Docker's defaults.
    case container

    /// An ordinary user can be nobody else.
    static let here = Privilege.mayMount ? allCases.filter(\.isPossible) : [.ordinaryUser]

    private var isPossible: Bool { self != .subordinateIDs || Toolchain.has("newuidmap") }

    var options: [String] {
        switch self {
        case .root: ["--tier", "root"]
        case .rootlessByRoot: ["--tier", "rootless"]
        case .chroot: ["--tier", "chroot"]
        // What comes out by itself is what is tested.
        case .ordinaryUser, .subordinateIDs, .container: []
        }
    }

    var tier: AccessRecord.Tier {
        switch self {
        case .root: .root
        case .rootlessByRoot, .ordinaryUser, .subordinateIDs: .rootless
        case .chroot, .container: .chroot
        }
    }

    /// The words in front of the program's own.
    func launcher() async throws -> [String] {
        switch self {
        case .root, .rootlessByRoot, .chroot: []
        case .ordinaryUser: Privilege.isRoot ? Self.setpriv : []
        case .subordinateIDs: ["unshare", "--mount", "bash", "-c", Self.givingIDs, "bash"] + Self.setpriv
        case .container: [try await CompiledProgram.path("sandbox"), "0"]
        }
    }

    private static let setpriv = ["setpriv", "--reuid=4242", "--regid=4242", "--clear-groups"]

    /// In a mount namespace the user gets a name and ids, and the machine's tables stay as they are.
    private static let givingIDs = """
        set -eu
        tables=$(mktemp -d)
        { cat /etc/passwd; echo gpuimg-test:x:4242:4242::/:/bin/sh; } > "$tables/passwd"
        echo gpuimg-test:3000000:65536 > "$tables/ids"
        for name in subuid subgid; do
            [ -e "/etc/$name" ] || : > "/etc/$name"
            mount --bind "$tables/ids" "/etc/$name"
        done
        mount --bind "$tables/passwd" /etc/passwd
        rm -r "$tables"
        exec "$@"
        """

    /// Lets whoever runs the trace write into the folder.
    func own(_ folder: TemporaryDirectory) async throws {
        guard self == .ordinaryUser || self == .subordinateIDs, Privilege.isRoot else { return }
        _ = try await ToolRun.run("chown", ["-R", "4242:4242", folder.path])
    }
}
