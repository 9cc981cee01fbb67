import EStargz
import ImageCore
import Testing

/// Go's `t.UTC().Round(time.Second).Format(time.RFC3339)`, which the reference writes; texts from `date -u -d @N`.
@Suite struct TOCTimeTests {
    @Test(arguments: [
        (1_700_000_000, Int32(0), "2023-11-14T22:13:20Z"), (1_700_000_000, 499_999_999, "2023-11-14T22:13:20Z"),
        (1_700_000_000, 500_000_000, "2023-11-14T22:13:21Z"), (1_700_000_000, 750_000_000, "2023-11-14T22:13:21Z"),
        (1, 0, "1970-01-01T00:00:01Z"), (-1, 0, "1969-12-31T23:59:59Z"), (-1, 600_000_000, "1970-01-01T00:00:00Z"),
        (-86_400, 0, "1969-12-31T00:00:00Z"), (951_782_400, 0, "2000-02-29T00:00:00Z"),
        (951_868_799, 500_000_000, "2000-03-01T00:00:00Z"), (4_107_542_400, 0, "2100-03-01T00:00:00Z"),
        (4_107_542_399, 0, "2100-02-28T23:59:59Z"), (100_000_000_000, 0, "5138-11-16T09:46:40Z"),
        (-2_208_988_800, 0, "1900-01-01T00:00:00Z"), (-62_135_596_799, 0, "0001-01-01T00:00:01Z"),
        (RFC3339.latest, 0, "9999-12-31T23:59:59Z"), (RFC3339.earliest, 0, "0000-01-01T00:00:00Z"),
    ])
    func `spells whole seconds, rounded to the nearest`(seconds: Int, nanoseconds: Int32, text: String) {
        #expect(TOCTime.text(seconds: seconds, nanoseconds: nanoseconds) == text)
    }

    @Test(arguments: [Int32(0), 400_000_000, 600_000_000])
    func `a time in the first second of 1970 is left out`(nanoseconds: Int32) {
        #expect(TOCTime.text(seconds: 0, nanoseconds: nanoseconds) == nil)
    }
}
