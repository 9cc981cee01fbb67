internal import ImageCore
internal import OCI

/// What is run, all of it resolved.
struct Workload: Equatable {
    /// The arguments, the program first.
    var arguments: [String]
    /// `NAME=VALUE` each, every name once.
    var environment: [String]
    var folder: String
    var account: UserDatabase.Account

    /// The path that programs are looked for in where the image says nothing (Docker's default).
    private static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// - Throws: an error when neither the image nor the user names a program, or a user is unknown.
    init(_ image: ImageConfig.Process, _ options: WorkloadOptions, users: UserDatabase) throws(ImageError) {
        arguments = options.arguments(of: image)
        guard !arguments.isEmpty else {
            throw ImageError(
                .usage, "the image names no program to run; give one after --, or do without a trace by --no-trace")
        }
        account = try users.account(options.user ?? image.user)
        folder = image.folder.isEmpty ? "/" : image.folder
        var values = ["PATH=\(Self.defaultPath)", "HOSTNAME=gpuimg", "HOME=\(account.home)"]
        for variable in image.environment + options.environment {
            let name = variable.prefix { $0 != "=" }
            values.removeAll { $0.prefix { $0 != "=" } == name }
            values.append(variable)
        }
        environment = values
        // A zero byte would end the text on its way to the helper, and what follows would be another order.
        guard !(arguments + environment + [folder]).contains(where: { $0.utf8.contains(0) }) else {
            throw ImageError(.unreadableInput, "the command or environment of the image has a zero byte")
        }
    }
}
