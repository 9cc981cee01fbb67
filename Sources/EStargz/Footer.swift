/// The last bytes of an eStargz blob: an empty gzip member whose extra field says where the TOC's member begins
/// (eStargz specification, "Footer").
package struct Footer: Equatable, Sendable {
    /// The offset of the gzip member that holds the TOC.
    package let tocOffset: Int
    package let isLegacy: Bool

    package static let size = 51
    package static let legacySize = 47

    package init(tocOffset: Int, isLegacy: Bool = false) {
        self.tocOffset = tocOffset
        self.isLegacy = isLegacy
    }

    private static let magic = Array("STARGZ".utf8)
    private static let gzipHeader: [UInt8] = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff]
    /// One final stored block of no bytes, then checksum and length of nothing.
    private static let emptyBody: [UInt8] = [1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]

    package var encoded: [UInt8] {
        let hex = String(tocOffset, radix: 16)
        let digits = Array(String(repeating: "0", count: max(16 - hex.utf8.count, 0)).utf8) + hex.utf8
        let subfield = Array("SG".utf8) + [22, 0] + digits + Self.magic
        return Self.gzipHeader + [UInt8(subfield.count), 0] + subfield + Self.emptyBody
    }

    /// Reads the footer from a blob's last bytes (``size`` of them, or all of a shorter blob); nil when they are none.
    package init?(tail: [UInt8]) {
        if let offset = Self.offset(in: tail.suffix(Self.size), subfieldHeader: Array("SG".utf8) + [22, 0]) {
            self.init(tocOffset: offset)
        } else if let offset = Self.offset(in: tail.suffix(Self.legacySize), subfieldHeader: []) {
            self.init(tocOffset: offset, isLegacy: true)
        } else {
            return nil
        }
    }

    /// Whether the bytes end in the footer of a layer whose table of contents is in another image, 46 bytes long.
    package static func isExternal(tail: [UInt8]) -> Bool {
        let footer = tail.suffix(46)
        return footer.count == 46 && footer.starts(with: gzipHeader.prefix(4))
            && footer.dropFirst(16).starts(with: Array("STARGZEXTERNALTOC".utf8))
    }

    private static func offset(in tail: ArraySlice<UInt8>, subfieldHeader: [UInt8]) -> Int? {
        let extraSize = subfieldHeader.count + 22
        let expectedSize = gzipHeader.count + 2 + extraSize + emptyBody.count
        guard tail.count == expectedSize, tail.starts(with: gzipHeader.prefix(4)) else { return nil }
        let extra = Array(tail.dropFirst(gzipHeader.count))
        guard extra.starts(with: [UInt8(extraSize), 0] + subfieldHeader) else { return nil }
        let field = extra.dropFirst(2 + subfieldHeader.count).prefix(22)
        guard field.suffix(6).elementsEqual(magic) else { return nil }
        let digits = String(decoding: field.prefix(16), as: UTF8.self)
        guard digits.allSatisfy(\.isHexDigit) else { return nil }
        return Int(digits, radix: 16)
    }
}
