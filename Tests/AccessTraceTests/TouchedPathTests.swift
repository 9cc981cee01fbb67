import AccessTrace
import ImageCore
import Testing

struct TouchedPathTests {
    @Test("a path without ranges is touched whole, one with ranges as far as they go")
    func touchedBytes() {
        let ranges = [ByteRange(offset: 0, count: 65_536), ByteRange(offset: 131_072, count: 10)]
        #expect(TouchedPath(FilePathBytes("a"), kinds: .open, size: 100).touchedBytes == 100)
        #expect(TouchedPath(FilePathBytes("a"), kinds: .map, size: 131_082, ranges: ranges).touchedBytes == 65_546)
        #expect(TouchedPath(FilePathBytes("a"), kinds: .open).touchedBytes == nil)
    }
}
