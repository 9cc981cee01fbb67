internal import ImageCore

/// Which files of a system are kept as text: those that tell where a loader looks, and which packages there are.
enum KeptTexts {
    /// How many bytes of a file are worth keeping; nil for a file of no interest.
    static func limit(of path: FilePathBytes) -> Int? {
        if let limit = single[path] { return limit }
        let name = path.lastComponent
        switch path.parent {
        case loaderFolder: return name.ends(with: ".conf".utf8) ? Limits.loaderFileBytes : nil
        case muslFolder: return name.starts(with: "ld-musl-".utf8) ? Limits.loaderFileBytes : nil
        case distrolessPackages: return Limits.loaderFileBytes
        case packageLists:
            guard name.ends(with: ".list".utf8), CUDACatalogue.isPackage(String(decoding: name, as: UTF8.self)) else {
                return nil
            }
            return Limits.packageListBytes
        default: return nil
        }
    }

    private static let single: [FilePathBytes: Int] = [
        FilePathBytes("etc/ld.so.conf"): Limits.loaderFileBytes,
        FilePathBytes("etc/ld.so.cache"): Limits.loaderFileBytes,
        FilePathBytes("etc/os-release"): Limits.osReleaseBytes,
        FilePathBytes("usr/lib/os-release"): Limits.osReleaseBytes,
        FilePathBytes("var/lib/dpkg/status"): Limits.systemTextBytes,
    ]
    private static let loaderFolder = FilePathBytes("etc/ld.so.conf.d")
    private static let muslFolder = FilePathBytes("etc")
    private static let distrolessPackages = FilePathBytes("var/lib/dpkg/status.d")
    private static let packageLists = FilePathBytes("var/lib/dpkg/info")
}
