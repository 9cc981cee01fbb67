import AccessTrace
import ImageCore
import Inspection
import JSON
import OCI
import Reporting
import TestSupport
import Testing
import Transports

@Suite struct InspectionReportTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private static func layer(_ files: [(name: String, count: Int)]) -> ImageBuilder.Layer {
        var tar = LayerBuilder()
        for (name, count) in files { tar.file(name, [UInt8](repeating: 1, count: count)) }
        return ImageBuilder.Layer(plain: tar.tar)
    }

    private func report(
        _ layers: [ImageBuilder.Layer], history: [String] = [], record: AccessRecord? = nil
    ) throws -> InspectionReport {
        var builder = ImageBuilder()
        let image = builder.addImage(layers, history: history.map { .init($0) })
        return try report(ImageBuilder.archive(builder.layout([image])), record: record)
    }

    private func report(_ archive: [UInt8], record: AccessRecord? = nil) throws -> InspectionReport {
        let path = try folder.write(archive, to: "app.tar")
        let source = try ImageSource.open(try SourceReference(parsing: path), temporaryDirectory: folder.path)
        let pool = try WorkerPool(width: 2)
        defer { pool.close() }
        let inspector = Inspector(
            source, pool: pool, temporaryDirectory: folder.path, largestLayer: 1 << 30
        ) { _ in }
        return InspectionReport(try inspector.inspect(source.images, record: record))
    }

    private static let layers = [
        layer([("a", 1_000), ("b", 3_000)]), layer([("a", 500)]), layer([("c", 500)]),
    ]

    private static let record: AccessRecord = {
        var record = AccessRecord()
        record.paths = ["a", "gone", "also\ngone"].map { TouchedPath(FilePathBytes($0), kinds: .open) }
        record.paths.append(TouchedPath(FilePathBytes("c"), kinds: .open, source: .static))
        return record
    }()

    @Test func `a row for each layer, the totals, and each reason once`() throws {
        let text = try report(Self.layers, history: ["COPY . /", "RUN one", "RUN two"]).text()
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("linux/amd64  sha256:"))
        #expect(lines[1] == "runs: /bin/true")
        let columns = lines[2].split(separator: " ")
        #expect(
            columns == [
                "#", "layer", "packed", "size", "plain", "files", "lazy", "shadowed", "duplicated", "created", "by",
            ])
        #expect(lines[3].hasPrefix("1  "))
        #expect(lines[3].hasSuffix("COPY . /"))
        #expect(lines[3].contains(" 1.0 kB         0 B  COPY"))
        #expect(lines[6].hasPrefix("total: "))
        #expect(lines[6].hasSuffix("4 files of 5.0 kB, 0 pulled lazily, 1.0 kB shadowed in 1 file, 1.5 kB wasted"))
        #expect(lines[7] == "layers 1-3 are each pulled whole: it is not compressed")
        #expect(lines.filter { $0.contains("pulled whole") }.count == 1)
        #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
    }

    @Test func `with a trace the rows tell used against unused`() throws {
        let lines = try report(Self.layers, record: Self.record).text().split(separator: "\n").map(String.init)
        #expect(lines[2].contains("touched  reachable  untouched  files touched"))
        #expect(lines[3].contains("0 B        0 B     4.0 kB            0/2"))
        #expect(lines[4].contains("500 B        0 B        0 B            1/1"))
        #expect(lines[5].contains("0 B      500 B        0 B            0/1"))
        #expect(lines.contains("touched: 500 B (10.0 %) in 1 file, untouched: 4.0 kB (80.0 %)"))
        #expect(lines.contains("reachable, though no run touched it: 500 B (10.0 %) in 1 file"))
        #expect(lines.contains("of the trace, not in the image: 2 paths"))
    }

    @Test func `a command cannot move the cursor or fill the screen`() throws {
        let hostile = "RUN <<EOF\n\u{1b}[2J\u{202e}abc\tdef\r\n" + String(repeating: "x", count: 500)
        let text = try report([Self.layer([("a", 1)])], history: [hostile]).text()
        #expect(text.contains("RUN <<EOF [2Jabc def xxx"))
        #expect(text.contains("…"))
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.properties.generalCategory.isControl })
        #expect(text.split(separator: "\n").allSatisfy { $0.count < 200 })
    }

    @Test func `layers that were not read have a row and a remark`() throws {
        var foreign = Self.layers[0]
        foreign.mediaType = MediaType("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip")
        var unknown = Self.layers[1]
        unknown.mediaType = MediaType("application/x\u{1b}y")
        let text = try report([foreign, unknown, Self.layers[2]]).text()
        #expect(text.contains("layer 1 is a foreign layer and was not read"))
        #expect(text.contains("layer 2 was not read: its media type application/x y is not known"))
        #expect(text.contains("layer 3 is pulled whole: it is not compressed"))
    }

    @Test func `sizes that only a descriptor claims may be any`() throws {
        let foreign = try (0..<2).map { number in
            let object = JSONObject([
                "mediaType": .string("application/vnd.oci.image.layer.nondistributable.v1.tar"),
                "digest": .string("sha256:" + String(repeating: "\(number)", count: 64)), "size": .number(Int.max),
            ])
            return try Descriptor(.object(object))
        }
        var builder = ImageBuilder()
        let config = builder.add(ImageBuilder.config(foreign.map(\.digest)), .ociConfig)
        let image = builder.add(ImageManifest(config: config, layers: foreign).encoded, .ociManifest)
        let text = try report(ImageBuilder.archive(builder.layout([image]))).text()
        #expect(text.contains("total: 9223372.0 TB in 2 layers"))
    }

    @Test func `the JSON has all, under a version`() throws {
        let json = try JSONValue(
            parsing: try report(Self.layers, history: ["COPY . /", "RUN 1", "RUN 2"], record: Self.record).json)
        #expect(json["schemaVersion"]?.integer == 1)
        #expect(json["source"]?["format"]?.string == "OCI layout")
        #expect(json["trace"]?["paths"]?.integer == 4)
        #expect(json["absentPlatforms"]?.array == [])
        let image = try #require(json["images"]?.array?.first)
        #expect(image["platform"]?.string == "linux/amd64")
        #expect(image["command"]?.array?.compactMap(\.string) == ["/bin/true"])
        #expect(image["missing"]?.array?.compactMap(\.string) == ["/also\\x0agone", "/gone"])
        let layers = try #require(image["layers"]?.array)
        #expect(layers.map { $0["number"]?.integer } == [1, 2, 3])
        #expect(layers.map { $0["createdBy"]?.string } == ["COPY . /", "RUN 1", "RUN 2"])
        #expect(layers.map { $0["shadowedBytes"]?.integer } == [1_000, 0, 0])
        #expect(layers.map { $0["usage"]?["touchedBytes"]?.integer } == [0, 500, 0])
        for layer in layers {
            #expect(layer["compression"]?.string == "plain")
            #expect(layer["lazyFormat"] == .null)
            #expect(layer["notLazyBecause"]?.string == "it is not compressed")
            #expect(layer["landmark"] == .null)
            for key in ["size", "plainSize", "files", "fileBytes", "shadowedFiles", "prefetchedPlainBytes"] {
                #expect(layer[key]?.integer != nil, "\(key)")
            }
        }
        #expect(image["totals"]?["usage"]?["reachableBytes"]?.integer == 500)
        #expect(image["totals"]?["fileBytes"]?.integer == 5_000)
    }

    @Test func `without a trace the JSON says so, and a layer that was not read has no contents`() throws {
        var foreign = Self.layers[0]
        foreign.mediaType = MediaType("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip")
        let json = try JSONValue(parsing: try report([foreign, Self.layers[1]]).json)
        #expect(json["trace"] == .null)
        let layers = try #require(json["images"]?.array?.first?["layers"]?.array)
        #expect(layers[0]["isRead"] == .boolean(false))
        #expect(layers[0]["compression"] == nil)
        #expect(layers[1]["isRead"] == .boolean(true))
        #expect(layers[1]["usage"] == .null)
    }

    @Test func `of many folders a person sees the largest, and how many there are besides`() throws {
        let files = (1...20).map { (name: "\($0)/a", count: $0 * 1_000) }
        let lines = try report([Self.layer(files)]).text().split(separator: "\n").map(String.init)
        let rows = lines.filter { $0.hasPrefix("/") }
        #expect(rows.count == 12 && rows[0].hasPrefix("/20 ") && rows[11].hasPrefix("/9 "))
        #expect(lines.contains("and 8 more, all in --format json"))
        let few = try report([Self.layer(Array(files.prefix(12)))]).text()
        #expect(!few.contains("more, all in"))
    }

    @Test func `folders that are too small to be told of are one row, so that the rows add up`() throws {
        let files = [(name: "big/a", count: 1_000_000), (name: "b/a", count: 1), (name: "c/a", count: 1)]
        let json = try JSONValue(parsing: report([Self.layer(files)]).json)
        let image = try #require(json["images"]?.array?.first)
        for folders in [image["folders"], image["layers"]?.array?.first?["folders"]] {
            let rows = try #require(folders?.array)
            #expect(rows.compactMap { $0["path"]?.string } == ["/big", "…"])
            #expect(rows.compactMap { $0["bytes"]?.integer } == [1_000_000, 2])
            #expect(rows.compactMap { $0["files"]?.integer } == [1, 2])
        }
    }

    @Test func `a finding that costs no bytes tells of none`() throws {
        var tar = LayerBuilder()
        for folder in ["a", "b"] {
            tar.file("\(folder)/server", LoadableELF(needed: ["libcublas.so.12"], runpath: "$ORIGIN").bytes)
            tar.file("\(folder)/libcublas.so.12", LoadableELF(soname: "libcublas.so.12").bytes)
        }
        let text = try report([ImageBuilder.Layer(plain: tar.tar)]).text()
        #expect(text.contains("warning duplicate-soname: libcublas.so.12 is there twice, and each copy is loaded"))
        #expect(!text.contains("(0 B)"))
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isControl: Bool { self == .control || self == .format }
}
