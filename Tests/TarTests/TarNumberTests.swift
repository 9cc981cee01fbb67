import Testing

@testable import Tar

@Suite struct TarNumberTests {
    private func parse(_ field: [UInt8]) -> Int? { field.withUnsafeBytes { TarNumber.parse($0) } }

    @Test(arguments: [
        ("0000644\u{0}", 0o644), ("644 \u{0}\u{0}\u{0}\u{0}", 0o644), ("   644 \u{0}", 0o644),
        ("\u{0}\u{0}\u{0}\u{0}", 0), ("        ", 0), ("", 0), ("77777777777\u{0}", 8_589_934_591),
        ("777777777777", 68_719_476_735), ("0", 0), ("\u{0} 7", 7), ("6\u{0}4", 6),
        ("777777777777777777777", Int.max),
    ])
    func `reads octal`(text: String, value: Int) {
        #expect(parse(Array(text.utf8)) == value)
    }

    @Test(arguments: ["8", "0000648\u{0}", "-1", "+1", "0x1", "6 4", "1000000000000000000000", "a"])
    func `refuses what is no octal`(text: String) {
        #expect(parse(Array(text.utf8)) == nil)
    }

    /// Two's complement behind the marker bit (GNU tar, "Basic Tar Format"; Go's archive/tar, parseNumeric).
    @Test(
        arguments: [
            ([0x80, 0, 0, 0, 0, 0, 0, 0], 0), ([0x80, 0, 0, 0, 0, 0, 0, 1], 1),
            ([0x80, 0, 0, 2, 0, 0, 0, 0], 8_589_934_592), ([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], -1),
            ([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe], -2), ([0xbf, 0xff, 0xff, 0xff], 0x3fff_ffff),
            ([0xc0, 0, 0, 0], -0x4000_0000), ([0x81], 1), ([0xff], -1),
            ([0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Int.max),
            ([0xff, 0xff, 0xff, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0], Int.min),
        ] as [([UInt8], Int)])
    func `reads base 256`(field: [UInt8], value: Int) {
        #expect(parse(field) == value)
    }

    @Test(
        arguments: [
            [0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0], [0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0, 0, 0, 0],
            [0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ] as [[UInt8]])
    func `refuses base 256 beyond 64 bits`(field: [UInt8]) {
        #expect(parse(field) == nil)
    }

    /// Seconds count down to the floor, nanoseconds up from it, as Go's `time.Unix` takes them.
    @Test(
        arguments: [
            ("0", 0, 0), ("1700000000.75", 1_700_000_000, 750_000_000), ("-1.5", -2, 500_000_000),
            ("-0.5", -1, 500_000_000), ("-1", -1, 0), ("-1.0", -1, 0), ("1.", 1, 0), ("1.000000001", 1, 1),
            ("1.0000000019", 1, 1), ("9223372036854775807", Int.max, 0), ("-9223372036854775808", Int.min, 0),
        ] as [(String, Int, Int32)])
    func `reads times`(text: String, seconds: Int, nanoseconds: Int32) throws {
        let time = try #require(TarNumber.time(Array(text.utf8)))
        #expect(time.seconds == seconds && time.nanoseconds == nanoseconds)
    }

    @Test(arguments: ["", ".", ".5", "1.x", "1.-5", "x", "1e3", "1.5.5", "-", "--1", "-9223372036854775808.5"])
    func `refuses what is no time`(text: String) {
        #expect(TarNumber.time(Array(text.utf8)) == nil)
    }
}
