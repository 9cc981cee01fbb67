internal import ArgumentParser
internal import ImageCore
internal import Inspection
internal import Layers
internal import SOCI
internal import Transports

/// `gpuimg ztoc get-file`: one file of a layer, read by its spans alone.
struct ZTOCGetFile: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get-file", abstract: "Read one file of a layer by fetching only the spans that hold it.",
        discussion: """
            EXAMPLES:
              gpuimg ztoc get-file app-soci.tar /etc/passwd
              gpuimg ztoc get-file app-soci.tar usr/bin/tool --layer 1 -o tool
              gpuimg ztoc get-file --ztoc layer.ztoc --blob layer.tar.gz usr/bin/tool > tool

            Without --layer it is the file that a container sees, whiteouts and links counted; with it, or with --ztoc, \
            what that layer alone has, hardlinks followed inside it. Each span is checked against its digest first.
            """)

    @Argument(
        help: ArgumentHelp(
            "The image, and the path of the file in it; with --ztoc the path alone.", valueName: "SRC PATH"))
    var words: [String]

    @OptionGroup var options: ZTOCImageOptions

    @Option(help: ArgumentHelp("The layer that the zTOC of --ztoc is of.", valueName: "FILE"))
    var blob: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write the file here instead of to standard output.", valueName: "FILE"))
    var output: String?

    @OptionGroup(title: "General") var global: GlobalOptions

    func validate() throws {
        if (blob == nil) != (options.ztoc == nil) {
            throw ValidationError("--ztoc and --blob go together: a zTOC, and the layer that it is of")
        }
        guard words.count == (options.ztoc == nil ? 2 : 1) else {
            throw ValidationError(
                options.ztoc == nil ? "name an image and the path of a file in it" : "name the path of one file")
        }
    }

    private struct Found {
        let ztoc: ZTOC
        let blob: BlobLocation
        let entry: Int
    }

    func run() throws {
        guard let path = words.last else { return }
        let taken = [options.ztoc, blob, words.count > 1 ? try SourceReference(parsing: words[0]).path : nil]
        let pending = try output.map { (output) throws(ImageError) in
            try OutputFile.open(output, "file", besides: taken.compactMap(\.self))
        }
        let found = try find(FilePathBytes(path).cleaned)
        let name = found.ztoc.entries[found.entry].name
        let entry = try Self.file(found)
        var reader = try SpanReader(found.ztoc.spans, of: found.blob)
        var written = 0
        do throws(ImageError) {
            try reader.read(entry.payload) { (bytes) throws(ImageError) in
                guard let pending else { return try Console.result(Array(bytes)) }
                try pending.file.write(bytes, at: written)
                written += bytes.count
            }
        } catch {
            throw error.within(entry: name)
        }
        try pending?.commit()
    }

    private func find(_ path: FilePathBytes) throws -> Found {
        if let ztoc = options.ztoc, let blob {
            return try Self.find(path, try ZTOC(reading: try BlobLocation.whole(ztoc)), try BlobLocation.whole(blob))
        }
        let image = try options.open(words[0], global)
        if let wanted = options.layer {
            let layer = try image.layer(wanted)
            return try Self.find(path, try image.ztoc(of: layer), try image.blob(of: layer))
        }
        let (layer, ztoc, entry) = try image.find(path)
        return Found(ztoc: ztoc, blob: try image.blob(of: layer), entry: entry)
    }

    private static func find(
        _ path: FilePathBytes, _ ztoc: ZTOC, _ blob: BlobLocation
    ) throws(ImageError) -> Found {
        guard let entry = ztoc.entryNumber(at: path) else {
            throw ImageError(.unreadableInput, "the layer has no such file", entry: path)
        }
        return Found(ztoc: ztoc, blob: blob, entry: entry)
    }

    /// The regular file that an entry shows.
    private static func file(_ found: Found) throws(ImageError) -> ZTOCEntry {
        let entry = found.ztoc.entries[found.entry]
        guard let content = found.ztoc.content(of: found.entry) else {
            throw ImageError(
                .unreadableInput, "the hardlink leads to \(entry.linkName), which is not in the layer before it",
                entry: entry.name)
        }
        guard content.kind == .file else {
            let target = content.kind == .symlink ? " to \(content.linkName)" : ""
            throw ImageError(
                .unreadableInput, "it is no regular file but a \(content.kind.label)\(target)", entry: entry.name)
        }
        return content
    }
}

extension ZTOCEntry.Kind {
    fileprivate var label: String {
        switch self {
        case .file: "file"
        case .hardlink: "hardlink"
        case .symlink: "symlink"
        case .directory: "folder"
        case .characterDevice, .blockDevice: "device"
        case .fifo: "pipe"
        }
    }
}
