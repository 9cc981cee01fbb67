package import ImageCore
internal import JSON

/// What `verify` found: a line each, or JSON (docs/verify.md).
package struct VerificationReport {
    private let findings: [Finding]
    private let name: String

    package init(_ findings: [Finding], name: String) {
        self.findings = findings
        self.name = name
    }

    /// `SEVERITY CODE BLOB ENTRY: MESSAGE` a finding, then the verdict.
    package var text: String {
        let lines = findings.map { finding in
            var line = "\(finding.severity.rawValue) \(finding.code)"
            if let blob = finding.blob { line += " \(blob)" }
            if let entry = finding.entry { line += " \(entry)" }
            return line + ": " + finding.message
        }
        return (lines + [verdict]).joined(separator: "\n")
    }

    private var verdict: String {
        let errors = findings.count { $0.severity == .error }
        let warnings = findings.count - errors
        if findings.isEmpty { return "\(name): ok" }
        return "\(name): \(errors == 0 ? "ok" : "failed"), \(errors) errors, \(warnings) warnings"
    }

    package var json: [UInt8] {
        let object = JSONObject([
            "schemaVersion": .number(1), "source": .string(name),
            "ok": .boolean(!findings.contains { $0.severity == .error }),
            "findings": .array(
                findings.map { finding in
                    .object(
                        JSONObject([
                            "code": .string(finding.code), "severity": .string(finding.severity.rawValue),
                            "blob": finding.blob.map { .string($0.description) } ?? .null,
                            "entry": finding.entry.map { .string($0.description) } ?? .null,
                            "message": .string(finding.message),
                        ]))
                }),
        ])
        return JSONValue.object(object).encoded + [0x0a]
    }
}
