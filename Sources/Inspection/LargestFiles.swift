internal import ImageCore

/// The largest of many files, without holding them all.
struct LargestFiles {
    private var files: [FileUse] = []

    mutating func add(_ file: FileUse) {
        files.append(file)
        if files.count >= 2 * Limits.reportedFiles { cut() }
    }

    /// The largest first; equal ones by path.
    var sorted: [FileUse] {
        var copy = self
        copy.cut()
        return copy.files
    }

    private mutating func cut() {
        files.sort { ($1.size, $0.path) < ($0.size, $1.path) }
        if files.count > Limits.reportedFiles { files.removeLast(files.count - Limits.reportedFiles) }
    }
}
