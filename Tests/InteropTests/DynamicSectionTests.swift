import ELF
import GPUAnalysis
import ImageCore
import Layers
import Tar
import TestSupport
import Testing

/// What is found in the ELF files of gzip layers, held against `readelf`: there the tables of each file are read from
/// what was put aside of it.
@Suite(.enabled(if: Interop.has("readelf", "tar", "gzip"), "readelf is missing")) struct DynamicSectionTests {
    private static let wheels = Repository.root + "/.build/wheels"

    /// 200 of the machine's own programs and libraries, from its smallest to its largest.
    @Test func `the machine's own ELF files have the names that readelf tells`() async throws {
        let folder = try TemporaryDirectory()
        let script = """
            find /usr/bin /usr/lib -xdev -path /usr/lib/debug -prune -o -type f -size +4k -size -2048k -printf '%s %p\\n' |
                sort -n | cut -d ' ' -f 2- | while IFS= read -r file; do
                    IFS= read -r -N 4 magic < "$file" 2> "$0/complaints" || continue
                    [ "$magic" != $'\\x7fELF' ] || echo "$file"
                done > "$0/all"
            awk -v step="$(($(wc -l < "$0/all") / 200 + 1))" 'NR % step == 0' "$0/all" > "$0/files"
            tar --create --absolute-names --hard-dereference --files-from="$0/files" | gzip -1 > "$0/layer.tar.gz"
            """
        let made = try await ToolRun.script("export LC_ALL=C\n" + script, [folder.path])
        #expect(made.code == 0, "\(made.error)")
        let compared = try await compare(folder.file("layer.tar.gz"), filesBelow: "/")
        #expect(compared >= 20)
    }

    @Test(.enabled(if: FileSystem.kind(of: wheels + "/root") == .directory, "Fixtures/fetch-wheels.sh was not run"))
    func `NVIDIA's wheels have the names that readelf tells`() async throws {
        #expect(try await compare(Self.wheels + "/wheels.tar.gz", filesBelow: Self.wheels + "/root/") == 6)
    }

    /// - Returns: how many ELF files there were.
    private func compare(_ layer: String, filesBelow root: String) async throws -> Int {
        let folder = try TemporaryDirectory()
        let file = try RawFile.open(reading: layer)
        let blob = BlobLocation(file: file, range: ByteRange(offset: 0, count: try file.status().size))
        var surveyor = LayerSurveyor(stored: nil, directory: folder.path, hashes: false)
        _ = try LayerReader(temporaryDirectory: folder.path, limit: 4 << 30).survey(blob, by: &surveyor)
        let survey = surveyor.finish()
        var found: [String: [String]] = [:]
        for (index, facts) in survey.facts {
            guard case .program(let program) = facts else { continue }
            found[root + survey.entries[index].path.description] = try program.loadable.get().dynamic?.lines ?? []
        }
        let told = try await readelf(found.keys.sorted())
        #expect(found == told)
        return found.count
    }

    /// The lines of each file's dynamic section that name something, as ``DynamicSection/lines``.
    private func readelf(_ paths: [String]) async throws -> [String: [String]] {
        var told: [String: [String]] = [:]
        for path in paths {
            let run = try await ToolRun.run("readelf", ["--dynamic", "--wide", path], environment: ["LC_ALL": "C"])
            told[path] =
                run.output.split(separator: "\n").compactMap { line in
                    guard let open = line.firstIndex(of: "["), let close = line.lastIndex(of: "]"),
                        let kind = ["NEEDED", "SONAME", "RPATH", "RUNPATH"].first(where: { line.contains("(\($0))") })
                    else { return nil }
                    return kind + " " + line[line.index(after: open)..<close]
                }.sorted()
        }
        return told
    }
}

extension DynamicSection {
    /// All that is named, sorted.
    fileprivate var lines: [String] {
        let single = [("SONAME", soname), ("RPATH", rpath), ("RUNPATH", runpath)].compactMap { kind, name in
            name.map { "\(kind) \($0)" }
        }
        return (single + needed.map { "NEEDED \($0)" }).sorted()
    }
}
