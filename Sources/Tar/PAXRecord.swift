internal import ImageCore

/// One `LENGTH KEY=VALUE\n` of a PAX extension header (POSIX pax, "Extended Header").
package struct PAXRecord: Hashable, Sendable {
    package let key: [UInt8]
    package let value: [UInt8]

    package init(key: String, value: [UInt8]) {
        self.key = Array(key.utf8)
        self.value = value
    }

    package init(key: [UInt8], value: [UInt8]) {
        self.key = key
        self.value = value
    }

    /// All records of an extension header's payload, or nil when one is malformed.
    static func parse(_ payload: [UInt8]) -> [PAXRecord]? {
        var records: [PAXRecord] = []
        var rest = payload[...]
        // Some writers pad the payload with NULs to the block; the size then counts them.
        while let first = rest.first, first != 0 {
            guard let space = rest.prefix(21).firstIndex(of: UInt8(ascii: " ")),
                let length = TarNumber.integer(Array(rest[rest.startIndex..<space])),
                length > space - rest.startIndex + 1, length <= rest.count
            else { return nil }
            let record = rest[(space + 1)..<(rest.startIndex + length)]
            guard record.last == UInt8(ascii: "\n"), let equals = record.firstIndex(of: UInt8(ascii: "=")),
                equals > record.startIndex, !record[..<equals].contains(0)
            else { return nil }
            records.append(
                PAXRecord(key: Array(record[..<equals]), value: Array(record[(equals + 1)..<(record.endIndex - 1)])))
            rest = rest[(rest.startIndex + length)...]
        }
        return records
    }

    /// The record as it stands in a header; its length counts its own digits.
    var encoded: [UInt8] {
        let body = [UInt8(ascii: " ")] + key + [UInt8(ascii: "=")] + value + [UInt8(ascii: "\n")]
        var length = body.count + 1
        while String(length).utf8.count + body.count != length {
            length = String(length).utf8.count + body.count
        }
        return Array(String(length).utf8) + body
    }

    /// The records of both with those of `later` winning, each key once, in order of last appearance; what Go and GNU
    /// tar make of repeated keys. GNU's sparse 0.0 pairs, which repeat on purpose, are no case for merging.
    static func merge(_ earlier: [PAXRecord], _ later: [PAXRecord]) -> [PAXRecord] {
        let keys = Set(later.map(\.key))
        return earlier.filter { !keys.contains($0.key) } + later
    }
}
