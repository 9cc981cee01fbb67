internal import GPUAnalysis
internal import ImageCore
internal import Layers
internal import Tar

/// Surveys a layer while it is read to be rewritten: its files are hashed already, and lie in the spool.
final class SurveyWatcher: LayerWatcher {
    private var surveyor: LayerSurveyor?
    private let directory: String

    init(directory: String) { self.directory = directory }

    func follow(_ plain: BlobLocation) {
        surveyor = LayerSurveyor(stored: plain, directory: directory, hashes: false, keepsEntries: false)
    }

    func begin(_ entry: TarEntry, _ headers: TarHeaders) throws(ImageError) { try surveyor?.begin(entry, headers) }
    func payload(_ bytes: UnsafeRawBufferPointer) throws(ImageError) { try surveyor?.payload(bytes) }
    func end() throws(ImageError) { try surveyor?.end() }

    /// What was seen.
    ///
    /// - Parameter entries: of the layer that was read.
    func finish(_ entries: [TarEntry]) -> LayerSurvey? { surveyor.take()?.finish(entries: entries) }
}
