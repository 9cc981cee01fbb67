import AccessTrace
import ImageCore
import OCI
import TestSupport

extension AccessRecord {
    /// A record as a run could leave it, from few paths and values so that two of them meet often.
    static func generated(_ random: inout SeededGenerator) -> AccessRecord {
        var record = AccessRecord()
        record.image = maybe(&random) { random in
            let byte = UInt8.random(in: 0...1, using: &random)
            return Array(repeating: byte, count: 32).withUnsafeBytes { Digest(sha256: $0) }
        }
        record.platform = maybe(&random) { random in
            Platform(os: "linux", architecture: "arm64", variant: Bool.random(using: &random) ? "v8" : nil)
        }
        record.command =
            [[], ["/bin/sh", "-c", "a \"quoted\" word\n\u{1b}[2J"], ["é"]].randomElement(using: &random) ?? []
        record.tier = maybe(&random) { Tier.allCases.randomElement(using: &$0) ?? .root }
        record.backend = maybe(&random) { Backend.allCases.randomElement(using: &$0) ?? .ptrace }
        record.gpu = maybe(&random) { GPU.allCases.randomElement(using: &$0) ?? .none }
        record.stop = maybe(&random) { Stop.allCases.randomElement(using: &$0) ?? .exit }
        record.exitStatus = maybe(&random) { Int.random(in: -1...1, using: &$0) }
        record.isComplete = Bool.random(using: &random)
        record.milestones = Milestones(
            firstOutput: maybe(&random) { Int.random(in: 0...9, using: &$0) },
            ready: maybe(&random) { Int.random(in: 0...9, using: &$0) },
            end: maybe(&random) { Int.random(in: 0...9, using: &$0) })
        record.runs = Int.random(in: 2...5, using: &random)
        record.paths = names.filter { _ in Bool.random(using: &random) }.map { TouchedPath.generated($0, &random) }
            .sorted(by: TouchedPath.isInOrder)
        record.missing = names.filter { _ in Bool.random(using: &random) }.sorted()
        for kind in ["device", "owner", "x y"] where Bool.random(using: &random) {
            record.departures[kind] = Int.random(in: 0...9, using: &random)
        }
        record.notes = ["first", "second \\ \u{7}"].filter { _ in Bool.random(using: &random) }
        return record
    }

    static func maybe<Value>(
        _ random: inout SeededGenerator, _ value: (inout SeededGenerator) -> Value
    ) -> Value? {
        Bool.random(using: &random) ? value(&random) : nil
    }

    private static let names = [
        FilePathBytes.empty, FilePathBytes("etc/passwd"), FilePathBytes("usr/lib/é\"\\\n.so"),
        FilePathBytes([0x61, 0xff, 0xfe]), FilePathBytes([0x61, 0xff]), FilePathBytes("a b/\u{1b}[2J"),
    ]
}

extension TouchedPath {
    static func generated(_ path: FilePathBytes, _ random: inout SeededGenerator) -> TouchedPath {
        var touched = TouchedPath(
            path, kinds: Kinds(rawValue: UInt16.random(in: 0...255, using: &random)),
            source: Source.allCases.randomElement(using: &random) ?? .observed,
            firstTouch: Int.random(in: 0...3, using: &random),
            count: Bool.random(using: &random) ? .max : Int.random(in: 1...9, using: &random),
            runs: Int.random(in: 1...2, using: &random))
        touched.size = AccessRecord.maybe(&random) { Int.random(in: 0...2, using: &$0) * 100 * window }
        guard let size = touched.size, Bool.random(using: &random) else { return touched }
        touched.ranges = stride(from: 0, to: size, by: 2 * window).filter { _ in Bool.random(using: &random) }
            .map { ByteRange(offset: $0, count: window) }
        return touched
    }
}
