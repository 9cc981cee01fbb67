extension ELFMachine {
    /// The name that folders, loaders and `$PLATFORM` have for the machine; nil for those that images rarely are for.
    package var platform: String? {
        switch self {
        case .x86: "i386"
        case .x86_64: "x86_64"
        case .aarch64: "aarch64"
        default: nil
        }
    }

    /// What `$LIB` may stand for: Debian's glibc and Red Hat's were built with different answers.
    var libraryFolders: [String] {
        switch self {
        case .x86: ["lib/i386-linux-gnu", "lib"]
        case .x86_64: ["lib/x86_64-linux-gnu", "lib64"]
        case .aarch64: ["lib/aarch64-linux-gnu", "lib64"]
        default: ["lib64", "lib"]
        }
    }

    /// Subfolders of `glibc-hwcaps`, the best processor's first; only some machines have them (ld.so(8)).
    var hardwareFolders: [String] {
        self == .x86_64 ? ["x86-64-v4", "x86-64-v3", "x86-64-v2"] : []
    }
}
