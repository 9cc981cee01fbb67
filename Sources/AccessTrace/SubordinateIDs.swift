internal import Glibc
internal import ImageCore

/// The ids that an ordinary user may map besides its own: a line of `/etc/subuid` or `/etc/subgid` (subuid(5)).
struct SubordinateIDs: Equatable {
    let base: Int
    let count: Int

    /// - Parameter table: the file.
    init?(reading table: String, user: UInt32, name: String?) {
        guard let file = try? RawFile.open(reading: table), let size = try? file.status().size,
            let bytes = try? file.bytes(ByteRange(offset: 0, count: min(size, 1 << 20)))
        else { return nil }
        for line in bytes.split(separator: 0x0a) {
            let parts = String(decoding: line, as: UTF8.self).split(separator: ":")
            guard parts.count == 3, parts[0] == String(user) || parts[0] == name ?? "",
                let base = Int(parts[1]), let count = Int(parts[2]), base > 0, count > 0, count < 1 << 31,
                base <= Int(UInt32.max) - count
            else { continue }
            self.base = base
            self.count = min(count, 65_535)
            return
        }
        return nil
    }

    /// The name of this process's user.
    static var userName: String? { getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } }
}
