internal import ImageCore

extension GPUCode {
    /// The code of several files together, by architecture, then by form.
    package static func sum(_ codes: [GPUCode]) -> [Share] {
        var sums: [Key: Share] = [:]
        for share in codes.flatMap(\.shares) { sums[Key(share), default: .none(of: share)].add(share) }
        return sums.values.sorted { ($0.architecture, $0.kind.number) < ($1.architecture, $1.kind.number) }
    }

    private struct Key: Hashable {
        let architecture: SMArchitecture
        let kind: FatbinEntry.Kind

        init(_ share: Share) {
            architecture = share.architecture
            kind = share.kind
        }
    }
}

extension GPUCode.Share {
    fileprivate static func none(of other: Self) -> Self { Self(architecture: other.architecture, kind: other.kind) }

    fileprivate mutating func add(_ other: Self) {
        entries = entries.saturatingSum(other.entries)
        bytes = bytes.saturatingSum(other.bytes)
        plainBytes = plainBytes.saturatingSum(other.plainBytes)
        deadBytes = deadBytes.saturatingSum(other.deadBytes)
    }
}
