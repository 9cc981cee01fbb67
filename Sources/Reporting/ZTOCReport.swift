internal import Codec
internal import ImageCore
internal import JSON
package import OCI
package import SOCI

/// What `ztoc info` tells of zTOCs (docs/soci.md).
package struct ZTOCReport {
    /// A zTOC, and the layer of an image that it is of.
    package struct Item {
        package let ztoc: ZTOC
        /// The bytes of the zTOC itself.
        package let size: Int
        /// Nil for a zTOC that was read by itself.
        package let layer: (number: Int, descriptor: Descriptor, ztoc: Descriptor)?

        package init(_ ztoc: ZTOC, size: Int, layer: (number: Int, descriptor: Descriptor, ztoc: Descriptor)? = nil) {
            self.ztoc = ztoc
            self.size = size
            self.layer = layer
        }
    }

    private let item: Item

    package init(_ item: Item) { self.item = item }

    /// A line on the whole, then a row an entry.
    package var text: String {
        let spans = item.ztoc.spans
        var heading = item.layer.map { "layer \($0.number) \($0.descriptor.digest): zTOC \($0.ztoc.digest)\n" } ?? ""
        heading += "\(ByteCount(item.size)), \(spans.count) \(spans.count == 1 ? "span" : "spans"), "
        heading += "span size \(spans.spanSize), \(item.ztoc.entries.count) entries, "
        heading += "version \(item.ztoc.version.printable.shortened(to: 20)), "
        heading += "made by \(item.ztoc.buildTool.printable.shortened(to: 100))"
        var table = TextTable([
            ("type", .left), ("size", .right), ("offset", .right), ("spans", .right), ("name", .left),
        ])
        for entry in item.ztoc.entries {
            let fetched = spans.fetched(for: entry).map { fetched in
                fetched.count == 1 ? "\(fetched.lowerBound)" : "\(fetched.lowerBound)-\(fetched.upperBound)"
            }
            table.add([
                entry.kind.rawValue, String(entry.size), String(entry.offset), fetched ?? "-", entry.name.description,
            ])
        }
        return heading + "\n" + table.text
    }

    /// The only zTOC as an object, or several as an array of them.
    package static func json(_ reports: [ZTOCReport], isList: Bool) -> [UInt8] {
        let value = isList ? JSONValue.array(reports.map(\.value)) : reports.first?.value ?? .null
        return value.encoded + [0x0a]
    }

    /// The fields of the reference's own tool, and of which layer it is.
    private var value: JSONValue {
        let spans = item.ztoc.spans
        var files: [JSONValue] = []
        var several = 0
        for entry in item.ztoc.entries {
            let fetched = spans.fetched(for: entry)
            if let fetched, fetched.count > 1 { several += 1 }
            files.append(
                .object(
                    JSONObject([
                        "filename": .string(entry.name.description), "offset": .number(entry.offset),
                        "size": .number(entry.size), "type": .string(entry.kind.rawValue),
                        "start_span": fetched.map { .number($0.lowerBound) } ?? .null,
                        "end_span": fetched.map { .number($0.upperBound) } ?? .null,
                    ])))
        }
        var object = JSONObject([
            "version": .string(item.ztoc.version), "build_tool": .string(item.ztoc.buildTool),
            "size": .number(item.size), "span_size": .number(spans.spanSize), "num_spans": .number(spans.count),
            "num_files": .number(files.count), "num_multi_span_files": .number(several), "files": .array(files),
        ])
        if let layer = item.layer {
            object["layer_number"] = .number(layer.number)
            object["layer_digest"] = .string(layer.descriptor.digest.description)
            object["ztoc_digest"] = .string(layer.ztoc.digest.description)
        }
        return .object(object)
    }
}
