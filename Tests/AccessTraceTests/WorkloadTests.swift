import ImageCore
import OCI
import TestSupport
import Testing

@testable import AccessTrace

@Suite struct WorkloadTests {
    private let folder: TemporaryDirectory
    private let users: UserDatabase

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(
            [("etc/passwd", Array("root:x:0:0::/root:/bin/sh\napp:x:10:20::/home/app:/bin/sh\n".utf8))], below: "root")
        users = UserDatabase(try RootFiles(at: folder.file("root")))
    }

    private static func image(
        _ entrypoint: [String] = [], _ command: [String] = ["/bin/true"], environment: [String] = [],
        folder: String = "", user: String = ""
    ) -> ImageConfig.Process {
        ImageConfig.Process(
            entrypoint: entrypoint, command: command, environment: environment, folder: folder, user: user)
    }

    private static func options(_ change: (inout WorkloadOptions) -> Void) -> WorkloadOptions {
        var options = WorkloadOptions()
        change(&options)
        return options
    }

    struct Arguments: Sendable {
        var entrypoint: [String] = []
        var command: [String] = []
        var otherEntrypoint: String?
        var otherCommand: [String]?
        let result: [String]
    }

    /// As `docker run [--entrypoint E] IMAGE [CMD...]` does it.
    private static let arguments = [
        Arguments(entrypoint: ["e", "1"], command: ["c", "2"], result: ["e", "1", "c", "2"]),
        Arguments(entrypoint: ["e"], result: ["e"]),
        Arguments(command: ["c", "2"], result: ["c", "2"]),
        Arguments(entrypoint: ["e"], command: ["c"], otherCommand: ["x", "y"], result: ["e", "x", "y"]),
        Arguments(command: ["c"], otherCommand: ["x"], result: ["x"]),
        Arguments(entrypoint: ["e"], command: ["c"], otherEntrypoint: "n", result: ["n"]),
        Arguments(entrypoint: ["e"], command: ["c"], otherEntrypoint: "n", otherCommand: ["x"], result: ["n", "x"]),
        Arguments(entrypoint: ["e"], command: ["c"], otherEntrypoint: "", otherCommand: ["x"], result: ["x"]),
        Arguments(entrypoint: ["e"], command: ["c"], otherEntrypoint: "n m", result: ["n m"]),
    ]

    @Test(arguments: arguments)
    func `entrypoint and command are put together by Docker's rules`(arguments: Arguments) throws {
        let options = Self.options {
            $0.entrypoint = arguments.otherEntrypoint
            $0.command = arguments.otherCommand
        }
        let workload = try Workload(Self.image(arguments.entrypoint, arguments.command), options, users: users)
        #expect(workload.arguments == arguments.result)
    }

    @Test(arguments: [nil, ""])
    func `an image without a program needs one`(entrypoint: String?) {
        let error = #expect(throws: ImageError.self) {
            try Workload(Self.image([], []), Self.options { $0.entrypoint = entrypoint }, users: users)
        }
        #expect(error?.code == .usage)
        #expect(error?.message.contains("after --") == true && error?.message.contains("--no-trace") == true)
    }

    private static let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    private static let environments: [([String], [String], [String])] = [
        ([], [], [path, "HOSTNAME=gpuimg", "HOME=/root"]),
        (["PATH=/x"], [], ["HOSTNAME=gpuimg", "HOME=/root", "PATH=/x"]),
        (["A=1", "B=2"], ["A=3"], [path, "HOSTNAME=gpuimg", "HOME=/root", "B=2", "A=3"]),
        (["A=1", "A=2"], [], [path, "HOSTNAME=gpuimg", "HOME=/root", "A=2"]),
        (["HOME=/h"], ["HOME=", "HOSTNAME=n"], [path, "HOME=", "HOSTNAME=n"]),
        (["A=b=c", "AB=1"], ["A=d=e"], [path, "HOSTNAME=gpuimg", "HOME=/root", "AB=1", "A=d=e"]),
        (["a=1"], ["A=2"], [path, "HOSTNAME=gpuimg", "HOME=/root", "a=1", "A=2"]),
    ]

    @Test(arguments: environments)
    func `the user's variables stand over the image's, and those over the defaults`(
        image: [String], options: [String], result: [String]
    ) throws {
        let workload = try Workload(
            Self.image(environment: image), Self.options { $0.environment = options }, users: users)
        #expect(workload.environment == result)
    }

    @Test func `HOME and folder are the user's and the image's`() throws {
        let named = try Workload(Self.image(folder: "/srv", user: "app"), WorkloadOptions(), users: users)
        #expect(named.environment.contains("HOME=/home/app"))
        #expect(named.folder == "/srv")
        #expect(named.account == UserDatabase.Account(user: 10, group: 20, home: "/home/app"))
        let other = try Workload(Self.image(user: "app"), Self.options { $0.user = "4711" }, users: users)
        #expect(other.environment.contains("HOME=/"))
        #expect(other.folder == "/")
        #expect(other.account == UserDatabase.Account(user: 4711, group: 0))
    }

    @Test(arguments: [
        image(["a\0b"]), image(command: ["x\0"]), image(environment: ["A=\0uid=0"]), image(folder: "/a\0"),
    ])
    func `a zero byte is no part of an order`(process: ImageConfig.Process) {
        let error = #expect(throws: ImageError.self) { try Workload(process, WorkloadOptions(), users: users) }
        #expect(error?.code == .unreadableInput)
    }

    @Test func `orders are read back as they were given`() {
        var orders = HelperOrders()
        orders.add("argument", "a=b c\n")
        orders.add("argument", "")
        orders.add("uid", -1)
        #expect(orders.bytes == Array("argument=a=b c\n\0argument=\0uid=-1\0".utf8))
    }

    @Test func `readiness is anything but the end`() {
        #expect(!StopConditions().hasReadiness)
        var changes = [StopConditions](repeating: StopConditions(), count: 3)
        changes[0].log = "ready"
        changes[1].tcp = 80
        changes[2].http = StopConditions.HTTP(port: 80, path: "")
        #expect(changes.map(\.hasReadiness) == [true, true, true])
    }
}

extension WorkloadTests {
    private static func image(command: [String]) -> ImageConfig.Process { image([], command) }
}
