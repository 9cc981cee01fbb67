internal import Glibc

/// What the tests' own environment says.
package enum TestEnvironment {
    package static subscript(name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// The folders in which programs are looked for.
    package static var path: [String] { self["PATH"]?.split(separator: ":").map(String.init) ?? [] }
}
