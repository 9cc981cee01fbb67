package import ImageCore

/// Whose rules a program's loader follows.
package enum LoaderDialect: Hashable, Sendable {
    case glibc
    /// With the loader's own path, which says where its configuration is.
    case musl(loader: FilePathBytes)

    /// The rules that a file asks for: by its interpreter, or for a library by the C library that it needs.
    package init(interpreter: FilePathBytes?, needed: [FilePathBytes], machine: ELFMachine) {
        if let interpreter {
            self = interpreter.lastComponent.starts(with: Self.muslPrefix) ? .musl(loader: interpreter) : .glibc
            return
        }
        // musl's own SONAME is libc.so; Alpine links against libc.musl-ARCH.so.1.
        let isMusl = needed.contains { $0 == FilePathBytes("libc.so") || $0.bytes.starts(with: "libc.musl-".utf8) }
        guard isMusl, let platform = machine.platform else {
            self = .glibc
            return
        }
        self = .musl(loader: FilePathBytes("/lib/ld-musl-\(platform).so.1"))
    }

    private static let muslPrefix = Array("ld-musl-".utf8)

    /// musl's loader is its C library: it finds these names in itself (`load_library`).
    package func isInLoader(_ name: FilePathBytes) -> Bool {
        guard case .musl = self, name.bytes.starts(with: "lib".utf8),
            let dot = name.bytes.firstIndex(of: UInt8(ascii: "."))
        else { return false }
        return Self.muslParts.contains { $0.utf8.elementsEqual(name.bytes[3..<dot]) }
    }

    private static let muslParts = ["c", "pthread", "rt", "m", "dl", "util", "xnet"]
}
