internal import ArgumentParser
internal import Glibc
internal import ImageCore

/// Runs the command line and ends the process with the right exit code.
package enum EntryPoint {
    package static func run() -> Never {
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
        Console.error(message.hasPrefix("Error: ") ? "gpuimg: error: " + message.dropFirst("Error: ".count) : message)
        return ImageError.Code.usage.rawValue
    }

    private static func end(_ code: Int32) -> Never {
        Litter.shared.sweep()
        exit(code)
    }
}
