internal import Inspection
internal import Reporting

/// The report of `inspect` in each of its forms.
struct InspectionReports {
    private let result: InspectionResult
    private let gate: GateResult?
    private let version: String

    init(_ result: InspectionResult, gate: GateResult?, version: String) {
        self.result = result
        self.gate = gate
        self.version = version
    }

    var markdown: String { MarkdownReport(result, gate: gate).text }

    func bytes(_ format: ReportFormat, _ style: TextStyle) -> [UInt8] {
        switch format {
        case .text: Array((InspectionReport(result, gate: gate).text(style) + "\n").utf8)
        case .json: InspectionReport(result, gate: gate).json
        case .markdown: Array(markdown.utf8)
        case .html: HTMLReport(result, gate: gate, version: version).bytes
        case .sarif: SARIFReport(result, version: version).json
        }
    }
}
