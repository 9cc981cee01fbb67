internal import ImageCore

/// The system of an image, as its `/etc/os-release` tells (os-release(5)).
struct OSRelease {
    /// `ubuntu`, `debian`, `rhel`, `rocky`.
    let id: String
    /// `22.04`, `12`, `9.4`.
    let version: String

    init?(_ survey: ImageSurvey) {
        guard let text = survey.text(at: "etc/os-release") ?? survey.text(at: "usr/lib/os-release") else { return nil }
        guard let id = Self.value("ID=", text), let version = Self.value("VERSION_ID=", text) else { return nil }
        self.id = id
        self.version = version
    }

    /// The last value of a variable, without quotes; nil where it cannot stand in the name of an image.
    private static func value(_ field: String, _ text: [UInt8]) -> String? {
        var value: ArraySlice<UInt8>?
        for line in ByteLines(text) where line.starts(with: field.utf8) && line.count > field.utf8.count {
            value = line.dropFirst(field.utf8.count)
        }
        guard var value else { return nil }
        while let first = value.first, first.isQuote { value.removeFirst() }
        while let last = value.last, last.isQuote || last == UInt8(ascii: "\r") { value.removeLast() }
        guard !value.isEmpty, value.count <= longest, value.allSatisfy(\.isNamePart) else { return nil }
        return String(decoding: value, as: UTF8.self)
    }

    /// An image's tag has at most as many bytes (OCI distribution-spec, "Pulling manifests").
    private static let longest = 128

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

extension UInt8 {
    fileprivate var isQuote: Bool { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") }

    fileprivate var isNamePart: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
