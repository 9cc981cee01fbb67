/// A GPU architecture as nvcc names it: `sm_90`, `sm_90a`, `sm_100f` (CUDA C++ Programming Guide, "Compute Capability").
package struct SMArchitecture: Hashable, Sendable {
    /// Which GPUs code for this architecture runs on, beyond its own number.
    package enum Suffix: UInt8, Hashable, Sendable {
        /// All of the same major number, from its minor number on.
        case none
        /// `a`: those of exactly its number.
        case exact
        /// `f`: those of the same family, from its minor number on.
        case family
    }

    // Small, since a file may have a million of them.
    private let small: UInt16
    /// None for most; `a` and `f` since Hopper and Blackwell.
    package let suffix: Suffix

    /// - Returns: nil for a number that no GPU will have soon; today's end at 121.
    package init?(number: Int, suffix: Suffix = .none) {
        guard Self.numbers.contains(number), let small = UInt16(exactly: number) else { return nil }
        self.small = small
        self.suffix = suffix
    }

    /// Reads `sm_90a`, `compute_90a` or `90a`.
    package init?(parsing text: String) {
        var rest = text[...].utf8
        for prefix in ["sm_", "compute_"] where rest.starts(with: prefix.utf8) {
            rest = rest.dropFirst(prefix.utf8.count)
            break
        }
        let suffix: Suffix =
            switch rest.last {
            case UInt8(ascii: "a"): .exact
            case UInt8(ascii: "f"): .family
            default: .none
            }
        if suffix != .none { rest = rest.dropLast() }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard (2...4).contains(rest.count), rest.first != digits.lowerBound, rest.allSatisfy(digits.contains) else {
            return nil
        }
        self.init(number: rest.reduce(0) { $0 * 10 + Int($1 - digits.lowerBound) }, suffix: suffix)
    }

    /// 90 of `sm_90a`.
    package var number: Int { Int(small) }
    /// The compute capability's first number: 9 of `sm_90`, 12 of `sm_121`.
    package var major: Int { number / 10 }
    /// The compute capability's second number: 1 of `sm_121`.
    package var minor: Int { number % 10 }

    private static let numbers = 0...2_000

    /// Stands for those of several architectures together, or for what is of none: there is no `sm_0`.
    package static let several = SMArchitecture()

    private init() {
        small = 0
        suffix = .none
    }
}

extension SMArchitecture: Comparable {
    /// By number; of one number the plain one first, then `a`, then `f`.
    package static func < (one: Self, other: Self) -> Bool {
        (one.small, one.suffix.rawValue) < (other.small, other.suffix.rawValue)
    }
}

extension SMArchitecture: CustomStringConvertible {
    /// As nvcc names it for machine code: `sm_90a`; `other` for what has no number.
    package var description: String {
        if number == 0 { return "other" }
        return switch suffix {
        case .none: "sm_\(number)"
        case .exact: "sm_\(number)a"
        case .family: "sm_\(number)f"
        }
    }
}
