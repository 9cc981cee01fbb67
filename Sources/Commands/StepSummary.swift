internal import Glibc
internal import ImageCore

/// The summary of a job of GitHub Actions: a file that steps append to.
enum StepSummary {
    private static let variable = "GITHUB_STEP_SUMMARY"

    /// Where it is.
    ///
    /// - Throws: a usage error outside of such a job.
    static func path() throws(ImageError) -> String {
        guard let value = getenv(variable).map({ String(cString: $0) }), !value.isEmpty else {
            throw ImageError(.usage, "--github-summary needs a job of GitHub Actions: \(variable) is not set")
        }
        return value
    }

    static func append(_ text: String, to path: String) throws(ImageError) {
        let file = try RawFile.open(appending: path)
        try file.writeNext(Array(text.utf8))
    }
}
