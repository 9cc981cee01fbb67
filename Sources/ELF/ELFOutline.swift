package import ImageCore

/// Where a loader will put the parts of an ELF file, as its first bytes tell before the others are there.
package struct ELFOutline: Sendable {
    /// The segments that are executed, as parts of the file.
    package let machineCode: [ByteRange]

    /// - Throws: ``ELFError`` for what is no ELF file, or one whose program headers do not stand at its beginning.
    package init(_ file: RawFile, range: ByteRange) throws(ELFError) {
        let source = try ELFSource(file, range)
        let (_, segments) = try ELFFile.segments(of: source)
        machineCode = segments.loaded.filter(\.isExecutable).map { ByteRange(offset: $0.offset, count: $0.count) }
    }
}
