import TestSupport

/// The programs of Tests/TracePrograms, compiled once a run.
enum CompiledProgram {
    enum Linkage: String {
        case `static` = "-static -pthread"
        case dynamic = "-pthread"
        /// For 32 bits, and without a C library, which machines rarely have for them.
        case bare32 = "-m32 -nostdlib -static -fno-pic -fno-stack-protector"
    }

    private struct Key: Hashable {
        let name: String
        let linkage: Linkage
    }

    private actor Cache {
        private var builds: [Key: Task<String, any Error>] = [:]

        func path(_ key: Key) async throws -> String {
            let build = builds[key] ?? Task { try await CompiledProgram.compile(key) }
            builds[key] = build
            return try await build.value
        }
    }

    private static let cache = Cache()

    /// Where a program lies once it is compiled.
    static func path(_ name: String, _ linkage: Linkage = .static) async throws -> String {
        try await cache.path(Key(name: name, linkage: linkage))
    }

    private static func compile(_ key: Key) async throws -> String {
        let run = try await ToolRun.script(
            """
            mkdir -p "$2"
            out="$2/$1$3"
            gcc -std=gnu11 -O1 $4 -o "$out.new" "$0/Tests/TracePrograms/$1.c"
            mv "$out.new" "$out"
            printf %s "$out"
            """,
            [
                Repository.root, key.name, Repository.root + "/.build/trace-programs",
                key.linkage == .static ? "" : "-\(key.linkage)", key.linkage.rawValue,
            ])
        guard run.code == 0 else { throw ToolFailure(run) }
        return run.output
    }

    /// The static busybox of the committed fixture.
    static let busybox = Task {
        let run = try await ToolRun.script(
            """
            out=$1/busybox
            work=$(mktemp -d)
            trap 'rm -rf "$work"' EXIT
            tar -xf "$0" -C "$work"
            for blob in "$work"/blobs/sha256/*; do
                tar -xOf "$blob" bin/busybox > "$work/busybox" 2> /dev/null || continue
                "$work/busybox" true 2> /dev/null || chmod 755 "$work/busybox"
                "$work/busybox" true 2> /dev/null || continue
                mkdir -p "$1"
                mv "$work/busybox" "$out"
                printf %s "$out"
                exit
            done
            exit 1
            """, [Repository.fixture("busybox-docker25.tar"), Repository.root + "/.build/trace-programs"])
        guard run.code == 0 else { throw ToolFailure(run) }
        return run.output
    }
}
