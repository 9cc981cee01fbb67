internal import ArgumentParser
internal import Planner

/// How the snapshotter is expected to fetch, and how much may stand in front.
struct PlanningOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The network between registry and node, in bits a second.", valueName: "RATE"))
    var bandwidth = BitRate(bits: 1_000_000_000)

    @Option(help: ArgumentHelp("What a request for a chunk costs besides its bytes.", valueName: "MILLISECONDS"))
    var rtt: Double = 10

    @Option(
        help: ArgumentHelp(
            "How fast a node inflates and checks chunks, in plain bytes a second.", valueName: "SIZE"))
    var inflateRate = ByteSize(bytes: 100_000_000)

    @Option(
        help: ArgumentHelp(
            "The most plain bytes that a trace may put in front, and the most of SOCI spans to prefetch.",
            discussion: "Default: as many as pay off.",
            valueName: "SIZE"))
    var prefetchBudget: ByteSize?

    func validate() throws {
        guard rtt >= 0, rtt <= 60_000 else { throw ValidationError("--rtt must be from 0 to 60000") }
        guard inflateRate.bytes > 0 else { throw ValidationError("--inflate-rate must be above 0") }
        if let prefetchBudget, prefetchBudget.bytes < 0 {
            throw ValidationError("--prefetch-budget must not be negative")
        }
    }

    var model: CostModel {
        CostModel(
            bandwidth: Double(bandwidth.bits) / 8, roundTrip: rtt / 1_000, inflateRate: Double(inflateRate.bytes))
    }
}

/// A rate as users type it: `1G`, `250Mbit`, `1000000000`.
struct BitRate: ExpressibleByArgument, CustomStringConvertible {
    let bits: Int

    init(bits: Int) { self.bits = bits }

    init?(argument: String) {
        var text = argument.lowercased()[...]
        for suffix in ["bit/s", "bps", "bit"] where text.hasSuffix(suffix) { text = text.dropLast(suffix.count) }
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let units = ["": 1.0, "k": 1e3, "m": 1e6, "g": 1e9]
        guard let unit = units[String(text.dropFirst(digits.count))], let number = Double(digits), number > 0,
            number * unit < 1e15, number * unit >= 8
        else { return nil }
        bits = Int(number * unit)
    }

    var description: String {
        for (unit, size) in [("Gbit", 1_000_000_000), ("Mbit", 1_000_000)] where bits >= size && bits % size == 0 {
            return "\(bits / size)\(unit)"
        }
        return String(bits)
    }

    var defaultValueDescription: String { description }
}
