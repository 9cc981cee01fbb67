internal import ImageCore
internal import Tar

extension ZTOCEntry {
    /// Whether a container sees an xattr for the entry: one of its own, or the mark of an opaque folder.
    package var needsXattrs: Bool {
        records.contains { $0.key.starts(with: Self.xattrPrefix) }
            || name.bytes.suffix(Self.opaque.count) == Self.opaque
    }

    private static let xattrPrefix = Array("SCHILY.xattr.".utf8)
    private static let opaque = Array(".wh..wh..opq".utf8)[...]
}
