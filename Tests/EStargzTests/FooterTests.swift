import EStargz
import ImageCore
import Layers
import TestSupport
import Testing

@Suite struct FooterTests {
    /// eStargz specification, "Footer": the 51 bytes of a blob whose TOC lies at 0x1234.
    static let specified: [UInt8] =
        [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 0x1a, 0, 0x53, 0x47, 0x16, 0]
        + Array("0000000000001234STARGZ".utf8) + [1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]

    @Test func `is the 51 bytes of the specification`() {
        #expect(Footer(tocOffset: 0x1234).encoded == Self.specified)
        #expect(Footer.size == Self.specified.count)
    }

    @Test(arguments: [0, 1, 51, 200_000, 1 << 40, Int.max])
    func `reads what it wrote`(offset: Int) {
        #expect(Footer(tail: Footer(tocOffset: offset).encoded) == Footer(tocOffset: offset))
    }

    @Test func `is found at the end of a longer tail`() {
        #expect(Footer(tail: [1, 2, 3] + Self.specified)?.tocOffset == 0x1234)
    }

    /// Stargz before eStargz: the same without the subfield's head.
    @Test func `reads the legacy footer of 47 bytes`() {
        let legacy: [UInt8] =
            [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 0x16, 0] + Array("0000000000001234STARGZ".utf8)
            + [1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(legacy.count == Footer.legacySize)
        #expect(Footer(tail: legacy) == Footer(tocOffset: 0x1234, isLegacy: true))
        #expect(Footer(tail: [0, 0, 0, 0] + legacy) == Footer(tocOffset: 0x1234, isLegacy: true))
    }

    @Test func `refuses what is no footer, without a crash`() {
        #expect(Footer(tail: []) == nil)
        #expect(Footer(tail: [UInt8](repeating: 0, count: 51)) == nil)
        for count in 0..<Self.specified.count { #expect(Footer(tail: Array(Self.specified.prefix(count))) == nil) }
        for position in 10..<38 {
            var damaged = Self.specified
            damaged[position] ^= 0x80
            #expect(Footer(tail: damaged) == nil, "byte \(position)")
        }
    }

    @Test(arguments: [
        "ffffffffffffffff", "-000000000000001", "+000000000000001", "000000000000 123", "8000000000000000",
    ])
    func `refuses an offset that is none`(digits: String) {
        var footer = Self.specified
        footer.replaceSubrange(16..<32, with: Array(digits.utf8))
        #expect(Footer(tail: footer) == nil)
    }

    @Test(arguments: [0, 100, 1 << 40])
    func `a zstd:chunked footer reads what it wrote`(offset: Int) {
        let footer = ZstdChunkedFooter(tocOffset: offset, compressedSize: 20, plainSize: 300)
        #expect(footer.encoded.count == ZstdChunkedFooter.size)
        #expect(ZstdChunkedFooter(tail: footer.encoded) == footer)
        #expect(ZstdChunkedFooter(tail: [9] + footer.encoded) == footer)
        #expect(footer.position == "\(offset):20:300:1")
    }

    @Test func `refuses what is no zstd:chunked footer`() {
        let footer = ZstdChunkedFooter(tocOffset: 8, compressedSize: 20, plainSize: 300).encoded
        for count in 0..<footer.count { #expect(ZstdChunkedFooter(tail: Array(footer.prefix(count))) == nil) }
        // Head, the highest bytes of the numbers, the type, the magic.
        for position in [0, 4, 15, 23, 31, 32, 39, 40, 47] {
            var damaged = footer
            damaged[position] ^= 0x80
            #expect(ZstdChunkedFooter(tail: damaged) == nil, "byte \(position)")
        }
    }

    @Test func `a footer that points outside the blob leads to no table`() throws {
        let folder = try TemporaryDirectory()
        for offset in [100, 1 << 40, Int.max] {
            let blob = try folder.blob([UInt8](repeating: 0, count: 49) + Footer(tocOffset: offset).encoded)
            let location = try #require(try TOCLocation(of: blob, compression: .gzip))
            #expect(location.table(in: blob) == nil)
        }
        for (offset, size) in [(0, Int.max), (Int.max, 1), (200, 1), (8, 0)] {
            let footer = ZstdChunkedFooter(tocOffset: offset, compressedSize: size, plainSize: 1)
            let blob = try folder.blob([UInt8](repeating: 0, count: 49) + footer.encoded)
            let location = try #require(try TOCLocation(of: blob, compression: .zstd))
            #expect(location.table(in: blob) == nil)
        }
    }
}
