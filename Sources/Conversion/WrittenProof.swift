internal import ImageCore
internal import Transports
internal import Verification

/// Reads what was written as a client would, before it has its name.
struct WrittenProof {
    let pool: WorkerPool
    let temporaryDirectory: String
    let largestLayer: Int

    /// - Parameters:
    ///   - hashed: blobs that were read from where they lie since they were written, and proved.
    ///   - made: blobs that are our doing; for others the source's faults are no reason to fail.
    ///   - lacking: blobs of platforms that stay as they were, which the source did not have either.
    func prove(
        _ destination: any ImageDestination, hashed: Set<Digest>, made: Set<Digest>, lacking: Set<Digest>
    ) throws(ImageError) {
        let verifier = Verifier(
            try destination.readBack(), depth: .structure(hashed: hashed), pool: pool,
            temporaryDirectory: temporaryDirectory, largestLayer: largestLayer)
        let findings = try verifier.verifyAll()
        let faults = findings.filter { finding in
            guard finding.severity == .error else { return false }
            guard let blob = finding.blob else { return true }
            // A kept layer whose table of contents was wrong in the source is not our doing.
            let isOfTables = ["toc-", "ztoc-", "soci-"].contains { finding.code.hasPrefix($0) }
            return !(isOfTables && !made.contains(blob)) && !lacking.contains(blob)
        }
        guard let first = faults.first else { return }
        let blob = first.blob.map { "\($0): " } ?? ""
        throw ImageError(
            .verificationFailed, "what was written does not verify: \(first.code): \(blob)\(first.message)",
            entry: first.entry)
    }
}
