import Glibc
import ImageCore
import Layers
import Tar
import TestSupport

@testable import AccessTrace

/// Layers unpacked into a root file system of their own.
struct Unpacked {
    private let folder: TemporaryDirectory
    let scratch: TraceScratch
    let departures: [String: Int]
    let entries: [[TarEntry]]

    init(_ layers: [LayerBuilder], in folder: TemporaryDirectory, owners: OwnerPolicy = .runner) throws {
        try self.init(try layers.map { try folder.blob($0.tar) }, in: folder, owners: owners)
    }

    init(_ blobs: [BlobLocation], in folder: TemporaryDirectory, owners: OwnerPolicy = .runner) throws {
        self.folder = folder
        scratch = try TraceScratch(in: folder.path)
        var system = try RootFileSystem(at: scratch.root, owners: owners)
        entries = try blobs.map { try system.apply($0, limit: 1 << 30) }
        departures = system.departures
    }

    /// Everything in the root: `folder`, `file CONTENT`, `link TARGET` or `pipe`, by path.
    var tree: [String: String] { Self.tree(scratch.root) }

    static func tree(_ folder: String, below prefix: String = "") -> [String: String] {
        var result: [String: String] = [:]
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0 else { return result }
        defer { close(descriptor) }
        var names: [String] = []
        FileSystem.forEachName(in: descriptor) { names.append(String(cString: $0)) }
        for name in names {
            let path = folder + "/" + name
            guard let status = status(path) else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                result[prefix + name] = "folder"
                result.merge(tree(path, below: prefix + name + "/")) { old, _ in old }
            case S_IFLNK:
                var buffer = [CChar](repeating: 0, count: 4096)
                let count = readlink(path, &buffer, buffer.count)
                let target = buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }
                result[prefix + name] = "link " + String(decoding: target, as: UTF8.self)
            case S_IFIFO: result[prefix + name] = "pipe"
            case S_IFREG:
                let content = (try? Repository.read(path)) ?? Array("(unreadable)".utf8)
                result[prefix + name] = "file " + String(decoding: content, as: UTF8.self)
            default: result[prefix + name] = "other"
            }
        }
        return result
    }

    func status(_ name: String) -> stat? { Self.status(scratch.root + "/" + name) }

    static func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    /// A layer put together by `body`.
    static func layer(_ body: (inout LayerBuilder) -> Void) -> LayerBuilder {
        var layer = LayerBuilder()
        body(&layer)
        return layer
    }
}
