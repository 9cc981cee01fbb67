internal import JSON

/// Texts of an image's config as a Dockerfile can hold them: whatever is in them, they stay one word.
enum DockerfileWord {
    /// What cannot be anything but a name to the parser of a Dockerfile, nor a flag of its instruction.
    static func isVariable(_ name: String) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        }
        guard let first = name.utf8.first, isLetter(first) else { return false }
        return name.utf8.allSatisfy { byte in
            isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-.".utf8.contains(byte)
        }
    }

    /// Between quotation marks, with no variables in it.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\", "$": quoted += "\\" + String(scalar)
            // A line that ends would begin another instruction, for a parser or for who reads it.
            case _ where scalar.misleads: quoted += " "
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// The form of a command that no shell reads.
    static func array(_ words: [String]) -> String {
        var array = ""
        // JSON escapes what ends a line of ASCII; the rest can be escaped as well, and means the same.
        for scalar in String(decoding: JSONValue.array(words.map { .string($0) }).encoded, as: UTF8.self).unicodeScalars
        {
            if scalar.misleads {
                let digits = String(scalar.value, radix: 16)
                array += "\\u" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
            } else {
                array.unicodeScalars.append(scalar)
            }
        }
        return array
    }
}

extension Unicode.Scalar {
    /// Whether it ends a line, moves the cursor or turns the direction of writing: what is read is then not what it is.
    fileprivate var misleads: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: properties.isBidiControl
        }
    }
}
