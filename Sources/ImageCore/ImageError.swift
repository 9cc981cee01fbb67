/// The one error outside the codecs: what went wrong, where, and which exit code it means.
package struct ImageError: Error, Hashable, Sendable {
    /// The kinds of failure that a caller of the program can tell apart by its exit code (docs/exit-codes.md).
    package enum Code: Int32, Sendable {
        case failure = 1
        case usage = 2
        case unreadableInput = 3
        case verificationFailed = 4
        case gateFailed = 10
        case workloadFailed = 11
    }

    package let code: Code
    /// Lower case, no full stop; says what to do where something can be done.
    package let message: String
    /// The file, and inside it the layer, entry and offset, as far as they are known.
    package private(set) var context: Context

    package struct Context: Hashable, Sendable {
        package var file: String?
        package var layer: Digest?
        package var entry: FilePathBytes?
        package var offset: Int?
    }

    package init(
        _ code: Code, _ message: String, file: String? = nil, layer: Digest? = nil, entry: FilePathBytes? = nil,
        offset: Int? = nil
    ) {
        self.code = code
        self.message = message
        context = Context(file: file, layer: layer, entry: entry, offset: offset)
    }

    /// The same error seen from further out: fills what is not known yet, never overwrites what is.
    package func within(file: String? = nil, layer: Digest? = nil, entry: FilePathBytes? = nil) -> ImageError {
        var wider = self
        wider.context.file = context.file ?? file
        wider.context.layer = context.layer ?? layer
        wider.context.entry = context.entry ?? entry
        return wider
    }
}

extension ImageError: CustomStringConvertible {
    /// `FILE: layer sha256:…: entry NAME: MESSAGE (at byte N)`.
    package var description: String {
        var text = ""
        if let file = context.file { text += "\(file): " }
        if let layer = context.layer { text += "layer \(layer): " }
        if let entry = context.entry { text += "entry \(entry): " }
        text += message
        if let offset = context.offset { text += " (at byte \(offset))" }
        return text
    }
}
