internal import ArgumentParser
internal import ImageCore
internal import Inspection

/// The rules of a gate, by flags or by a file; flags go before the file.
struct GateFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Fail where this is found: the code of a finding, or note, warning or error for any of that severity or a graver one (repeatable).",
            valueName: "CODE|SEVERITY"))
    var failOn: [TriggerArgument] = []

    @Option(help: ArgumentHelp("Fail where the layers of an image have more together.", valueName: "SIZE"))
    var maxSize: ByteSize?

    @Option(
        help: ArgumentHelp(
            "Fail where more is wasted: files that no container sees, and all but one of equal files.",
            valueName: "SIZE"))
    var maxWasted: ByteSize?

    @Option(help: ArgumentHelp("Fail where more is fetched before the start.", valueName: "SIZE"))
    var maxPrefetch: ByteSize?

    @Option(
        help: ArgumentHelp("Compare the size with that of an earlier report in JSON.", valueName: "REPORT.json"))
    var baseline: String?

    @Option(
        help: ArgumentHelp("Fail where an image has grown by more since the baseline.", valueName: "PERCENT%|SIZE"),
        transform: { text in
            guard let growth = GateRules.Growth(argument: text) else {
                throw ValidationError("a percent sign or a unit is wanted, as in 5% and 200MB")
            }
            return growth
        })
    var maxGrowth: GateRules.Growth?

    @Option(
        help: ArgumentHelp(
            "Rules in a file.", discussion: "Default: .gpuimg.json, where the current folder has one.",
            valueName: "FILE"))
    var config: String?

    func rules() throws(ImageError) -> GateRules {
        var rules = GateRules()
        let file = try GateFile.read(config)
        rules.failOn = failOn.isEmpty ? file.failOn : failOn.map(\.trigger)
        rules.maxSize = maxSize?.bytes ?? file.maxSize
        rules.maxWasted = maxWasted?.bytes ?? file.maxWasted
        rules.maxPrefetch = maxPrefetch?.bytes ?? file.maxPrefetch
        rules.maxGrowth = maxGrowth ?? file.maxGrowth
        if let path = baseline ?? file.baseline { rules.baseline = try Baseline(reading: Self.open(path)) }
        guard rules.maxGrowth == nil || rules.baseline != nil else {
            throw ImageError(.usage, "--max-growth needs a --baseline to compare with")
        }
        return rules
    }

    /// Opens what is read at once: of a pipe that nobody writes to even the opening would wait for ever.
    static func open(_ path: String) throws(ImageError) -> RawFile {
        if let kind = FileSystem.kind(of: path), kind != .file {
            throw ImageError(.unreadableInput, "is no regular file", file: path)
        }
        return try RawFile.open(reading: path)
    }
}

/// A code or a severity.
struct TriggerArgument: ExpressibleByArgument {
    let trigger: GateRules.Trigger

    init?(argument: String) {
        guard let trigger = GateRules.Trigger(parsing: argument) else { return nil }
        self.trigger = trigger
    }

    static var allValueStrings: [String] {
        Finding.Severity.allCases.map(\.rawValue) + FindingCatalogue.codes
    }
}
