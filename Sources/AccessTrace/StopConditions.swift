/// When a workload has shown what it needs.
package struct StopConditions: Sendable, Equatable {
    /// Seconds from its execution after which the workload is stopped in any case.
    package var timeout: Double = 60
    /// Ready when a line of either stream matches.
    package var log: String?
    /// Ready when `GET /PATH` on the loopback port is answered by 200.
    package var http: HTTP?
    /// Ready when the loopback port accepts a connection.
    package var tcp: UInt16?
    /// Seconds for which it is watched after it was ready.
    package var settle: Double = 0

    package struct HTTP: Sendable, Equatable {
        package let port: UInt16
        /// Without the slash at its start.
        package let path: String

        package init(port: UInt16, path: String) {
            self.port = port
            self.path = path
        }
    }

    package init() {}

    /// Whether anything but the end of the workload or of the time is waited for.
    package var hasReadiness: Bool { log != nil || http != nil || tcp != nil }
}
