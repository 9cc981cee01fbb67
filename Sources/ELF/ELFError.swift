/// Why bytes are no ELF file that can be read, and where.
package struct ELFError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    package let offset: Int

    package init(_ message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }

    package var description: String { "\(message) (at byte \(offset))" }
}
