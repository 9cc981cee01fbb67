internal import ArgumentParser
internal import CTrace
internal import Glibc
internal import ImageCore

/// Runs the command line and ends the process with the right exit code.
package enum EntryPoint {
    package static func run() -> Never {
        // The helper of a trace makes namespaces, which only a process with one thread may.
        if CommandLine.arguments.dropFirst().first == "__trace-helper" { _exit(gpuimg_trace_helper()) }
        Console.hold()
        Interruption.install()
        do {
            var command = try GPUImg.parseAsRoot()
            try command.run()
            end(0)
        } catch let error as ImageError {
            Console.error("gpuimg: error: \(error)")
            end(error.code.rawValue)
        } catch let code as ExitCode {
            end(code.rawValue)
        } catch {
            end(report(error))
        }
    }

    /// What the argument parser wants to say: help and versions are results, the rest is wrong usage.
    private static func report(_ error: any Error) -> Int32 {
        let message = GPUImg.fullMessage(for: error)
        if GPUImg.exitCode(for: error) == .success {
            guard (try? Console.result(message)) != nil else { return ImageError.Code.failure.rawValue }
            return 0
        }
        // The parser begins its sentences with a capital; ours have none.
        let reason = message.hasPrefix("Error: ") ? message.dropFirst("Error: ".count) : Substring(message)
        Console.error("gpuimg: error: " + reason.prefix(1).lowercased() + reason.dropFirst())
        return ImageError.Code.usage.rawValue
    }

    private static func end(_ code: Int32) -> Never {
        // At once: what runs at exit would pull libraries from under threads that still work.
        Litter.shared.sweep { _exit(code) }
        _exit(code)
    }
}
