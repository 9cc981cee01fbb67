import AccessTrace
import ImageCore
import Inspection
import OCI
import TestSupport
import Transports

/// Images put together in a test, and what an inspection says of them.
struct Inspected {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    func result(
        _ archive: [UInt8], platforms: [Platform] = [], record: AccessRecord? = nil
    ) throws -> InspectionResult {
        let path = try folder.write(archive, to: "image.tar")
        let source = try ImageSource.open(try SourceReference(parsing: path), temporaryDirectory: folder.path)
        let pool = try WorkerPool(width: 2)
        defer { pool.close() }
        let inspector = Inspector(
            source, pool: pool, temporaryDirectory: folder.path, largestLayer: 1 << 30
        ) { _ in }
        return try inspector.inspect(source.images, platforms: platforms, record: record)
    }

    /// The layers of an image of one platform.
    func layers(_ layers: [ImageBuilder.Layer], record: AccessRecord? = nil) throws -> [InspectedLayer] {
        try result(ImageBuilder.archive(layers), record: record).images.flatMap(\.layers)
    }

    /// The contents of plain layers made of these tars.
    func contents(_ tars: [LayerBuilder], record: AccessRecord? = nil) throws -> [InspectedLayer.Contents] {
        try layers(tars.map { ImageBuilder.Layer(plain: $0.tar) }, record: record).compactMap(\.contents)
    }

    static func record(_ paths: [TouchedPath]) -> AccessRecord {
        var record = AccessRecord()
        record.paths = paths
        return record
    }

    static func touched(
        _ path: String, _ kinds: TouchedPath.Kinds = .open, source: TouchedPath.Source = .observed, size: Int? = nil,
        ranges: [ByteRange]? = nil
    ) -> TouchedPath {
        TouchedPath(FilePathBytes(path), kinds: kinds, source: source, size: size, ranges: ranges)
    }
}
