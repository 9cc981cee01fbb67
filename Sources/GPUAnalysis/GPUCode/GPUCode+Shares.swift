internal import ImageCore

extension GPUCode {
    /// Adds shares up by architecture and form, and folds what no report has room for.
    ///
    /// All forms that are not known are one, `.unknown`. Of more than ``Limits/gpuCodeShares`` shares the largest stay,
    /// and the others are one of ``SMArchitecture/several`` and `.unknown`: the sums are those of all.
    struct Shares {
        private struct Key: Hashable {
            let architecture: SMArchitecture
            let kind: FatbinEntry.Kind
        }

        private var sums: [Key: Share] = [:]

        mutating func add(_ share: Share) {
            let kind = share.kind.isKnown ? share.kind : .unknown
            let fresh = Share(architecture: share.architecture, kind: kind)
            sums[Key(architecture: share.architecture, kind: kind), default: fresh].add(share)
        }

        /// By architecture, then by form.
        var folded: [Share] {
            var all = Array(sums.values)
            if all.count > Limits.gpuCodeShares {
                all.sort { ($1.bytes, $0.place) < ($0.bytes, $1.place) }
                var rest = Share(architecture: .several, kind: .unknown)
                for share in all[Limits.gpuCodeShares...] { rest.add(share) }
                all.removeLast(all.count - Limits.gpuCodeShares)
                // An entry may say of itself that it is for no architecture.
                if let same = all.firstIndex(where: { $0.place == rest.place }) {
                    all[same].add(rest)
                } else {
                    all.append(rest)
                }
            }
            return all.sorted { $0.place < $1.place }
        }
    }
}

extension GPUCode.Share {
    fileprivate struct Place: Comparable {
        let architecture: SMArchitecture
        let kind: UInt16

        static func < (one: Self, other: Self) -> Bool {
            (one.architecture, one.kind) < (other.architecture, other.kind)
        }
    }

    fileprivate var place: Place { Place(architecture: architecture, kind: kind.number) }

    fileprivate mutating func add(_ other: Self) {
        entries = entries.saturatingSum(other.entries)
        bytes = bytes.saturatingSum(other.bytes)
        plainBytes = plainBytes.saturatingSum(other.plainBytes)
        deadBytes = deadBytes.saturatingSum(other.deadBytes)
    }

    init(_ entry: FatbinEntry, isKept: Bool) {
        self.init(
            architecture: entry.architecture, kind: entry.kind, entries: 1, bytes: entry.bytes,
            plainBytes: entry.plainBytes, deadBytes: isKept ? 0 : entry.bytes)
    }
}
