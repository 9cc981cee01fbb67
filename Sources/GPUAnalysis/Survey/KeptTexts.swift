internal import ImageCore

/// Which files of a system are kept as text: those that tell where a loader looks, and which packages there are.
enum KeptTexts {
    /// How many bytes of a file are worth keeping; nil for a file of no interest.
    static func limit(of path: FilePathBytes) -> Int? {
        if single.contains(path) { return Limits.systemTextBytes }
        let name = path.lastComponent
        switch path.parent {
        case loaderFolder: return name.ends(with: ".conf".utf8) ? Limits.loaderFileBytes : nil
        case muslFolder: return name.starts(with: "ld-musl-".utf8) ? Limits.loaderFileBytes : nil
        case distrolessPackages: return Limits.loaderFileBytes
        case packageLists:
            guard name.ends(with: ".list".utf8), CUDACatalogue.isPackage(String(decoding: name, as: UTF8.self)) else {
                return nil
            }
            return Limits.systemTextBytes
        default: return nil
        }
    }

    private static let single: Set<FilePathBytes> = [
        FilePathBytes("etc/ld.so.conf"), FilePathBytes("etc/ld.so.cache"), FilePathBytes("etc/os-release"),
        FilePathBytes("usr/lib/os-release"),
        FilePathBytes("var/lib/dpkg/status"),
    ]
    private static let loaderFolder = FilePathBytes("etc/ld.so.conf.d")
    private static let muslFolder = FilePathBytes("etc")
    private static let distrolessPackages = FilePathBytes("var/lib/dpkg/status.d")
    private static let packageLists = FilePathBytes("var/lib/dpkg/info")
}
