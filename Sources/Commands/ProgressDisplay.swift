internal import ImageCore
internal import Logging

/// Shows progress on standard error: on a terminal a bar that moves and a line for each finished layer, else a plain
/// line every few seconds, so that the log of a CI job tells where the time went.
final class ProgressDisplay: Sendable {
    private struct State {
        var bar = ProgressBar()
        var lastShown = Clock.milliseconds
        var isBarShown = false
        /// The layer that is being written; reading ahead is not shown meanwhile.
        var writing: Int?
    }

    private let state = Monitor(State())
    private let isQuiet: Bool
    private let isTerminal = Console.isTerminal
    private let log: Logger

    /// How often a terminal's bar moves and a log gets a line, in milliseconds.
    private static let barInterval = 100
    private static let lineInterval = 5000

    init(isQuiet: Bool, log: Logger) {
        self.isQuiet = isQuiet
        self.log = log
    }

    /// Takes an event from any thread.
    func handle(_ event: ProgressEvent) {
        state.update { state in
            switch event {
            case .layerStarted(let number, let count, let digest, let size):
                state.bar.start(number, of: count, digest)
                state.writing = number
                log.info("layer \(number + 1) of \(count): \(digest), \(ByteCount(size))")
            case .layerAdvanced(let number, let stage, let done, let total):
                if let writing = state.writing, writing != number || stage == .reading { return }
                show(&state) { $0.line(number, stage, done: done, of: total, isBar: isTerminal) }
            case .layersAdvanced(let done, let total):
                show(&state) { $0.line(done: done, of: total, isBar: isTerminal) }
            case .layerFinished(let number, let size):
                clear(&state)
                state.writing = nil
                if isTerminal, !isQuiet { Console.error(state.bar.finished(number, size: size)) }
                log.info("layer \(number + 1) done, \(ByteCount(size))")
            case .step(let text):
                clear(&state)
                if !isQuiet { Console.error(text) }
            case .detail(let text):
                log.info("\(text)")
            case .warning(let text):
                clear(&state)
                Console.error("gpuimg: warning: \(text)")
            }
        }
    }

    /// Removes the bar, before something else is printed.
    func end() { state.update { clear(&$0) } }

    private func show(_ state: inout State, _ line: (ProgressBar) -> String) {
        let now = Clock.milliseconds
        guard !isQuiet, now - state.lastShown >= (isTerminal ? Self.barInterval : Self.lineInterval) else { return }
        state.lastShown = now
        let text = line(state.bar)
        if isTerminal {
            let colour = Console.allowsColour ? ("\u{1b}[36m", "\u{1b}[0m") : ("", "")
            Console.raw("\r\u{1b}[K\(colour.0)\(text.prefix(Console.width - 1))\(colour.1)")
            state.isBarShown = true
        } else {
            Console.error(text)
        }
    }

    private func clear(_ state: inout State) {
        guard state.isBarShown else { return }
        Console.raw("\r\u{1b}[K")
        state.isBarShown = false
    }
}
