import AccessTrace
import TestSupport

/// Who runs a trace, and what the machine allows there.
enum Ground: String, CaseIterable, Sendable {
    case root, rootlessByRoot, ordinaryUser, chroot
    /// As in a container of Docker's defaults.
    case container

    /// An ordinary user can be nobody else.
    static let here = Privilege.mayMount ? allCases : [.ordinaryUser]

    var options: [String] {
        switch self {
        case .root: ["--tier", "root"]
        case .rootlessByRoot: ["--tier", "rootless"]
        case .chroot: ["--tier", "chroot"]
        // What comes out by itself is what is tested.
        case .ordinaryUser, .container: []
        }
    }

    var tier: AccessRecord.Tier {
        switch self {
        case .root: .root
        case .rootlessByRoot, .ordinaryUser: .rootless
        case .chroot, .container: .chroot
        }
    }

    /// The words in front of the program's own.
    func launcher() async throws -> [String] {
        switch self {
        case .root, .rootlessByRoot, .chroot: []
        case .ordinaryUser: Privilege.isRoot ? ["setpriv", "--reuid=4242", "--regid=4242", "--clear-groups"] : []
        case .container: [try await CompiledProgram.path("sandbox"), "0"]
        }
    }

    /// Lets whoever runs the trace write into the folder.
    func own(_ folder: TemporaryDirectory) async throws {
        guard self == .ordinaryUser, Privilege.isRoot else { return }
        _ = try await ToolRun.run("chown", ["-R", "4242:4242", folder.path])
    }
}
