internal import ImageCore
internal import Layers
internal import OCI
internal import Tar

/// What an image's maker put on top of the CUDA image that it was built from.
struct OwnLayers {
    /// Folders and files to copy, absolute, sorted; none below another.
    let paths: [String]
    /// How many files are in none of these, because there were too many.
    let moreFiles: Int
    /// Packages that were installed on top, sorted, but for NVIDIA's.
    let packages: [String]

    init(_ survey: ImageSurvey, _ config: ImageConfig, _ flavor: FlavorFiles) {
        let base = Self.base(survey, config, flavor)
        packages = Self.packages(survey, above: base)
        var (folders, files): (Set<String>, Set<String>) = ([], [])
        var moreFiles = 0
        let hasPackages = !packages.isEmpty
        survey.merged.forEachShown { path, place, _ in
            guard place.layer >= base, flavor.owner(of: path) == nil,
                let root = Self.root(of: path, hasPackages: hasPackages)
            else { return }
            let isAdded =
                switch root {
                case .folder(let name): Self.add(name, to: &folders)
                case .file(let name): Self.add(name, to: &files)
                }
            if !isAdded { moreFiles += 1 }
        }
        paths = folders.union(files).sorted()
        self.moreFiles = moreFiles
    }

    /// - Returns: whether it is in it now.
    private static func add(_ name: String, to names: inout Set<String>) -> Bool {
        guard names.count < most else { return names.contains("/" + name) }
        names.insert("/" + name)
        return true
    }

    /// Of folders, and of files: more than a person would read is no advice.
    private static let most = 50

    /// How many layers are those of the CUDA image: up to the last step that the official Dockerfiles have, or where the
    /// history tells nothing, the last layer with files of the flavour.
    private static func base(_ survey: ImageSurvey, _ config: ImageConfig, _ files: FlavorFiles) -> Int {
        let origins = config.layerOrigins
        if let last = origins.lastIndex(where: { origin in
            origin.map { text in marks.contains { text.contains($0) } } ?? false
        }) {
            return last + 1
        }
        var last = 0
        survey.merged.forEachShown { path, _, content in
            if files.owner(of: path) != nil { last = max(last, content.layer + 1) }
        }
        return last
    }

    private static let marks = [
        "${NV_", "NGC-DL-CONTAINER-LICENSE", "/opt/nvidia/",
        "ld.so.conf.d/nvidia.conf", "cuda-keyring",
    ]

    private static func packages(_ survey: ImageSurvey, above base: Int) -> [String] {
        let all = InstalledPackages(survey).names
        var below: Set<String> = []
        let path = FilePathBytes("var/lib/dpkg/status")
        for number in (0..<min(base, survey.merged.layers.count)).reversed() {
            let entries = survey.merged.layers[number]
            guard let entry = entries.lastIndex(where: { $0.path == path }) else { continue }
            let facts = survey.facts(at: LayerTree.Place(layer: number, entry: entry))
            if case .text(let text)? = facts { below = Set(InstalledPackages(status: text).names) }
            break
        }
        guard !below.isEmpty else { return [] }
        return all.filter { !below.contains($0) && !CUDACatalogue.isPackage($0) && DebianGrammar.isName($0) }
    }

    /// What is copied for a file.
    private enum Root {
        case folder(String)
        case file(String)
    }

    /// Nil for a file that a package brings, or that nobody wants to have.
    private static func root(of path: FilePathBytes, hasPackages: Bool) -> Root? {
        let parts = path.bytes.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        guard let first = parts.first,
            parts.allSatisfy({ part in
                part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"\"'\\$*?[`<#".utf8.contains($0) }
            })
        else { return nil }
        func folder(_ depth: Int) -> Root { .folder(parts.prefix(depth).joined(separator: "/")) }
        switch first {
        case "tmp", "proc", "sys", "dev", "run", "boot", "mnt", "media", "var", "etc": return nil
        case "usr" where parts.count > 2 && parts[1] == "local": return parts[2].hasPrefix("cuda") ? nil : folder(3)
        // The system's own folders: whole they would replace those of the new base.
        case "usr", "lib", "lib32", "lib64", "libx32", "bin", "sbin":
            return hasPackages ? nil : .file(parts.joined(separator: "/"))
        case "root" where parts.count > 1 && parts[1] == ".cache": return nil
        case "opt", "srv", "home", "root": return folder(2)
        default: return folder(1)
        }
    }
}
