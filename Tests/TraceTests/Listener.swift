import Glibc
import TestSupport

/// Sockets of the machine that a workload may try to reach: a port of the loopback, and a name without a file.
final class Listener: Sendable {
    let port: UInt16
    private let descriptors: [Int32]

    init() throws {
        let internet = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(internet, address, size) != 0 || listen(internet, 8) != 0
                    || getsockname(internet, address, &size) != 0
            }
        }
        guard !status else { throw ToolFailure("cannot listen on the loopback") }
        port = UInt16(bigEndian: address.sin_port)
        descriptors = [internet, try Self.abstractSocket("gpuimg-test-\(port)")]
    }

    deinit { for descriptor in descriptors { close(descriptor) } }

    private static func abstractSocket(_ name: String) throws -> Int32 {
        let local = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            for (index, byte) in name.utf8.enumerated() { path[index + 1] = byte }
        }
        let size = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(local, $0, size) != 0 || listen(local, 8) != 0
            }
        }
        guard !status else { throw ToolFailure("cannot listen on \(name)") }
        return local
    }
}
