internal import Glibc

/// The text of an errno, such as `no space left on device`, in lower case as all our messages are.
package struct SystemMessage: CustomStringConvertible, Sendable {
    private let number: Int32

    package init(errno number: Int32) { self.number = number }

    package var description: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        let message = buffer.withUnsafeBufferPointer { text in
            text.baseAddress.map { String(cString: $0) } ?? ""
        }
        return message.prefix(1).lowercased() + message.dropFirst()
    }
}
