/// A program that a test relies on has failed.
package struct ToolFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ run: ToolRun) { description = "exit code \(run.code): \(run.error)\(run.output)" }
    package init(_ reason: String) { description = reason }
}
