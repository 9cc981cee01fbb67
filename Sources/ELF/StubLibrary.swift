/// Makes shared libraries that stand in for those that a machine lacks: every function gives a fixed answer.
///
/// A program that needs `libcuda.so.1` does not even start where no driver is; with a stub it runs up to the point at
/// which it learns that there is no GPU, and so does a trace of it.
package enum StubLibrary {
    /// The bytes of a 64-bit library (System V ABI, "Program Loading and Dynamic Linking"; its hash tables suit glibc
    /// and musl, its section headers are for `ld` and `readelf`).
    ///
    /// - Returns: nil for a machine other than x86_64 and aarch64. Equal input gives equal bytes.
    package static func bytes(
        soname: String, functions: [String: StubFunction], for machine: ELFMachine
    ) -> [UInt8]? {
        let symbols = StubSymbols(functions)
        var order: [StubFunction] = []
        var seen: Set<StubFunction> = []
        for function in symbols.functions where seen.insert(function).inserted { order.append(function) }
        guard let code = StubCode(order, for: machine) else { return nil }
        var image = StubImage(code, machine)
        return image.write(soname: Array(soname.utf8), symbols)
    }
}
