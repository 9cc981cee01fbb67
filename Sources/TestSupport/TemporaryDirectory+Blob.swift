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

extension TemporaryDirectory {
    /// Writes files with the folders above them, and returns the path of `name`, which they lie in.
    @discardableResult
    package func write(_ files: [(path: String, bytes: [UInt8])], below name: String) throws -> String {
        try FileSystem.makeDirectory(file(name))
        for (path, bytes) in files {
            var folder = name
            for part in path.split(separator: "/").dropLast() {
                folder += "/" + part
                try FileSystem.makeDirectory(file(folder))
            }
            try write(bytes, to: name + "/" + path)
        }
        return file(name)
    }
}
