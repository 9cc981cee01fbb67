/// Programs of the CUDA toolkit that a program or script may start.
package struct DeveloperTools: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let nvcc = DeveloperTools(rawValue: 1)
    package static let ptxas = DeveloperTools(rawValue: 2)

    /// Each by the name of its file.
    package static let names: KeyValuePairs<String, DeveloperTools> = ["nvcc": .nvcc, "ptxas": .ptxas]

    /// The names of those that are set, in fixed order.
    package var names: [String] { Self.names.filter { contains($0.value) }.map(\.key) }
}
