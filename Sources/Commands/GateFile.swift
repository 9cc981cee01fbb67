internal import ArgumentParser
internal import ImageCore
internal import Inspection
internal import JSON
internal import Reporting

/// The rules of a gate as a file has them (docs/gate.md).
struct GateFile {
    private(set) var failOn: [GateRules.Trigger] = []
    private(set) var maxSize: Int?
    private(set) var maxWasted: Int?
    private(set) var maxPrefetch: Int?
    private(set) var baseline: String?
    private(set) var maxGrowth: GateRules.Growth?

    /// What is read where no file is named.
    private static let usualName = ".gpuimg.json"

    /// - Parameter path: nil for the usual file, which need not be there.
    /// - Throws: an error for a file that is no JSON object, or has a key or value that means nothing: a rule that is
    ///   misspelt must not pass for one that is kept.
    static func read(_ path: String?) throws(ImageError) -> GateFile {
        guard path != nil || FileSystem.kind(of: usualName) == .file else { return GateFile() }
        let path = path ?? usualName
        let file = try GateFlags.open(path)
        let size = try file.status().size
        guard size <= Limits.jsonDocumentBytes else { throw ImageError(.usage, "the file is too large", file: path) }
        let bytes = try file.bytes(ByteRange(offset: 0, count: size))
        let object: JSONObject
        do {
            guard let parsed = try JSONValue(parsing: bytes).object else {
                throw ImageError(.usage, "no JSON object", file: path)
            }
            object = parsed
        } catch let error as ImageError {
            throw error
        } catch {
            throw ImageError(.usage, "no JSON: \(error)", file: path)
        }
        var rules = GateFile()
        for (key, value) in object.members { try rules.set(key, value, path) }
        return rules
    }

    private mutating func set(_ key: String, _ value: JSONValue, _ path: String) throws(ImageError) {
        switch key {
        case "failOn":
            guard let texts = value.array?.map(\.string), texts.allSatisfy({ $0 != nil }) else {
                throw ImageError(.usage, "failOn is no list of texts", file: path)
            }
            for text in texts.compactMap(\.self) {
                guard let trigger = GateRules.Trigger(parsing: text) else {
                    throw ImageError(
                        .usage, "failOn has \(text.shown), which is no code of a finding and no severity", file: path)
                }
                failOn.append(trigger)
            }
        case "maxSize": maxSize = try size(value, key, path)
        case "maxWasted": maxWasted = try size(value, key, path)
        case "maxPrefetch": maxPrefetch = try size(value, key, path)
        case "baseline":
            guard let text = value.string else { throw ImageError(.usage, "baseline is no text", file: path) }
            guard !text.isEmpty, !text.utf8.contains(0) else {
                throw ImageError(.usage, "baseline is no path", file: path)
            }
            baseline = text.hasPrefix("/") ? text : Self.beside(path, text)
        case "maxGrowth":
            guard let growth = value.string.flatMap(GateRules.Growth.init(argument:)) else {
                throw ImageError(
                    .usage, "maxGrowth is no text such as \"5%\" or \"200MB\", with its percent sign or unit",
                    file: path)
            }
            maxGrowth = growth
        default:
            throw ImageError(
                .usage,
                "\(key.shown) is no rule; there are failOn, maxSize, maxWasted, maxPrefetch, baseline and maxGrowth",
                file: path)
        }
    }

    /// A path in a file means what it says wherever the program is started.
    private static func beside(_ file: String, _ path: String) -> String {
        let folder = FileSystem.directory(of: file)
        return folder == "." ? path : folder + (folder.hasSuffix("/") ? "" : "/") + path
    }

    private func size(_ value: JSONValue, _ key: String, _ path: String) throws(ImageError) -> Int {
        if let number = value.integer, number >= 0 { return number }
        guard let text = value.string, let size = ByteSize(argument: text) else {
            throw ImageError(.usage, "\(key) is no size such as \"5GB\"", file: path)
        }
        return size.bytes
    }
}

extension String {
    /// What a file says, in a message: whoever wrote it does not write to the terminal.
    fileprivate var shown: String { printable.shortened(to: 60) }
}
