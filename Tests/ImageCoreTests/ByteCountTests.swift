import ImageCore
import Testing

@Suite struct ByteCountTests {
    @Test(arguments: [
        (0, "0 B"), (1, "1 B"), (812, "812 B"), (999, "999 B"),
        (1_000, "1.0 kB"), (1_049, "1.0 kB"), (1_050, "1.1 kB"), (999_949, "999.9 kB"),
        (1_000_000, "1.0 MB"), (1_300_000_000, "1.3 GB"), (999_900_000_000, "999.9 GB"),
        (1_000_000_000_000, "1.0 TB"), (12_345_000_000_000, "12.3 TB"),
    ])
    func `counts in powers of ten with one decimal`(count: Int, text: String) {
        #expect(ByteCount(count).description == text)
    }

    @Test(arguments: [(999_950, "1.0 MB"), (999_999_999, "1.0 GB"), (999_999_999_999, "1.0 TB")])
    func `a number that rounds up to the next unit is written in it`(count: Int, text: String) {
        #expect(ByteCount(count).description == text)
    }

    /// Sizes in descriptors are outside numbers.
    @Test func `the largest number is a number`() {
        #expect(ByteCount(.max).description == "9223372.0 TB")
    }
}
