import TestSupport
import Testing

@testable import AccessTrace

@Suite struct WorkloadOutputTests {
    private func output(_ pieces: [[UInt8]], _ pattern: String?) throws -> WorkloadOutput {
        var output = WorkloadOutput()
        let regex = try pattern.map { try Regex($0) }
        for piece in pieces { piece.withUnsafeBytes { output.take($0, matching: regex) } }
        return output
    }

    @Test(arguments: [
        ("listening on :80\n", "listening", true), ("listening on :80\n", "^listening on :\\d+$", true),
        ("a\nlistening\nb\n", "^listening$", true), ("not listening\n", "^listening", false),
        // Nobody ends a prompt's line.
        ("> ", "^> $", true), ("a\nready", "ready", true), ("rea", "ready", false),
        // A pattern holds for a line.
        ("one\ntwo\n", "one\\s+two", false), ("one\ntwo\n", "(?s)one.*two", false), ("\n", "^$", true),
        ("", "", false), ("x\n", "", true), ("größe\n", "^gr..e$", true), ("a\u{1b}[0mready\r\n", "ready", true),
    ])
    func `a line matches or not, however it comes`(text: String, pattern: String, matches: Bool) throws {
        let bytes = Array(text.utf8)
        #expect(try output([bytes], pattern).hasMatched == matches)
        if !pattern.hasSuffix("$") {
            #expect(try output(bytes.map { [$0] }, pattern).hasMatched == matches)
        }
        #expect(try !output([bytes], nil).hasMatched)
    }

    @Test func `a match is found across pieces`() throws {
        let text = Array("the server is ready now\n".utf8)
        for cut in 0...text.count {
            #expect(try output([Array(text[..<cut]), Array(text[cut...])], "server is ready").hasMatched)
        }
    }

    @Test func `what matched once stays so`() throws {
        #expect(try output([Array("ready\n".utf8), Array("other\n".utf8)], "ready").hasMatched)
    }

    @Test func `bytes that are no text do not hide what is`() throws {
        #expect(try output([[0xff, 0, 0xfe] + Array("ready".utf8) + [0xc3]], "ready").hasMatched)
    }

    @Test func `a line without end is matched in pieces and not kept`() throws {
        let noise = [UInt8](repeating: UInt8(ascii: "."), count: 64 << 10)
        let ready = Array("ready".utf8)
        #expect(try output([noise + ready], "ready").hasMatched)
        #expect(try output([noise, noise, noise + ready, noise], "ready").hasMatched)
        #expect(try !output([noise, noise], "ready").hasMatched)
    }

    @Test func `the last ten lines are told, escaped`() throws {
        let lines = (1...12).map { "line \($0)\n" }.joined()
        let told = try output([Array(lines.utf8), Array("\n\n\u{1b}[2Jlast".utf8)], nil).lastLines
        #expect(told == (4...12).map { "line \($0)" } + ["\\x1b[2Jlast"])
        #expect(try output([], nil).lastLines == [])
        #expect(try output([Array("\n\n".utf8)], nil).lastLines == [])
    }

    @Test func `the tail is the same however the stream was cut`() throws {
        var random = SeededGenerator(seed: 3)
        let bytes = random.noise(20_000)
        let whole = try output([bytes], nil)
        #expect(whole.tail == bytes.suffix(4 << 10))
        for size in [1, 700, 4096, 5000] {
            let pieces = stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min($0 + size, bytes.count)])
            }
            #expect(try output(pieces, nil).tail == whole.tail)
        }
    }
}
