/// How an archive names an image: the whole reference where it says it, else only a tag.
package struct ImageTag: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    /// Whether this is a whole reference such as `docker.io/library/app:1`, as `docker load` and containerd want.
    package var isReference: Bool { text.contains("/") || text.contains(":") }

    /// The part behind the last colon, or the whole.
    package var tag: String {
        guard isReference, let colon = text.lastIndex(of: ":"), !text[colon...].contains("/") else {
            return isReference ? "latest" : text
        }
        return String(text[text.index(after: colon)...])
    }

    /// The reference with registry and tag, as containerd keys its images; nil for a bare tag.
    package var normalized: String? {
        guard isReference else { return nil }
        let first = text.prefix { $0 != "/" }
        let hasRegistry =
            first.count < text.count && (first.contains(".") || first.contains(":") || first == "localhost")
        let registry = hasRegistry && first != "index.docker.io" ? String(first) : "docker.io"
        var rest = hasRegistry ? String(text.dropFirst(first.count + 1)) : text
        if registry == "docker.io", !rest.contains("/") { rest = "library/" + rest }
        var full = registry + "/" + rest
        let name = full.split(separator: "/").last ?? ""
        if !name.contains(":") && !name.contains("@") { full += ":latest" }
        return full
    }

    /// Whether `wanted` names this image: its tag, its reference, or its reference as Docker shortens it.
    package func matches(_ wanted: String) -> Bool {
        text == wanted || tag == wanted || short == ImageTag(wanted).short
    }

    /// Without what Docker leaves out: its own registry, its library, and the tag latest.
    private var short: String {
        var short = Substring(text)
        for prefix in ["docker.io/", "index.docker.io/"] where short.hasPrefix(prefix) {
            short = short.dropFirst(prefix.count)
        }
        if short.hasPrefix("library/") { short = short.dropFirst("library/".count) }
        if short.hasSuffix(":latest") { short = short.dropLast(":latest".count) }
        return String(short)
    }
}

extension ImageTag: CustomStringConvertible {
    package var description: String { text }
}
