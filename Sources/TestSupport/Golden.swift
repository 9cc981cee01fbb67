internal import ImageCore

/// Texts that a program prints, kept in files, so that a change of them is seen.
package enum Golden {
    /// What the file of a name holds; where `GPUIMG_WRITE_GOLDEN` is 1 it is written first.
    package static func expected(_ name: String, actual: [UInt8]) throws -> [UInt8] {
        try kept(at: Repository.root + "/Tests/Golden/" + name, actual)
    }

    /// The same for a file of Fixtures.
    package static func fixture(_ name: String, actual: [UInt8]) throws -> [UInt8] {
        try kept(at: Repository.fixture(name), actual)
    }

    private static func kept(at path: String, _ actual: [UInt8]) throws -> [UInt8] {
        if TestEnvironment["GPUIMG_WRITE_GOLDEN"] == "1" {
            let (file, temporary) = try RawFile.named(like: path + ".")
            try file.write(actual, at: 0)
            try FileSystem.rename(temporary, to: path)
        }
        return try Repository.read(path)
    }
}
