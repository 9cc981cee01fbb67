package import JSON

/// An operating system and architecture, as in `linux/arm64/v8`.
package struct Platform: Hashable, Sendable {
    package let os: String
    package let architecture: String
    package let variant: String?

    package init(os: String, architecture: String, variant: String? = nil) {
        self.os = os
        self.architecture = architecture
        self.variant = variant
    }

    /// Reads `os/arch` or `os/arch/variant`; nil for anything else. The common other spellings of the architectures
    /// are understood.
    package init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(os: parts[0], architecture: Self.normal(parts[1]), variant: parts.count == 3 ? parts[2] : nil)
    }

    /// Reads the object of a descriptor, or the same three keys of an image config.
    package init?(_ value: JSONValue?) {
        guard let os = value?["os"]?.string, let architecture = value?["architecture"]?.string else { return nil }
        let variant = value?["variant"]?.string
        self.init(os: os, architecture: architecture, variant: variant?.isEmpty == true ? nil : variant)
    }

    /// The platform that this program runs on.
    package static var host: Platform {
        #if arch(arm64)
            Platform(os: "linux", architecture: "arm64")
        #elseif arch(x86_64)
            Platform(os: "linux", architecture: "amd64")
        #else
            Platform(os: "linux", architecture: "unknown")
        #endif
    }

    /// BuildKit's mark of manifests that are no images.
    package var isUnknown: Bool { os == "unknown" && architecture == "unknown" }

    /// Whether an image of this platform is what `wanted` asks for; a variant counts only where it is asked for.
    package func satisfies(_ wanted: Platform) -> Bool {
        os == wanted.os && architecture == wanted.architecture
            && (wanted.variant == nil || (variant ?? usualVariant) == wanted.variant)
    }

    /// What an image without a variant is, by containerd's `platforms` package.
    private var usualVariant: String? {
        switch architecture {
        case "arm64": "v8"
        case "arm": "v7"
        default: nil
        }
    }

    private static func normal(_ architecture: String) -> String {
        switch architecture {
        case "x86_64", "x86-64": "amd64"
        case "aarch64": "arm64"
        case "i386", "x86": "386"
        default: architecture
        }
    }
}

extension Platform: CustomStringConvertible {
    package var description: String { [os, architecture, variant].compactMap { $0 }.joined(separator: "/") }
}
