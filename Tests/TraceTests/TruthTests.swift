import AccessTrace
import ImageCore
import TestSupport
import Testing

/// Against strace's account of the same program in the same root.
@Suite(
    .enabled(if: Truth.isPossible && Tracing.isPossible, "strace, gcc and root are needed"),
    .timeLimit(.minutes(3)))
struct TruthTests {
    enum Scenario: String, CaseIterable {
        case everyWayToOpen, everyWayToExecute, manyCommands, threadsAndVfork, droppedPrivileges, python
        #if arch(x86_64)
            case thirtyTwoBits
        #endif

        var command: [String] {
            switch self {
            case .everyWayToOpen: ["/bin/places"]
            case .everyWayToExecute: ["/bin/executes"]
            case .manyCommands: ["/app/many.sh"]
            case .threadsAndVfork: ["threads"]
            case .droppedPrivileges: ["/bin/drops", "/data/absolute", "/data/chain/first", "/bin/one"]
            case .python: ["/usr/bin/python3", "/app/modules.py"]
            #if arch(x86_64)
                case .thirtyTwoBits: ["/bin/compat"]
            #endif
            }
        }

        var variable: String { self == .python ? "PYTHONDONTWRITEBYTECODE=1" : "LANG=C" }

        /// Some of what must be in the truth, lest an empty one be met.
        var expected: Set<String> {
            switch self {
            case .everyWayToOpen:
                [
                    "/data/absolute", "/data/old-call", "/data/folder", "/data/folder/relative", "/data/upwards",
                    "/data/folder/second", "/data/deep/below", "/data/deep/here", "/data/deep/dots",
                    "/data/chain/end", "/data/folder/inside", "/data/log", "/bin/places",
                ]
            case .everyWayToExecute:
                ["/bin/executes", "/bin/one", "/bin/two", "/bin/three", "/bin/four", "/data/absolute"]
            case .manyCommands: ["/app/many.sh", "/app/inner.sh", "/bin/busybox", "/data/1", "/data/200"]
            case .threadsAndVfork: ["/bin/threads", "/bin/one", "/data/0", "/data/159", "/data/vfork"]
            case .droppedPrivileges: ["/bin/drops", "/data/absolute", "/data/chain/end", "/bin/one"]
            case .python: ["/app/modules.py", "/app/data.json"]
            #if arch(x86_64)
                case .thirtyTwoBits: ["/bin/compat", "/data/old-call", "/data/absolute", "/data/relative", "/bin/one"]
            #endif
            }
        }

        func files() async throws -> ImageFiles {
            var files = try await ImageFiles()
            switch self {
            case .everyWayToOpen, .droppedPrivileges: try await addPlaces(&files)
            case .everyWayToExecute: try await addExecuted(&files)
            case .manyCommands: try await addScript(&files)
            case .threadsAndVfork: try await addThreads(&files)
            case .python: try await Python.add(&files)
            #if arch(x86_64)
                case .thirtyTwoBits:
                    try await files.add("compat", .bare32)
                    try await addExecuted(&files)
            #endif
            }
            return files
        }

        private func addPlaces(_ files: inout ImageFiles) async throws {
            for name in ["places", "drops"] { try await files.add(name) }
            try await addExecuted(&files)
            for name in ["folder", "deep", "chain"] { files.folder("data/" + name) }
            for name in [
                "upwards", "folder/second", "folder/relative", "folder/inside", "deep/below", "deep/here", "deep/dots",
                "chain/end", "log", "untouched",
            ] { files.file("data/" + name, "content\n") }
            files.symlink("data/chain/first", to: "second")
            files.symlink("data/chain/second", to: "../chain/third")
            files.symlink("data/chain/third", to: "end")
            files.symlink("data/linked", to: "folder")
        }

        private func addExecuted(_ files: inout ImageFiles) async throws {
            try await files.add("executes")
            for name in ["one", "two", "three", "four"] { try await files.add("reader", at: "bin/" + name) }
            for name in ["absolute", "old-call", "relative"] { files.file("data/" + name, "content\n") }
        }

        private func addScript(_ files: inout ImageFiles) async throws {
            try await files.addBusybox("sh", "cat", "env")
            files.folder("app")
            files.script("app/inner.sh", "#!/bin/env sh\nexec /bin/cat /data/1\n")
            files.script(
                "app/many.sh",
                "#!/bin/sh\n/app/inner.sh\ni=0\nwhile [ $i -lt 200 ]; do\n  i=$((i + 1))\n  /bin/cat /data/$i\ndone\n")
            for number in 1...200 { files.file("data/\(number)", "\(number)\n") }
        }

        private func addThreads(_ files: inout ImageFiles) async throws {
            try await files.add("threads", .dynamic)
            try await files.add("reader", at: "bin/one")
            files.file("data/vfork", "content\n")
            for number in 0..<160 { files.file("data/\(number)", "\(number)\n") }
        }
    }

    @Test(arguments: Scenario.allCases, [AccessRecord.Backend.ptrace, .notify])
    func `the record has all that strace sees, and no more that is not explained`(
        scenario: Scenario, backend: AccessRecord.Backend
    ) async throws {
        let files = try await scenario.files()
        let folder = try TemporaryDirectory()
        let truth = try await Truth.touched(files, scenario.command, variable: scenario.variable, in: folder)
        let untrue = scenario.expected.subtracting(truth).sorted()
        #expect(untrue == [])
        let tracing = try await Tracing(
            files, scenario.command, ["--env", scenario.variable, "--gpu", "none"] + backend.options, in: folder)
        let record = try tracing.success()
        #expect(record.backend == backend)
        #expect(record.isComplete)
        #expect(record.stop == .exit)
        #expect(record.exitStatus == 0)
        let unseen = truth.subtracting(record.names).sorted()
        #expect(unseen == [])
        let unexplained = record.paths.filter { touched in
            !truth.contains("/" + touched.path.description) && touched.source == .observed
                && touched.kinds.isDisjoint(with: [.link, .interpreter])
        }
        #expect(unexplained == [])
        #expect(record.paths.allSatisfy { $0.source != .listed })
    }

    @Test(arguments: [AccessRecord.Backend.ptrace, .notify])
    func `each symlink on the way is in the record, and nothing that is only beside`(
        backend: AccessRecord.Backend
    ) async throws {
        let record = try await Tracing(
            try await Scenario.everyWayToOpen.files(), ["/bin/places"], backend.options
        ).success()
        for link in ["/data/chain/first", "/data/chain/second", "/data/chain/third", "/data/linked"] {
            #expect(record[link]?.kinds == .link, "\(link)")
        }
        #expect(record["/data/chain/end"]?.kinds.contains(.open) == true)
        #expect(record["/data/log"]?.kinds == [.open, .write])
        #expect(record["/data/untouched"] == nil)
        #expect(record["/data/made"] == nil)
        #expect(record.missing.map(\.description) == ["data/deep/libmissing.so.3"])
    }
}
