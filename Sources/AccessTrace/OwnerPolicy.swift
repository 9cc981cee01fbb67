/// Who owns the files of an unpacked root file system.
package enum OwnerPolicy: Sendable, Equatable {
    /// Whoever unpacks; nothing is changed.
    case runner
    /// Whoever the image names.
    case image
    /// The image's ids, below `count`, moved up by `by`, so that no file belongs to a user of this machine.
    case shifted(by: UInt32, count: UInt32)

    /// The id that an id of the image becomes, and whether it is the one that was meant; nil where none is set.
    func id(for id: Int) -> (id: UInt32, isTrue: Bool)? {
        switch self {
        case .runner: return nil
        case .image:
            // The largest means "leave it as it is" to chown.
            guard let exact = UInt32(exactly: id), exact != .max else { return (Self.nobody, false) }
            return (exact, true)
        case .shifted(let base, let count):
            let isMapped = id >= 0 && id < Int(count)
            let (shifted, overflow) = base.addingReportingOverflow(isMapped ? UInt32(id) : Self.nobody)
            guard !overflow, shifted != .max else { return (base, false) }
            return (shifted, isMapped)
        }
    }

    /// The kernel's own id for ids that cannot be shown.
    private static let nobody: UInt32 = 65534
}
