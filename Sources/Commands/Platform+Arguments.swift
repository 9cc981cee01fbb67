internal import ArgumentParser
internal import OCI

extension [Platform] {
    /// The platforms that `--platform` names, each option with one or several between commas.
    ///
    /// - Throws: ``ValidationError`` for a text that is none.
    init(arguments: [String]) throws {
        self = try arguments.flatMap { $0.split(separator: ",") }.map { text in
            guard let platform = Platform(parsing: String(text)) else {
                throw ValidationError("\(text) is no platform; write os/arch or os/arch/variant, such as linux/amd64")
            }
            return platform
        }
    }
}
