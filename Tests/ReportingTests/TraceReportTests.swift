import AccessTrace
import ImageCore
import OCI
import Reporting
import Testing

@Suite struct TraceReportTests {
    private static var record: AccessRecord {
        var record = AccessRecord()
        record.platform = Platform(os: "linux", architecture: "amd64")
        record.command = ["/bin/python3", "-c", "import numpy\n", ""]
        record.tier = .rootless
        record.backend = .notify
        record.gpu = .stub
        record.stop = .readyTCP
        record.exitStatus = 3
        record.milestones = .init(firstOutput: 1250, ready: 4_000_000, end: 4_000_999)
        record.paths = [
            TouchedPath(FilePathBytes("etc/passwd"), kinds: .read, source: .runtime, size: 1000),
            TouchedPath(
                FilePathBytes("usr/lib/big.so"), kinds: [.map, .open], firstTouch: 150, count: 12, size: 1_000_000,
                ranges: [ByteRange(offset: 0, count: 65_536)]),
            TouchedPath(FilePathBytes([0x61, 0x0a, 0xff]), kinds: .open, firstTouch: 2149, size: 0),
            TouchedPath(FilePathBytes("usr"), kinds: .directory, source: .listed, firstTouch: 1_234_567),
        ]
        record.missing = [FilePathBytes("x")]
        record.departures = ["owner": 2, "device": 1]
        record.notes = ["odd \u{1b}[2J"]
        return record
    }

    private static let head = """
        platform: linux/amd64
        command: /bin/python3 -c 'import numpy\\x0a' ''
        run: tier rootless, watched by notify, GPU libraries stub, ended by ready-tcp, exit status 3
        milestones: first output after 1.2 ms, ready after 4000.0 ms, end after 4000.9 ms
        runs: 1, complete
        unlike an ordinary container: device 1, owner 2
        looked for in vain: 1 names
        note: odd \\x1b[2J

        """

    @Test func `the circumstances, a line for each path, the totals`() {
        #expect(
            TraceReport(Self.record).text == Self.head + """
                    ms  count  runs  touched      of    share  kinds      source    path
                   0.0      1     1   1.0 kB  1.0 kB  100.0 %  read       runtime   /etc/passwd
                   0.1     12     1  65.5 kB  1.0 MB    6.6 %  open,map   observed  /usr/lib/big.so
                   2.1      1     1      0 B     0 B        -  open       observed  /a\\x0a\\xff
                1234.5      1     1        -       -        -  directory  listed    /usr
                total: 4 paths, 66.5 kB touched of 1.0 MB (6.6 %)
                """)
    }

    @Test func `the largest can be shown alone`() {
        let lines = TraceReport(Self.record, limit: 2, order: .bytes).text.split(separator: "\n").suffix(4)
        #expect(lines.map { $0.split(separator: " ").last } == ["/usr/lib/big.so", "/etc/passwd", "paths", "%)"])
        let early = TraceReport(Self.record, limit: 2).text.split(separator: "\n").suffix(4)
        #expect(early.map { $0.split(separator: " ").last } == ["/etc/passwd", "/usr/lib/big.so", "paths", "%)"])
        #expect(early.contains("and 2 more paths"))
        #expect(TraceReport(Self.record, limit: 9).text == TraceReport(Self.record).text)
        #expect(TraceReport(Self.record, limit: 0).text.hasSuffix("and 4 more paths\n" + Self.totals))
    }

    private static let totals = "total: 4 paths, 66.5 kB touched of 1.0 MB (6.6 %)"

    @Test func `joined runs say how many touched each path`() throws {
        let joined = try AccessRecord.merged(Self.record, with: [Self.record])
        let text = TraceReport(joined).text
        #expect(text.contains("runs: 2, complete"))
        #expect(text.contains("   0.1     24     2  65.5 kB"))
    }

    @Test func `an empty record has no table`() {
        var record = AccessRecord()
        record.isComplete = false
        #expect(TraceReport(record).text == "runs: 1, incomplete\ntotal: 0 paths, 0 B touched of 0 B")
    }

    @Test func `the JSON is the record itself`() throws {
        #expect(try AccessRecord(parsing: TraceReport(Self.record, limit: 1).json) == Self.record)
    }

    @Test func `absurd sizes end in a large number`() {
        var record = AccessRecord()
        record.paths = ["a", "b"].map { TouchedPath(FilePathBytes($0), kinds: .open, size: .max) }
        #expect(TraceReport(record).text.hasSuffix("(100.0 %)"))
    }
}
