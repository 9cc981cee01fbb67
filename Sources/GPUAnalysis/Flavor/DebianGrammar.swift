/// What dpkg takes for the name and for the version of a package.
///
/// Its lists and its database are files of the image, which may say anything: what is no name goes into no instruction.
enum DebianGrammar {
    /// deb-control(5), "Package": lower case letters, digits, plus, minus and dots, after a letter or a digit.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLower(first) || isDigit(first) else { return false }
        return text.utf8.allSatisfy { isLower($0) || isDigit($0) || "+-.".utf8.contains($0) }
    }

    /// deb-version(7): a digit, then letters, digits, dots, plus, minus, tildes, and a colon after the epoch.
    static func isVersion(_ text: String) -> Bool {
        guard let first = text.utf8.first, isDigit(first) else { return false }
        return text.utf8.allSatisfy { byte in
            isLower(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || isDigit(byte)
                || "+-.~:".utf8.contains(byte)
        }
    }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
