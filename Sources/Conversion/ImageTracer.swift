internal import AccessTrace
internal import Codec
internal import ELF
internal import GPUAnalysis
internal import ImageCore
internal import Layers
internal import OCI
internal import Tar
internal import Transports

/// Runs one platform's image and records what it touches: unpacks its layers, finds out what the machine allows, puts
/// driver libraries beside them where they are wanted, and adds what would be loaded where there is a GPU.
struct ImageTracer {
    let source: ImageSource
    let temporaryDirectory: String
    let largestLayer: Int
    let options: WorkloadOptions
    let progress: ProgressHandler

    struct Outcome {
        let record: AccessRecord
        /// The entries of every layer, from the bottom.
        let layers: [[TarEntry]]
    }

    func trace(_ image: ImageNode.Image) throws(ImageError) -> Outcome {
        try checkSpace(image)
        let scratch = try TraceScratch(in: temporaryDirectory)
        let runner = ContainerRunner(options, in: scratch, temporaryDirectory: temporaryDirectory)
        let footing = try runner.probe()
        for reason in footing.reasons { progress(.detail("not used: \(reason)")) }
        var root = try RootFileSystem(at: scratch.root, owners: footing.owners)
        let layers = try unpack(image, into: &root)
        let files = try RootFiles(at: scratch.root)
        let drivers = try Drivers(
            options.gpu, in: files, layers: layers, scratch: scratch, environment: image.config.process.environment)
        progress(.step("running the image to see what it touches"))
        var run = try runner.run(
            image.config.process, on: footing, layers: layers, overlaid: drivers.overlaid, mounts: drivers.mounts)
        addClosure(to: &run, files, image.config.process.environment + options.environment)
        run.record.image = image.descriptor.digest
        run.record.platform = image.platform
        run.record.gpu = drivers.found
        run.record.departures.merge(root.departures) { $0 + $1 }
        return Outcome(record: run.finished, layers: layers)
    }

    private func unpack(_ image: ImageNode.Image, into root: inout RootFileSystem) throws(ImageError) -> [[TarEntry]] {
        var layers: [[TarEntry]] = []
        for (number, layer) in image.manifest.layers.enumerated() {
            guard layer.mediaType.layerKind == .tar else {
                throw ImageError(
                    .failure, "the layer is not in \(source.name), so the image cannot be run; use --no-trace",
                    layer: layer.digest)
            }
            progress(.step("unpacking layer \(number + 1) of \(image.manifest.layers.count)"))
            let expectation = LayerReader.Expectation(blobDigest: layer.digest, diffID: nil)
            do throws(ImageError) {
                layers.append(try root.apply(source.blob(layer), expecting: expectation, limit: largestLayer))
            } catch {
                throw error.within(file: source.name, layer: layer.digest)
            }
        }
        return layers
    }

    private func checkSpace(_ image: ImageNode.Image) throws(ImageError) {
        var check = SpaceCheck()
        for layer in image.manifest.layers where layer.mediaType.layerKind == .tar {
            try check.countUnpacked(try source.blob(layer))
        }
        try check.check(temporary: temporaryDirectory, destination: temporaryDirectory)
    }

    /// What a machine with a GPU would load besides: the libraries that what ran needs, by name or by dlopen.
    private func addClosure(to run: inout TracedRun, _ files: RootFiles, _ environment: [String]) {
        let path = environment.last { $0.hasPrefix("LD_LIBRARY_PATH=") }?.dropFirst("LD_LIBRARY_PATH=".count)
        let search = LoaderSearch(files, libraryPath: path.map { FilePathBytes(String($0)) })
        let starts = run.loaded.map { FilePathBytes([UInt8(ascii: "/")] + $0.bytes) }
        let closure = LibraryClosure(of: starts, in: files, search: search) { soname, _ in
            CUDACatalogue.names(openedBy: soname.description).map { FilePathBytes($0) }
        }
        for member in closure.members { run.addStatic(member.askedAs) }
        let missing = closure.missing.filter { !CUDACatalogue.isDriverLibrary($0.name.description) }
        for library in Set(missing.filter { $0.reason == .needed }.map(\.name)).sorted() {
            run.record.notes.append("\(library) is needed and not in the image")
        }
    }
}
