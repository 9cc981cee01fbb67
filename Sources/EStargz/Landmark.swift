package import ImageCore
package import Tar

/// The file that tells a runtime where to stop prefetching (eStargz specification, "Landmark file").
package enum Landmark: Hashable, Sendable {
    /// What stands before it is fetched before the container starts.
    case prefetch
    /// Nothing is worth fetching first. Without it a runtime fetches the first 10 MiB blindly.
    case noPrefetch

    package var name: FilePathBytes {
        switch self {
        case .prefetch: FilePathBytes(".prefetch.landmark")
        case .noPrefetch: FilePathBytes(".no.prefetch.landmark")
        }
    }

    /// The landmark of that name at the root of a layer.
    package init?(path: FilePathBytes) {
        switch path {
        case Landmark.prefetch.name: self = .prefetch
        case Landmark.noPrefetch.name: self = .noPrefetch
        default: return nil
        }
    }

    /// The one byte of its content.
    package static let payload: [UInt8] = [0x0f]

    /// The entry as the reference writes it: no mode, no time, root's.
    package var entry: TarEntry { TarEntry(name: name, kind: .file, mode: 0, size: Self.payload.count) }
}
