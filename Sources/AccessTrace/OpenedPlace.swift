internal import Glibc

/// A descriptor that is closed with the last reference.
final class OpenedPlace: Sendable {
    let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Another descriptor of an open file that somebody else closes.
    init?(copying descriptor: Int32) {
        self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        if self.descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }
}
