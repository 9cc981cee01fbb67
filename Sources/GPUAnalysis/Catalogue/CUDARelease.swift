/// A release of the CUDA toolkit, as packages and folders name it: 12.4.
package struct CUDARelease: Hashable, Sendable, CustomStringConvertible {
    package let major: Int
    package let minor: Int
    /// With the third number where it is known: `12.4.1`, as tags of images have it.
    package let full: String

    /// Reads `12.4`, `12.4.1` or `12-4`; nil for anything else.
    package init?(parsing text: some StringProtocol) {
        let parts = text.split(maxSplits: 3, omittingEmptySubsequences: false, whereSeparator: { ".-".contains($0) })
            .map { String($0) }
        guard (2...3).contains(parts.count), parts.allSatisfy({ $0.utf8.count <= 3 }),
            let major = Int(parts[0]), let minor = Int(parts[1]), parts.count == 2 || Int(parts[2]) != nil
        else { return nil }
        self.major = major
        self.minor = minor
        full = parts.joined(separator: ".")
    }

    /// How tags of `nvidia/cuda` name cuDNN (NVIDIA's Dockerfiles: 8 up to 12.3.1, 9 in 12.3.2, no number from 12.4).
    var cudnnTag: String {
        if major > 12 || major == 12 && minor > 3 { return "cudnn" }
        return full == "12.3.2" ? "cudnn9" : "cudnn8"
    }

    package var description: String { "\(major).\(minor)" }
}
