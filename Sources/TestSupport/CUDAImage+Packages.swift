extension CUDAImage {
    /// Adds what a step installs: its layer, the database of packages as it is after it, and their lists.
    mutating func run(
        _ command: String, _ packages: [String], _ fill: (inout CUDAImage, inout LayerBuilder) -> Void
    ) {
        status += packages.map { ($0, $0.hasPrefix("cuda-libraries") ? release.full + "-1" : "12.4.127-1") }
        let text = statusText
        var copy = self
        copy.listed = [:]
        var layer = LayerBuilder()
        fill(&copy, &layer)
        if !packages.isEmpty {
            if let text { layer.file("var/lib/dpkg/status", text) }
            for (package, files) in copy.listed.sorted(by: { $0.key < $1.key }) where signs.contains(.lists) {
                let lines = ["/."] + files.map { "/" + $0 }
                layer.file("var/lib/dpkg/info/\(package).list", lines.joined(separator: "\n") + "\n")
            }
        }
        add("RUN |1 TARGETARCH=amd64 /bin/sh -c \(command) # buildkit") { $0 = layer }
    }

    /// Installs further packages of NVIDIA's on top, as a maker's own step does.
    package mutating func install(_ packages: [String], files: [(path: String, file: LoadableELF)] = []) {
        let command = "apt-get update && apt-get install -y \(packages.joined(separator: " "))"
        run(command, packages) { image, layer in
            for (path, file) in files {
                let parts = path.split(separator: "/").map(String.init)
                image.put(
                    parts.last ?? "", file, in: parts.dropLast().joined(separator: "/"), of: packages[0], &layer)
            }
        }
    }

    /// Installs libraries of the toolkit on top: `libcublas-12-4`.
    package mutating func installLibraries(of packages: [String]) {
        run("apt-get update && apt-get install -y \(packages.joined(separator: " "))", packages) { image, layer in
            for library in image.release.toolkit where packages.contains(library.package) {
                image.put([library], in: image.libraryFolder, &layer)
            }
        }
    }

    var statusText: String? {
        guard signs.contains(.packages) else { return nil }
        return status.map {
            "Package: \($0.name)\nStatus: install ok installed\nVersion: \($0.version)\nArchitecture: amd64\n"
        }.joined(separator: "\n")
    }

    mutating func put(_ libraries: [Library], in folder: String, _ layer: inout LayerBuilder) {
        for library in libraries {
            let file = library.soname + ".99"
            put(
                file,
                LoadableELF(soname: library.soname, needed: library.needed, size: library.size, machine: machine),
                in: folder, of: library.package, &layer)
            link(library.soname, to: file, in: folder, of: library.package, &layer)
        }
    }

    mutating func put(
        _ name: String, _ file: LoadableELF, in folder: String, of package: String, _ layer: inout LayerBuilder
    ) {
        guard signs.contains(.files) else { return }
        listed[package, default: []].append("\(folder)/\(name)")
        layer.file("\(folder)/\(name)", file.bytes, mode: 0o755)
    }

    mutating func put(
        _ name: String, text: String, in folder: String, of package: String, _ layer: inout LayerBuilder
    ) {
        guard signs.contains(.files) else { return }
        listed[package, default: []].append("\(folder)/\(name)")
        layer.file("\(folder)/\(name)", text)
    }

    mutating func link(
        _ name: String, to target: String, in folder: String, of package: String, _ layer: inout LayerBuilder
    ) {
        guard signs.contains(.files) else { return }
        listed[package, default: []].append("\(folder)/\(name)")
        layer.symlink("\(folder)/\(name)", to: target)
    }

    /// Variables as the Dockerfile sets them, each a step of its own.
    mutating func set(_ variables: String...) {
        for variable in variables {
            note("ENV \(variable)")
            guard signs.contains(.environment) else { continue }
            let name = variable.prefix { $0 != "=" } + "="
            environment.removeAll { $0.hasPrefix(name) }
            environment.append(variable)
        }
    }

    mutating func label(_ key: String, _ value: String) {
        note("LABEL \(key)=\(value)")
        if signs.contains(.labels) { labels[key] = value }
    }
}
