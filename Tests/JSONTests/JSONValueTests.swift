import JSON
import Testing

@Suite struct JSONValueTests {
    /// One document with every kind of value and every class of character.
    static let sample = #"""
        {"a":[1,-0,0.10,1E+2,12345678901234567890,9007199254740993],"b":{"empty":{},"none":[]},"t":true,"f":false,\#
        "n":null,"":"empty key","text":"é日😀\"\\\n\t\u0001","z":[[[]],{"":[{}]}]}
        """#

    private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    @Test func `a compact document comes out byte for byte as it went in`() throws {
        #expect(String(decoding: try parse(Self.sample).encoded, as: UTF8.self) == Self.sample)
    }

    @Test(arguments: ["1.0", "1e5", "-0", "0.10", "12345678901234567890123", "1E+2", "9223372036854775807"])
    func `a number keeps its spelling`(text: String) throws {
        #expect(try parse(text) == .number(text))
        #expect(try parse(text).encoded == Array(text.utf8))
    }

    @Test func `keys keep their order when one is changed, added or removed`() throws {
        var object = try #require(try parse(#"{"z":1,"a":2,"m":3}"#).object)
        object["a"] = .string("new")
        object["b"] = .null
        object["z"] = nil
        object["missing"] = nil
        #expect(String(decoding: JSONValue.object(object).encoded, as: UTF8.self) == #"{"a":"new","m":3,"b":null}"#)
        object["z"] = .boolean(true)
        #expect(object.keys == ["a", "m", "b", "z"], "one that comes back comes last")
    }

    @Test(arguments: [#"{"a":1,"a":1}"#, #"{"a":1,"b":2,"\u0061":3}"#, #"[{"x":{"k":null,"k":null}}]"#])
    func `refuses duplicate keys, also when spelled differently`(text: String) {
        let error = #expect(throws: JSONError.self) { try parse(text) }
        #expect(error?.description.contains("duplicate key") == true)
    }

    /// RFC 8259, and what JSONTestSuite calls n_ (must be refused).
    @Test(arguments: [
        "", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1}", "{]", "{}}", "[]]",
        #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{"a" 1}"#, #"{"a":1 "b":2}"#, "{1:2}", "{a:1}",
        #"{"a"::1}"#, #"{"a":1:2}"#, "'a'", "tru", "truex", "True", "nul", "NULL", "nan", "Infinity", "[truefalse]",
        "01", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "0x1", "1 2", "--1", "1-", "1.2.3", "00", "-01",
        #""a"#, #""\"#, #""\x""#, #""\u12""#, #""\u12g4""#, #""\u""#, "\"a\nb\"", "\"\t\"", "\"\u{0}\"", #""a" "b""#,
        "// x\n1", "1 // x", "\u{feff}1", "[1]\u{0}", #"{"a":1}x"#,
    ])
    func `refuses what is no JSON`(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test(arguments: [
        (#""\u0041""#, "A"), (#""\u00e9\u00E9""#, "éé"), (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00""#, "😀"),
        (#""\b\f\n\r\t\/\\\"""#, "\u{8}\u{c}\n\r\t/\\\""), (#""\u0000""#, "\u{0}"), (#""\uffff""#, "\u{ffff}"),
        (#""\udbff\udfff""#, "\u{10ffff}"), (#""\ud800\udc00""#, "\u{10000}"), (#""/""#, "/"),
        (#""\u2028""#, "\u{2028}"),
        ("\"\u{7f}\"", "\u{7f}"),
    ])
    func `resolves escapes`(text: String, value: String) throws {
        #expect(try parse(text).string.map { Array($0.utf8) } == Array(value.utf8))
        #expect(try parse(String(decoding: try parse(text).encoded, as: UTF8.self)) == parse(text))
    }

    @Test(arguments: [
        #""\ud83d""#, #""\ude00""#, #""\ud83d\ud83d""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\u0041""#,
        #""\ude00\ud83d""#,
    ])
    func `refuses half a surrogate pair`(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test(arguments: [
        [0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82],
    ])
    func `refuses a string that is no UTF-8`(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(throws: JSONError.self) { try JSONValue(parsing: [quote] + bytes + [quote]) }
    }

    @Test func `depth is bounded`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try parse(nested(64))
        let error = #expect(throws: JSONError.self) { try parse(nested(65)) }
        #expect(error == .malformed("nested too deeply", offset: 64))
        #expect(throws: JSONError.self) { try parse(String(repeating: #"{"a":"#, count: 100_000)) }
        _ = try parse("[" + (0..<200).map { _ in "[[]]" }.joined(separator: ",") + "]")
    }

    @Test func `white space may stand between all tokens`() throws {
        let text = " \n{ \"a\" :\t[ 1 ,\r2 ] , \"b\" : { } }\n "
        #expect(try parse(text) == parse(#"{"a":[1,2],"b":{}}"#))
        #expect(throws: JSONError.self) { try parse("[1,\u{a0}2]") }
        #expect(throws: JSONError.self) { try parse("[1,\u{c}2]") }
    }

    @Test func `every cut of a document is an error`() {
        let bytes = Array(Self.sample.utf8)
        for count in 0..<bytes.count {
            #expect(throws: JSONError.self, "cut at \(count)") { try JSONValue(parsing: Array(bytes[..<count])) }
        }
    }

    @Test func `a changed byte is refused or read, never a trap`() {
        let bytes = Array(Self.sample.utf8)
        for index in bytes.indices {
            for value: UInt8 in [0, 0x22, 0x2c, 0x5b, 0x5c, 0x7b, 0x7d, 0xff] {
                var changed = bytes
                changed[index] = value
                if let read = try? JSONValue(parsing: changed) {
                    #expect((try? JSONValue(parsing: read.encoded)) == read)
                }
            }
        }
    }

    @Test func `asks for a value as what it is, else gets nothing`() throws {
        let value = try parse(#"{"i":7,"f":7.5,"s":"7","b":true,"a":[7],"big":9223372036854775808}"#)
        #expect(value["i"]?.integer == 7)
        #expect(value["f"]?.integer == nil)
        #expect(value["s"]?.integer == nil)
        #expect(value["big"]?.integer == nil)
        #expect(value["s"]?.string == "7")
        #expect(value["a"]?.array == [.number(7)])
        #expect(value["missing"] == nil)
        #expect(value["a"]?["i"] == nil)
        #expect(value.object?.keys == ["i", "f", "s", "b", "a", "big"])
    }
}
