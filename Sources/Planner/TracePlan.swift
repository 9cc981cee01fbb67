package import ImageCore

/// What a trace, with or without a user's list, comes to for an image.
package struct TracePlan: Sendable {
    /// What one layer has in front.
    package struct Layer: Sendable, Equatable {
        package internal(set) var files = 0
        package internal(set) var plain = 0
        /// As far as the source's own compression tells.
        package internal(set) var compressed = 0
        /// How long that is on the network alone.
        package internal(set) var seconds = 0.0
    }

    /// What a client fetches until the workload of the trace is ready, as the model has it: by this plan, and by the two
    /// layouts that need no trace.
    package struct Forecast: Sendable, Equatable {
        package internal(set) var plan = FetchCost()
        /// Every opened file whole in front, as tracers of files do it.
        package internal(set) var everyOpenedFile = FetchCost()
        /// Nothing in front, full chunks.
        package internal(set) var nothingInFront = FetchCost()
    }

    /// One selection a layer, from the bottom.
    package internal(set) var selections: [PrefetchSelection]
    /// From the bottom.
    package internal(set) var layers: [Layer]
    /// Each file once, in the order in which they were touched; those of the list first.
    package internal(set) var files: [PlannedFile] = []
    package internal(set) var forecast = Forecast()
    /// Recorded paths that the image does not have.
    package internal(set) var missing: [FilePathBytes] = []
    /// Lines of the list that no path of the image matches.
    package internal(set) var unmatched: [String] = []
    /// What cannot be put first, with the reason.
    package internal(set) var blocked: [String] = []

    /// The largest files, by size and then by path.
    package func largest(_ count: Int) -> [PlannedFile] {
        Array(files.sorted { ($1.size, $0.path) < ($0.size, $1.path) }.prefix(count))
    }
}
