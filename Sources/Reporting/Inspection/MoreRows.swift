/// The line below rows that are the first of many: nothing is left out without a word.
enum MoreRows {
    /// - Parameters:
    ///   - count: how many rows there are.
    ///   - shown: how many of them a person is shown.
    ///   - indent: what stands before it; a table of Markdown ends at an empty line.
    static func after(_ text: String, of count: Int, shown: Int, indent: String = "") -> String {
        count > shown ? "\(text)\n\(indent)and \(count - shown) more, all in --format json" : text
    }
}
