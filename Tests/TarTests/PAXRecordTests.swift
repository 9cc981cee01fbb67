import Testing

@testable import Tar

@Suite struct PAXRecordTests {
    /// Around the lengths at which the length itself takes another digit.
    @Test func `a length counts its own digits, at every size`() {
        for count in Array(0...120) + Array(980...1_010) + Array(9_980...10_010) {
            let record = PAXRecord(key: "k", value: [UInt8](repeating: 0x61, count: count))
            let text = record.encoded
            let digits = String(decoding: text.prefix { $0 != 0x20 }, as: UTF8.self)
            #expect(Int(digits) == text.count)
            #expect(PAXRecord.parse(text) == [record])
        }
    }

    @Test func `records come one behind the other, padding aside`() {
        let records = [PAXRecord(key: "a", value: []), PAXRecord(key: "b", value: Array("x=\n".utf8))]
        let payload = records.flatMap(\.encoded)
        #expect(PAXRecord.parse(payload) == records)
        #expect(PAXRecord.parse(payload + [0, 0, 0]) == records)
        #expect(PAXRecord.parse([]) == [])
        for count in 1..<payload.count where count != records[0].encoded.count {
            #expect(PAXRecord.parse(Array(payload[..<count])) == nil, "cut at \(count)")
        }
    }

    @Test func `merged records are those of both, the later's winning`() {
        func record(_ key: String, _ value: String) -> PAXRecord { PAXRecord(key: key, value: Array(value.utf8)) }
        let merged = PAXRecord.merge([record("a", "1"), record("b", "1")], [record("c", "2"), record("a", "2")])
        #expect(merged == [record("b", "1"), record("c", "2"), record("a", "2")])
    }
}
