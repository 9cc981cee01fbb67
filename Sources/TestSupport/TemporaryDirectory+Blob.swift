internal import ImageCore
package import Layers

extension TemporaryDirectory {
    /// The bytes as a blob in a file of their own.
    package func blob(_ bytes: [UInt8]) throws -> BlobLocation {
        let file = try RawFile.unnamed(in: path)
        try file.write(bytes, at: 0)
        return BlobLocation(file: file, range: ByteRange(offset: 0, count: bytes.count))
    }

    /// A layer's blob, read and proved.
    package func layer(
        _ bytes: [UInt8], limit: Int = 1 << 30,
        expecting expectation: LayerReader.Expectation = .init(blobDigest: nil, diffID: nil)
    ) throws -> LayerContents {
        try LayerReader(temporaryDirectory: path, limit: limit).read(try blob(bytes), expecting: expectation)
    }
}
