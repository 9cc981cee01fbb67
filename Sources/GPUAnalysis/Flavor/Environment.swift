/// The variables of an image's config; the last of a name counts.
struct Environment {
    private var values: [String: String] = [:]

    init(_ variables: [String]) {
        for variable in variables {
            guard let equals = variable.firstIndex(of: "=") else { continue }
            values[String(variable[..<equals])] = String(variable[variable.index(after: equals)...])
        }
    }

    subscript(name: String) -> String? { values[name] }

    /// Sorted.
    var names: [String] { values.keys.sorted() }
}
