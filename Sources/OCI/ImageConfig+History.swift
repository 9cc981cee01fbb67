internal import JSON

extension ImageConfig {
    /// One step of a build (image-spec, config.md, "history").
    package struct HistoryStep: Hashable, Sendable {
        /// The command that made it, as the builder spells it; empty where it says nothing.
        package let createdBy: String
        /// Whether the step changed only the config.
        package let isEmptyLayer: Bool
    }

    /// The steps from the bottom up; none where the config has no history.
    package var history: [HistoryStep] {
        (json["history"]?.array ?? []).map { step in
            HistoryStep(
                createdBy: step["created_by"]?.string ?? "", isEmptyLayer: step["empty_layer"] == .boolean(true))
        }
    }

    /// What made each layer, from the bottom up; nil for all when the history tells of another number of layers than
    /// there are: which step made which is then anybody's guess.
    package var layerOrigins: [String?] {
        let steps = history.filter { !$0.isEmptyLayer }
        guard steps.count == diffIDs.count else { return diffIDs.map { _ in nil } }
        return steps.map { $0.createdBy.isEmpty ? nil : $0.createdBy }
    }
}
