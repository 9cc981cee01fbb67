import ImageCore
import Layers
import OCI
import Planner
import TestSupport
import Transports
import Verification

@testable import Conversion

/// One run of the main job, as the command line would start it.
struct Conversion {
    let folder: TemporaryDirectory
    var options: ConversionOptions
    var threads = 2

    init(in folder: TemporaryDirectory, list: [String] = [], packing: Packing = Rewriting.packing) throws {
        self.folder = folder
        options = ConversionOptions(packing: packing, temporaryDirectory: folder.path, largestLayer: 1 << 30)
        if !list.isEmpty { options.prefetchList = try PrefetchList(Array(list.joined(separator: "\n").utf8)) }
    }

    /// Converts what `reference` names into an archive.
    @discardableResult
    func run(
        _ reference: String, to name: String = "out.tar", image: String? = nil, tag: String? = nil
    ) throws -> ConversionResult {
        let source = try ImageSource.open(try SourceReference(parsing: reference), temporaryDirectory: folder.path)
        let pool = try WorkerPool(width: threads)
        defer { pool.close() }
        return try Converter(source, options: options, pool: pool) { _ in }.convert(
            try source.image(image), tag: tag, destinationFolder: folder.path
        ) { () throws(ImageError) in
            try ArchiveDestination(path: folder.file(name), isDockerOnly: false, temporaryDirectory: folder.path)
        }
    }

    func open(_ name: String = "out.tar") throws -> ImageSource {
        try ImageSource.open(try SourceReference(parsing: folder.file(name)), temporaryDirectory: folder.path)
    }

    /// The tree of the one image of what was written.
    func tree(_ name: String = "out.tar") throws -> ImageNode {
        let source = try open(name)
        return try ImageNode.load(try source.image(nil).descriptors[0], from: source)
    }

    func findings(_ name: String = "out.tar") throws -> [Finding] {
        let pool = try WorkerPool(width: threads)
        defer { pool.close() }
        return try Verifier(
            try open(name), depth: .full, pool: pool, temporaryDirectory: folder.path, largestLayer: 1 << 30
        ).verifyAll()
    }
}
