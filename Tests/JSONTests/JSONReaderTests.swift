import JSON
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: [1, 2, 3, 7, 64, 1 << 20]) func `reads the same in pieces of any size`(step: Int) throws {
        var reader = JSONReader(TrickleSource(JSONValueTests.sample, step: step))
        try reader.beginObject()
        #expect(try reader.nextKey() == "a")
        try reader.beginArray()
        var numbers: [String] = []
        while try reader.nextElement() { numbers.append(try reader.number()) }
        #expect(numbers == ["1", "-0", "0.10", "1E+2", "12345678901234567890", "9007199254740993"])
        #expect(try reader.nextKey() == "b")
        try reader.skip()
        #expect(try reader.nextKey() == "t")
        #expect(try reader.boolean())
        #expect(try reader.nextKey() == "f")
        #expect(try !reader.boolean())
        #expect(try reader.nextKey() == "n")
        try reader.null()
        #expect(try reader.nextKey() == "")
        #expect(try reader.string() == "empty key")
        #expect(try reader.nextKey() == "text")
        #expect(try reader.string() == "é日😀\"\\\n\t\u{1}")
        #expect(try reader.nextKey() == "z")
        try reader.skip()
        #expect(try reader.nextKey() == nil)
        try reader.end()
        #expect(reader.offset == JSONValueTests.sample.utf8.count)
    }

    @Test(arguments: [1, 2, 1 << 20]) func `documents may follow one another`(step: Int) throws {
        var reader = JSONReader(TrickleSource(" {\"a\":1}\n{} [2]7\n ", step: step))
        var count = 0
        while try !reader.isAtEnd() {
            try reader.skip()
            count += 1
        }
        #expect(count == 4)
    }

    @Test(arguments: [1, 5, 1 << 20]) func `a skipped document is checked as a read one`(step: Int) throws {
        var whole = JSONReader(TrickleSource(JSONValueTests.sample, step: step))
        try whole.skip()
        try whole.end()
        let text = JSONValueTests.sample
        for cut in stride(from: 0, to: text.utf8.count, by: 3) {
            let part = String(decoding: Array(text.utf8)[..<cut], as: UTF8.self)
            #expect(throws: JSONError.self, "cut at \(cut)") {
                var reader = JSONReader(TrickleSource(part, step: step))
                try reader.skip()
                try reader.end()
            }
        }
    }

    @Test func `tells what is wrong and where`() {
        #expect(throws: JSONError.unexpected("expected an object", offset: 2)) {
            var reader = JSONReader(TrickleSource("  []", step: 1))
            try reader.beginObject()
        }
        #expect(throws: JSONError.unexpected("expected a whole number, found 1.5", offset: 1)) {
            var reader = JSONReader(TrickleSource("[1.5]", step: 2))
            try reader.beginArray()
            _ = try reader.nextElement()
            _ = try reader.integer()
        }
        #expect(throws: JSONError.malformed("document ends early", offset: 3)) {
            var reader = JSONReader(TrickleSource("[1,", step: 2))
            try reader.skip()
        }
        #expect(throws: JSONError.malformed("text after the document", offset: 3)) {
            var reader = JSONReader(TrickleSource("{} x", step: 2))
            try reader.skip()
            try reader.end()
        }
    }

    @Test(arguments: ["9223372036854775808", "-9223372036854775809", "1e3", "1.0", #""1""#, "true"])
    func `refuses an integer that is none or does not fit`(text: String) {
        #expect(throws: JSONError.self) {
            var reader = JSONReader(JSONBytes(Array(text.utf8)))
            _ = try reader.integer()
        }
    }

    @Test(arguments: [(Int.max, "9223372036854775807"), (Int.min, "-9223372036854775808"), (0, "-0")])
    func `reads every integer that fits`(value: Int, text: String) throws {
        var reader = JSONReader(JSONBytes(Array(text.utf8)))
        #expect(try reader.integer() == value)
    }

    /// Plain, and as escapes only: a stream of a gigabyte must not become a string of that size.
    @Test(arguments: ["x", #"\n"#, #"\u0041"#, "é"]) func `the length of a string is bounded`(letter: String) throws {
        let short = "\"" + String(repeating: letter, count: 10) + "\""
        var fits = JSONReader(TrickleSource(short, step: 3), longestString: 20)
        _ = try fits.string()
        let long = "\"" + String(repeating: letter, count: 21) + "\""
        #expect(throws: JSONError.self) {
            var reader = JSONReader(TrickleSource(long, step: 3), longestString: 20)
            _ = try reader.stringBytes()
        }
    }

    @Test func `the length of a number is bounded`() throws {
        var fits = JSONReader(JSONBytes([UInt8](repeating: UInt8(ascii: "1"), count: 400)))
        _ = try fits.number()
        #expect(throws: JSONError.self) {
            var reader = JSONReader(JSONBytes([UInt8](repeating: UInt8(ascii: "1"), count: 401)))
            _ = try reader.number()
        }
    }

    @Test func `what the source says goes through`() {
        #expect(throws: JSONError.source(TrickleSource.failure)) {
            var reader = JSONReader(TrickleSource(#"{"a":[1,2,3]}"#, step: 2, failsAt: 6))
            try reader.skip()
        }
    }

    @Test func `bytes of a string may be no UTF-8 where that is asked for`() throws {
        let text: [UInt8] = [0x22, 0xff, 0x5c, 0x6e, 0x22]
        var raw = JSONReader(JSONBytes(text))
        #expect(try raw.stringBytes() == [0xff, 0x0a])
        #expect(throws: JSONError.malformed("a string is not UTF-8", offset: 0)) {
            var strict = JSONReader(JSONBytes(text))
            _ = try strict.string()
        }
    }

    @Test func `a long document comes through a window much smaller than it`() throws {
        let words = (0..<40_000).map { "\"word number \($0) \\u00e9\"" }
        let text = "[" + words.joined(separator: ", ") + "]"
        var reader = JSONReader(TrickleSource(text, step: 10_007))
        try reader.beginArray()
        var number = 0
        while try reader.nextElement() {
            if try reader.string() != "word number \(number) é" { Issue.record("element \(number)") }
            number += 1
        }
        try reader.end()
        #expect(number == words.count)
    }
}
