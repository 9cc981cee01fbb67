internal import ImageCore
package import Inspection
internal import JSON
internal import OCI

/// The findings as SARIF 2.1.0 (OASIS), which code scanning shows.
package struct SARIFReport {
    private let result: InspectionResult
    private let version: String

    /// - Parameter version: of this program.
    package init(_ result: InspectionResult, version: String) {
        self.result = result
        self.version = version
    }

    /// GitHub takes no more than 25,000 results, and shows 5,000.
    private static let mostResults = 5_000

    package var json: [UInt8] {
        let found = result.images.flatMap { image in image.findings.map { (image, $0) } }
        let codes = Set(found.map(\.1.code)).sorted()
        let run = JSONObject([
            "tool": .object(
                JSONObject([
                    "driver": .object(
                        JSONObject([
                            "name": .string("gpuimg"), "version": .string(version),
                            "rules": .array(codes.map { code in rule(code, found.map(\.1)) }),
                        ]))
                ])),
            "results": .array(
                found.prefix(Self.mostResults).map { image, finding in
                    sarif(finding, image, codes.firstIndex(of: finding.code) ?? 0)
                }),
        ])
        return JSONValue.object(
            JSONObject([
                "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"), "version": .string("2.1.0"),
                "runs": .array([.object(run)]),
            ])
        ).encoded + [0x0a]
    }

    private func rule(_ code: String, _ findings: [Finding]) -> JSONValue {
        let severity = findings.first { $0.code == code }?.severity ?? .note
        return .object(
            JSONObject([
                "id": .string(code),
                "shortDescription": text(FindingCatalogue.title(code)),
                "help": text("docs/findings.md of gpuimg explains \(code)"),
                "defaultConfiguration": .object(JSONObject(["level": .string(severity.rawValue)])),
            ]))
    }

    private func sarif(_ finding: Finding, _ image: InspectedImage, _ rule: Int) -> JSONValue {
        var message = finding.message
        if let bytes = finding.bytes, bytes > 0 { message += " (\(ByteCount(bytes)))" }
        // A place in the source is demanded: an image has none, so its file stands for one.
        let paths = finding.paths.isEmpty ? [FilePathBytes(result.sourceName)] : Array(finding.paths.prefix(10))
        return .object(
            JSONObject([
                "ruleId": .string(finding.code), "ruleIndex": .number(rule),
                "level": .string(finding.severity.rawValue), "message": text("\(image.name): \(message)"),
                "locations": .array(
                    paths.map { path in
                        .object(
                            JSONObject([
                                "physicalLocation": .object(
                                    JSONObject([
                                        "artifactLocation": .object(JSONObject(["uri": .string(Self.uri(path))])),
                                        "region": .object(JSONObject(["startLine": .number(1)])),
                                    ]))
                            ]))
                    }),
                "partialFingerprints": .object(
                    JSONObject([
                        "findingPath/v1": .string(
                            "\(finding.code):\(finding.paths.first.map(\.description) ?? image.platform?.description ?? "")"
                        )
                    ])),
            ]))
    }

    private func text(_ text: String) -> JSONValue { .object(JSONObject(["text": .string(text.printable)])) }

    /// A relative reference (RFC 3986): all but unreserved characters and slashes in percent signs.
    private static func uri(_ path: FilePathBytes) -> String {
        var uri = ""
        for byte in path.cleaned.bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            default: uri += "%" + Hex.encode(CollectionOfOne(byte)).uppercased()
            }
        }
        return uri
    }
}
