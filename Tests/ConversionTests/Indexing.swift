import Codec
import ImageCore
import JSON
import Layers
import OCI
import SOCI
import TestSupport
import Testing
import Transports
import Verification

@testable import Conversion

/// One run of the index job, as the command line would start it.
struct Indexing {
    let folder: TemporaryDirectory
    var options: IndexOptions
    var threads = 2

    /// Layers of any size are indexed.
    init(in folder: TemporaryDirectory) {
        self.folder = folder
        options = IndexOptions(temporaryDirectory: folder.path, largestLayer: 1 << 30)
        options.soci.minimumLayerSize = 0
        options.soci.spanSize = 64 << 10
    }

    /// Indexes what `reference` names, into an archive or where a name ends in a slash a layout.
    @discardableResult
    func run(_ reference: String, to name: String = "out.tar", tag: String? = nil) throws -> IndexResult {
        let source = try ImageSource.open(try SourceReference(parsing: reference), temporaryDirectory: folder.path)
        let pool = try WorkerPool(width: threads)
        defer { pool.close() }
        return try Indexer(source, options: options, pool: pool) { _ in }.index(
            try source.image(nil), tag: tag, destinationFolder: folder.path
        ) { () throws(ImageError) in
            if name.hasSuffix("/") {
                return try LayoutDestination(path: folder.file(name), temporaryDirectory: folder.path)
            }
            return try ArchiveDestination(
                path: folder.file(name), isDockerOnly: false, temporaryDirectory: folder.path)
        }
    }

    func open(_ name: String = "out.tar") throws -> ImageSource {
        try ImageSource.open(try SourceReference(parsing: folder.file(name)), temporaryDirectory: folder.path)
    }

    func tree(_ name: String = "out.tar") throws -> ImageNode {
        let source = try open(name)
        return try ImageNode.load(try source.image(nil).descriptors[0], from: source)
    }

    /// The descriptors of the index at the top.
    func manifests(_ name: String = "out.tar") throws -> [Descriptor] {
        guard case .index(_, let index, _) = try tree(name) else { return [] }
        return index.manifests
    }

    func document(_ digest: Digest, _ name: String = "out.tar") throws -> [UInt8] {
        try #require(try open(name).blob(digest)).document()
    }

    func sociIndex(_ digest: Digest, _ name: String = "out.tar") throws -> SOCIIndex {
        let bytes = try document(digest, name)
        #expect(SOCIIndex.isCanonical(bytes))
        return try SOCIIndex(parsing: bytes)
    }

    func ztoc(_ layer: SOCIIndex.Layer, _ name: String = "out.tar") throws -> ZTOC {
        let blob = try #require(try open(name).blob(layer.ztoc))
        #expect(blob.size == layer.ztocSize)
        return try ZTOC(reading: blob)
    }

    func prefetch(_ prefetch: SOCIIndex.Prefetch, _ name: String = "out.tar") throws -> [ClosedRange<Int>] {
        let bytes = try document(prefetch.artifact, name)
        #expect(bytes.count == prefetch.size)
        return try PrefetchArtifact(parsing: bytes).spans
    }

    func findings(_ name: String = "out.tar") throws -> [Finding] {
        let pool = try WorkerPool(width: threads)
        defer { pool.close() }
        return try Verifier(
            try open(name), depth: .full, pool: pool, temporaryDirectory: folder.path, largestLayer: 1 << 30
        ).verifyAll()
    }
}
