internal import CSyscall
internal import Glibc
internal import ImageCore

/// Ends the process in order when it is asked to end: what has a name and must not stay is removed, then the signal
/// does what it does by default, so that a shell sees which it was.
enum Interruption {
    /// Called before any other thread is made, which then inherits the mask. A signal that our parent made us ignore,
    /// as nohup does, stays ignored.
    static func install() {
        signal(SIGPIPE, SIG_IGN)
        // A write beyond `ulimit -f` is then an error like any other, after which nothing is left behind.
        signal(SIGXFSZ, SIG_IGN)
        var ending = sigset_t()
        sigemptyset(&ending)
        for number in [SIGHUP, SIGINT, SIGTERM] where !gpuimg_is_ignored(number) { sigaddset(&ending, number) }
        pthread_sigmask(SIG_BLOCK, &ending, nil)
        let waited = ending
        // Without the thread the signals would be blocked for good.
        guard (try? Thread { wait(for: waited) }) != nil else {
            pthread_sigmask(SIG_UNBLOCK, &ending, nil)
            return
        }
    }

    private static func wait(for signals: sigset_t) {
        var signals = signals
        var number: Int32 = 0
        while sigwait(&signals, &number) != 0 {}
        Litter.shared.sweep { gpuimg_die_by_signal(number) }
    }
}
