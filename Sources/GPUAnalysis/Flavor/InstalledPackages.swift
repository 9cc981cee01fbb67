internal import ImageCore

/// The packages that an image's dpkg database lists as installed (deb-status in dpkg's manual, "status").
struct InstalledPackages {
    /// By name, sorted; each with its version.
    private(set) var versions: [String: String] = [:]

    var names: [String] { versions.keys.sorted() }

    init(_ survey: ImageSurvey) {
        if let status = survey.text(at: "var/lib/dpkg/status") { add(status, isStatus: true) }
        // Images without dpkg itself have a file for each package.
        for (name, text) in survey.texts(in: "var/lib/dpkg/status.d") where !name.bytes.ends(with: ".md5sums".utf8) {
            add(text, isStatus: false)
        }
    }

    /// The database of one layer alone.
    init(status: [UInt8]) { add(status, isStatus: true) }

    /// - Parameter isStatus: whether paragraphs say in which state a package is, which those of single packages do not.
    private mutating func add(_ text: [UInt8], isStatus: Bool) {
        var name: String?
        var version = ""
        var isInstalled = !isStatus
        func store(_ versions: inout [String: String]) {
            if let name, isInstalled, versions.count < Limits.installedPackages { versions[name] = version }
        }
        for line in ByteLines(text) {
            if line.isEmpty {
                store(&versions)
                (name, version, isInstalled) = (nil, "", !isStatus)
            } else if let value = Self.value("Package: ", line) {
                name = value
            } else if let value = Self.value("Version: ", line) {
                version = value
            } else if let value = Self.value("Status: ", line) {
                isInstalled = value.utf8.suffix(Self.installed.count).elementsEqual(Self.installed)
            }
        }
        store(&versions)
    }

    private static let installed = " installed".utf8

    private static func value(_ field: String, _ line: ArraySlice<UInt8>) -> String? {
        guard line.starts(with: field.utf8), line.count <= Limits.nameBytes else { return nil }
        return String(decoding: line.dropFirst(field.utf8.count), as: UTF8.self)
    }
}
