/// The system of an image, as its `/etc/os-release` tells (os-release(5)).
struct OSRelease {
    /// `ubuntu`, `debian`, `rhel`, `rocky`.
    let id: String
    /// `22.04`, `12`, `9.4`.
    let version: String

    init?(_ survey: ImageSurvey) {
        guard let text = survey.text(at: "etc/os-release") ?? survey.text(at: "usr/lib/os-release") else { return nil }
        var values: [String: String] = [:]
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            values[parts[0]] = parts[1].trimming("\"'")
        }
        // What goes into the name of an image must be able to stand in one.
        guard let id = values["ID"], let version = values["VERSION_ID"],
            (id + version).utf8.allSatisfy({ $0.isNamePart }), !id.isEmpty, !version.isEmpty
        else { return nil }
        self.id = id
        self.version = version
    }

    private var major: String { String(version.prefix { $0 != "." }) }

    /// How the tags of `nvidia/cuda` call it; nil for a system that they are not made for.
    var cudaSuffix: String? {
        switch id {
        case "ubuntu": "ubuntu" + version
        case "rhel": "ubi" + major
        case "rocky": "rockylinux" + major
        case "amzn": "amzn" + version
        default: nil
        }
    }

    /// The system alone, as an image without CUDA.
    var plainImage: String {
        switch id {
        case "rhel": "redhat/ubi\(major)"
        case "rocky": "rockylinux/rockylinux:\(major)"
        case "debian": "debian:\(version)-slim"
        case "amzn": "amazonlinux:\(version)"
        default: "\(id):\(version)"
        }
    }

    var usesAPT: Bool { ["ubuntu", "debian"].contains(id) }
}

extension String {
    fileprivate func trimming(_ characters: String) -> String {
        var text = self[...]
        while let first = text.first, characters.contains(first) { text = text.dropFirst() }
        while let last = text.last, characters.contains(last) || last == "\r" { text = text.dropLast() }
        return String(text)
    }
}

extension UInt8 {
    fileprivate var isNamePart: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
