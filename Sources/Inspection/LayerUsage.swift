internal import ImageCore

/// What a trace touched of a layer's regular files. Each file counts once, whatever hardlinks lead to it, and only
/// where a container sees this layer's copy of it.
package struct LayerUsage: Hashable, Sendable {
    package internal(set) var touchedFiles = 0
    package internal(set) var touchedBytes = 0
    /// Files that no run touched, but that something touched would load elsewhere (`source: static` in a trace).
    package internal(set) var reachableFiles = 0
    package internal(set) var reachableBytes = 0
    package internal(set) var untouchedFiles = 0
    /// All other bytes: of untouched files, of shadowed copies, and between the touched ranges.
    package internal(set) var untouchedBytes = 0

    package init() {}

    /// Both together, of different layers.
    package static func + (left: LayerUsage, right: LayerUsage) -> LayerUsage {
        var sum = left
        for field in fields { sum[keyPath: field] = sum[keyPath: field].saturatingSum(right[keyPath: field]) }
        return sum
    }

    private static var fields: [WritableKeyPath<LayerUsage, Int>] {
        [
            \.touchedFiles, \.touchedBytes, \.reachableFiles, \.reachableBytes, \.untouchedFiles, \.untouchedBytes,
        ]
    }
}
