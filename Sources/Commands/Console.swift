internal import Glibc
internal import ImageCore
internal import Reporting

/// The two streams: results on standard output, everything else on standard error.
enum Console {
    /// Fills the place of a standard stream that our parent closed: its number would go to the next file that is
    /// opened, and our messages into an image.
    static func hold() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDWR)
        }
    }

    static func result(_ text: String) throws(ImageError) { try result(Array((text + "\n").utf8)) }

    /// A reader that has gone is no error of ours; a disk that is full is one.
    static func result(_ bytes: [UInt8]) throws(ImageError) {
        let number = write(bytes, to: STDOUT_FILENO)
        guard number == 0 || number == EPIPE else {
            throw ImageError(.failure, "cannot write to standard output: \(SystemMessage(errno: number))")
        }
    }

    static func error(_ text: String) { raw(text + "\n") }
    static func raw(_ text: String) { _ = write(Array(text.utf8), to: STDERR_FILENO) }

    /// Whether a person watches standard error.
    static var isTerminal: Bool {
        isatty(STDERR_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
    }

    /// https://no-color.org: set and not empty means no colour.
    static var allowsColour: Bool {
        guard let value = getenv("NO_COLOR") else { return true }
        return String(cString: value).isEmpty
    }

    /// The width of the terminal of standard error, for lines that must not wrap.
    static var width: Int { width(of: STDERR_FILENO) }

    private static func width(of descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// How results are printed: fitted to a terminal, and as they are into pipes and files.
    static var resultStyle: TextStyle {
        guard isatty(STDOUT_FILENO) == 1 else { return .plain }
        let isDumb = getenv("TERM").map { String(cString: $0) } == "dumb"
        return TextStyle(width: width(of: STDOUT_FILENO), isColoured: allowsColour && !isDumb)
    }

    /// Gives 0, or the number of the error after which not all was written.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            rest = rest.dropFirst(count)
        }
        return 0
    }
}
