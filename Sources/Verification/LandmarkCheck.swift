internal import EStargz
internal import ImageCore

/// Whether a layer has one landmark, where and as runtimes expect it.
struct LandmarkCheck {
    private var found: [Landmark] = []
    private var problem: String?
    private var isPassing = false

    mutating func visit(_ path: FilePathBytes, _ listed: TOCEntry, number: Int) {
        let landmark = Landmark(path: path)
        isPassing = landmark != nil
        guard let landmark else { return }
        found.append(landmark)
        if listed.size != Landmark.payload.count || listed.innerOffset != 0 {
            problem = "it must be one byte at the start of a member"
        } else if landmark == .noPrefetch, number != 0 {
            problem = "it must be the first entry"
        }
    }

    mutating func content(_ bytes: UnsafeRawBufferPointer) {
        if isPassing, !bytes.elementsEqual(Landmark.payload) { problem = "its content must be the byte 0x0f" }
    }

    func finish(_ findings: inout Findings) {
        if found.isEmpty {
            findings.add(
                "landmark-missing", .warning,
                "the layer has no landmark: runtimes fetch its first 10 MiB before the start")
        } else if found.count > 1 {
            findings.add("landmark-repeated", .warning, "the layer has more than one landmark")
        }
        if let problem, let landmark = found.first {
            findings.add("landmark-position", .warning, problem, entry: landmark.name)
        }
    }
}
