import ImageCore
import Testing

@testable import Planner

@Suite struct GlobTests {
    @Test(arguments: [
        ("etc/passwd", "etc/passwd"), ("etc/*", "etc/passwd"), ("*/passwd", "etc/passwd"), ("etc/p*d", "etc/passwd"),
        ("etc/p?sswd", "etc/passwd"), ("etc/[a-p]asswd", "etc/passwd"), ("etc/[!a-o]asswd", "etc/passwd"),
        ("etc/[^x]asswd", "etc/passwd"), ("**", "etc/passwd"), ("**/passwd", "etc/passwd"), ("**/passwd", "passwd"),
        ("etc/**", "etc/ssl/certs/ca.pem"), ("etc/**/*.pem", "etc/ssl/certs/ca.pem"), ("a/**/b/**/c", "a/b/x/b/y/c"),
        ("lib*.so*", "libc.so.6"), ("*", ".hidden"), ("[*]", "*"), ("\\*", "*"), ("[]a]", "]"), ("[!]a]", "b"),
        ("[a-]", "-"), ("a[", "a["), ("*\u{e9}*", "caf\u{e9}s"), ("/etc//passwd", "etc/passwd"),
    ])
    func `matches`(pattern: String, path: String) {
        #expect(Glob(FilePathBytes(pattern)).matches(FilePathBytes(path)))
    }

    @Test(arguments: [
        ("etc/*", "etc/ssl/certs"), ("etc/*", "etc"), ("*", "etc/passwd"), ("etc/?", "etc/ab"), ("[a-c]", "d"),
        ("[!a-c]", "b"), ("[!]a]", "]"), ("[z-a]", "m"), ("\\*", "a"), ("?", "\u{e9}"), ("caf\u{e9}", "cafe\u{301}"),
        ("ETC/*", "etc/passwd"), ("a**b", "a/b"), ("**/b", "a/c"), ("etc/passwd", "etc/passwd/x"),
    ])
    func `does not match`(pattern: String, path: String) {
        #expect(!Glob(FilePathBytes(pattern)).matches(FilePathBytes(path)))
    }

    /// A backtracking matcher would need more steps than there are atoms.
    @Test func `a pattern of many stars ends`() {
        let stars = String(repeating: "a*", count: 1000) + "b"
        #expect(!Glob(FilePathBytes(stars)).matches(FilePathBytes(String(repeating: "a", count: 4000))))
        let folders = String(repeating: "**/a/", count: 200) + "b"
        let deep = String(repeating: "a/", count: 1000) + "c"
        #expect(!Glob(FilePathBytes(folders)).matches(FilePathBytes(deep)))
    }

    @Test(arguments: [("a*", true), ("a?", true), ("[a]", true), ("a\\b", false), ("plain/path", false)])
    func `a pattern is what has a star, a question mark or a bracket`(text: String, isPattern: Bool) {
        #expect(Glob.isPattern(FilePathBytes(text)) == isPattern)
    }
}
