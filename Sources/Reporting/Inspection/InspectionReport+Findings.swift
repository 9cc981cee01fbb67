internal import ImageCore
internal import Inspection
internal import JSON

extension InspectionReport {
    /// What was found, with the first of the paths each.
    static func findings(_ findings: [Finding]) -> JSONValue {
        .array(
            findings.map { finding in
                let paths = PathList(finding.paths, most: mostPaths)
                return .object(
                    JSONObject([
                        "code": .string(finding.code), "severity": .string(finding.severity.rawValue),
                        "message": .string(finding.message), "bytes": finding.bytes.map { .number($0) } ?? .null,
                        "paths": paths.json, "morePaths": .number(paths.more),
                    ]))
            })
    }

    /// As many paths as one entry of a report tells.
    static let mostPaths = 50
}
