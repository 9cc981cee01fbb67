internal import Glibc
internal import ImageCore
internal import Logging

/// Shows progress on standard error: on a terminal a bar that moves, else a plain line every few seconds, so that the
/// log of a CI job tells where the time went.
final class ProgressDisplay: Sendable {
    private struct Layer {
        var number = 0
        var count = 0
        var digest = ""
        var size = 0
    }

    private struct State {
        var layer = Layer()
        var lastShown = 0
        var isBarShown = false
    }

    private let state = Monitor(State())
    private let isQuiet: Bool
    private let isTerminal = Console.isTerminal
    private let log: Logger

    init(isQuiet: Bool, log: Logger) {
        self.isQuiet = isQuiet
        self.log = log
    }

    /// Takes an event from any thread.
    func handle(_ event: ProgressEvent) {
        state.update { state in
            switch event {
            case .layerStarted(let number, let count, let digest, let size):
                state.layer = Layer(number: number, count: count, digest: digest.short, size: size)
                log.info("layer \(number + 1) of \(count): \(digest), \(ByteCount(size))")
            case .layerAdvanced(let number, let stage, let bytes): advance(number, stage, bytes, &state)
            case .layerFinished(let number):
                clear(&state)
                log.info("layer \(number + 1) done")
            case .step(let text):
                clear(&state)
                if !isQuiet { Console.error(text) }
            case .warning(let text):
                clear(&state)
                Console.error("gpuimg: warning: \(text)")
            }
        }
    }

    /// Removes the bar, before something else is printed.
    func end() { state.update { clear(&$0) } }

    private func advance(_ number: Int, _ stage: ProgressEvent.Stage, _ bytes: Int, _ state: inout State) {
        guard !isQuiet else { return }
        let now = Clock.milliseconds
        guard now - state.lastShown >= (isTerminal ? 100 : 5000) else { return }
        if state.lastShown == 0, !isTerminal {
            state.lastShown = now
            return
        }
        state.lastShown = now
        let which = state.layer.count == 0 ? "layer \(number + 1)" : "layer \(number + 1)/\(state.layer.count)"
        let line = "\(which) \(stage.rawValue): \(ByteCount(bytes))"
        if isTerminal {
            let colour = Console.allowsColour ? ("\u{1b}[36m", "\u{1b}[0m") : ("", "")
            Console.raw("\r\u{1b}[K\(colour.0)\(line.prefix(Console.width - 1))\(colour.1)")
            state.isBarShown = true
        } else {
            Console.error(line)
        }
    }

    private func clear(_ state: inout State) {
        guard state.isBarShown else { return }
        Console.raw("\r\u{1b}[K")
        state.isBarShown = false
    }
}
