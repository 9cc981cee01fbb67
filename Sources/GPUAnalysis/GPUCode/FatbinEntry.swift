/// One piece of GPU code in a region: a module's code for one architecture.
package struct FatbinEntry: Hashable, Sendable {
    /// What form the code has.
    package enum Kind: Hashable, Sendable {
        /// Assembly that the driver compiles when it is loaded.
        case ptx
        /// Machine code: an ELF file of its own.
        case cubin
        /// What the run-time linker compiles, nvJitLink.
        case ltoIR
        case other(UInt16)
    }

    package enum Compression: Hashable, Sendable {
        case none, lz4, zstd
    }

    /// Where the entry's header begins in the file.
    package let offset: Int
    package let kind: Kind
    package let architecture: SMArchitecture
    package let compression: Compression
    /// What the entry takes of the file: header, payload and padding.
    package let bytes: Int
    /// What the payload comes to uncompressed. Where it is not compressed, all of it: such entries do not tell their
    /// size without padding.
    package let plainBytes: Int
}

extension FatbinEntry.Kind {
    /// All forms that are not known, where they are added up. No entry has the number 0.
    package static let unknown = Self.other(0)

    var isKnown: Bool { if case .other = self { false } else { true } }

    init(number: UInt16) {
        self =
            switch number {
            case 1: .ptx
            case 2: .cubin
            case 8: .ltoIR
            default: .other(number)
            }
    }

    /// As the file says it.
    package var number: UInt16 {
        switch self {
        case .ptx: 1
        case .cubin: 2
        case .ltoIR: 8
        case .other(let number): number
        }
    }
}

extension FatbinEntry.Kind: CustomStringConvertible {
    package var description: String {
        switch self {
        case .ptx: "PTX"
        case .cubin: "cubin"
        case .ltoIR: "LTO-IR"
        case .unknown: "other"
        case .other(let number): "kind \(number)"
        }
    }
}
