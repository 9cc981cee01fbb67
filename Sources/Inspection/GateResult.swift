internal import ImageCore
internal import OCI

/// How images kept to the rules that they were held against.
package struct GateResult: Sendable {
    package struct Rule: Sendable {
        /// As the command line spells it: `--max-size 5GB`.
        package let rule: String
        package let passed: Bool
        /// What was found, for people.
        package let message: String
    }

    /// One for each rule and image, in the order of the images.
    package let rules: [Rule]

    package var passed: Bool { rules.allSatisfy(\.passed) }
    package var failures: [Rule] { rules.filter { !$0.passed } }

    package init(_ result: InspectionResult, rules: GateRules) {
        self.rules = result.images.flatMap { image in
            Self.triggers(image, rules) + Self.bounds(image, rules) + Self.growth(image, rules)
        }
    }

    private static func triggers(_ image: InspectedImage, _ rules: GateRules) -> [Rule] {
        rules.failOn.map { trigger in
            let caught = image.findings.filter(trigger.catches)
            let codes = Set(caught.map(\.code)).sorted().joined(separator: ", ")
            return Rule(
                rule: "--fail-on \(trigger.text)", passed: caught.isEmpty,
                message: "\(label(image)) has \(caught.isEmpty ? "none" : codes)")
        }
    }

    private static func bounds(_ image: InspectedImage, _ rules: GateRules) -> [Rule] {
        let totals = InspectionTotals(image)
        let bounds: [(name: String, limit: Int?, value: Int, what: String)] = [
            ("--max-size", rules.maxSize, totals.size, "to pull"),
            ("--max-wasted", rules.maxWasted, totals.wastedBytes, "wasted"),
            ("--max-prefetch", rules.maxPrefetch, totals.prefetchedBytes, "fetched before the start"),
        ]
        return bounds.compactMap { bound in
            bound.limit.map { limit in
                Rule(
                    rule: "\(bound.name) \(ByteCount(limit))", passed: bound.value <= limit,
                    message: "\(label(image)) has \(ByteCount(bound.value)) \(bound.what)")
            }
        }
    }

    private static func growth(_ image: InspectedImage, _ rules: GateRules) -> [Rule] {
        guard let baseline = rules.baseline else { return [] }
        let name = rules.maxGrowth.map { "--max-growth \(text($0))" } ?? "--baseline"
        guard let before = baseline.size(of: image) else {
            return [Rule(rule: name, passed: true, message: "\(label(image)) is not in the baseline")]
        }
        let size = InspectionTotals(image).size
        let passed =
            switch rules.maxGrowth {
            case nil: true
            case .percent(let percent): Double(size) <= Double(before) * (1 + percent / 100)
            case .bytes(let bytes): size <= before.saturatingSum(bytes)
            }
        return [
            Rule(
                rule: name, passed: passed,
                message:
                    "\(label(image)) has \(ByteCount(size)) to pull, after \(ByteCount(before)): \(change(from: before, to: size))"
            )
        ]
    }

    private static func change(from before: Int, to now: Int) -> String {
        guard before > 0 else { return "there is nothing to compare with" }
        let tenths = Int(((Double(now) / Double(before) - 1) * 1000).rounded())
        return "\(tenths < 0 ? "-" : "+")\(abs(tenths) / 10).\(abs(tenths) % 10) %"
    }

    private static func text(_ growth: GateRules.Growth) -> String {
        switch growth {
        case .percent(let percent): "\(percent)%"
        case .bytes(let bytes): ByteCount(bytes).description
        }
    }

    private static func label(_ image: InspectedImage) -> String {
        [image.tags.first?.text, image.platform?.description].compactMap(\.self).joined(separator: " ")
    }
}
