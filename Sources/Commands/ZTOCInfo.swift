internal import ArgumentParser
internal import ImageCore
internal import Inspection
internal import Layers
internal import OCI
internal import Reporting
internal import SOCI

/// `gpuimg ztoc info`: the entries and spans of zTOCs.
struct ZTOCInfo: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "List what zTOCs hold: each file, where it lies, and in which spans.",
        discussion: """
            EXAMPLES:
              gpuimg ztoc info app-soci.tar
              gpuimg ztoc info app-soci.tar --layer 2 --format json
              gpuimg ztoc info --ztoc layer.ztoc

            The JSON has the fields of the reference's own tool; without --layer or --ztoc it is an array, an element for \
            each layer that has a zTOC.
            """)

    @Argument(help: ArgumentHelp("The image to read.", valueName: "SRC"))
    var source: String?

    @OptionGroup var options: ZTOCImageOptions

    @Option(help: "How it is printed.")
    var format = Format.text

    @OptionGroup(title: "General") var global: GlobalOptions

    func validate() throws {
        if (source == nil) == (options.ztoc == nil) { throw ValidationError("name an image, or a zTOC by --ztoc FILE") }
    }

    func run() throws {
        if let path = options.ztoc {
            let file = try BlobLocation.whole(path)
            return try print([ZTOCReport.Item(try ZTOC(reading: file), size: file.size)], isList: false)
        }
        guard let source else { return }
        let image = try options.open(source, global)
        let chosen = try options.layer.map { (wanted) throws(ImageError) in [try image.layer(wanted)] } ?? image.layers
        var items: [ZTOCReport.Item] = []
        for layer in chosen {
            guard let ztoc = layer.ztoc else { continue }
            items.append(
                ZTOCReport.Item(
                    try image.ztoc(of: layer), size: ztoc.size, layer: (layer.number, layer.descriptor, ztoc)))
        }
        try print(items, isList: options.layer == nil)
    }

    private func print(_ items: [ZTOCReport.Item], isList: Bool) throws(ImageError) {
        let reports = items.map { ZTOCReport($0) }
        switch format {
        case .text: try Console.result(reports.map(\.text).joined(separator: "\n\n"))
        case .json: try Console.result(ZTOCReport.json(reports, isList: isList))
        }
    }
}
