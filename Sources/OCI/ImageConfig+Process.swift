internal import JSON

extension ImageConfig {
    /// What a container of the image runs, as its config has it (image-spec, config.md, "Properties").
    package struct Process: Hashable, Sendable {
        package var entrypoint: [String]
        package var command: [String]
        /// `NAME=VALUE` each.
        package var environment: [String]
        package var folder: String
        /// `user`, `uid`, `user:group` and so on; empty for root.
        package var user: String

        package init(entrypoint: [String], command: [String], environment: [String], folder: String, user: String) {
            self.entrypoint = entrypoint
            self.command = command
            self.environment = environment
            self.folder = folder
            self.user = user
        }
    }

    package var process: Process {
        let config = json["config"]
        func texts(_ key: String) -> [String] { config?[key]?.array?.compactMap(\.string) ?? [] }
        return Process(
            entrypoint: texts("Entrypoint"), command: texts("Cmd"), environment: texts("Env"),
            folder: config?["WorkingDir"]?.string ?? "", user: config?["User"]?.string ?? "")
    }

    /// The labels with text values.
    package var labels: [String: String] {
        (json["config"]?["Labels"]?.object?.members ?? []).reduce(into: [:]) { labels, member in
            labels[member.key] = member.value.string
        }
    }
}
