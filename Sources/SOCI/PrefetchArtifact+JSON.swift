internal import ImageCore
internal import JSON
package import OCI

extension PrefetchArtifact {
    private static let version = "1.0"

    package var encoded: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("version")
        writer.string(Self.version)
        writer.key("prefetch_spans")
        writer.beginArray()
        for span in spans {
            writer.beginObject()
            writer.key("start_span")
            writer.number(span.lowerBound)
            writer.key("end_span")
            writer.number(span.upperBound)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// Reads an artifact; priorities, which no runtime heeds, are passed over.
    ///
    /// - Throws: ``OCIError`` for another version, for no spans, and for spans that are no numbers of spans or end
    ///   before they start. Whether the layer has as many spans is not known here.
    package init(parsing bytes: [UInt8]) throws(OCIError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw OCIError("a prefetch artifact is \(error)")
        }
        guard value["version"]?.string == Self.version else {
            throw OCIError("a prefetch artifact is not of version \(Self.version)")
        }
        guard let elements = value["prefetch_spans"]?.array, !elements.isEmpty else {
            throw OCIError("a prefetch artifact has no spans")
        }
        var ranges: [ClosedRange<Int>] = []
        ranges.reserveCapacity(elements.count)
        for element in elements {
            guard let object = element.object, let first = Self.span(object["start_span"]),
                let last = Self.span(object["end_span"]), first <= last
            else { throw OCIError("a prefetch artifact has a range that is no range of spans") }
            ranges.append(first...last)
        }
        self.init(ranges)
    }

    /// A span's number, which is 0 where Go would leave the field at its zero.
    private static func span(_ value: JSONValue?) -> Int? {
        guard let value else { return 0 }
        guard let number = value.integer, (0...Int(Int32.max)).contains(number) else { return nil }
        return number
    }
}
