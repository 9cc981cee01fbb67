internal import AccessTrace
internal import ImageCore
internal import Layers

extension FlavorNeeds {
    /// What a trace has seen. What it only takes for reachable is left to the closure that is made here: that of the trace
    /// knows nothing of libraries that were loaded by their paths before.
    mutating func addTouched(_ record: AccessRecord) {
        // A symlink was recorded beside what it leads to: followed once more it would take an unread file for read.
        for touched in record.paths
        where (touched.source == .observed || touched.source == .runtime) && touched.kinds != .link {
            guard let path = survey.merged.file(at: touched.path)?.path, let owner = files.owner(of: path),
                Self.tellsOfNeed(path, owner, isExecuted: touched.kinds.contains(.exec))
            else { continue }
            let verb = touched.kinds.contains(.exec) ? "the trace executed" : "the trace opened"
            add(owner.part, package(of: path, owner), path, "\(verb) /\(path)")
        }
    }

    /// Whether reading a file shows that the part which brought it is needed: a banner or a licence does not.
    private static func tellsOfNeed(_ path: FilePathBytes, _ owner: FlavorFiles.Owner, isExecuted: Bool) -> Bool {
        if path.bytes.starts(with: "opt/nvidia/".utf8), !path.bytes.starts(with: "opt/nvidia/nsight".utf8) {
            return false
        }
        let name = path.lastComponent
        if isExecuted || name.has(".so") { return true }
        let isSource = [".h", ".hpp", ".cuh", ".inl", ".a", ".bc"].contains { name.ends(with: $0.utf8) }
        return owner.part == .devel && (isSource || path.bytes.has("/include/"))
    }
}
