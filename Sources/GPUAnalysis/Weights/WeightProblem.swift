/// Why a header cannot be read further: lower case, for people.
struct WeightProblem: Error, Hashable {
    let text: String

    init(_ text: String) { self.text = text }
}
