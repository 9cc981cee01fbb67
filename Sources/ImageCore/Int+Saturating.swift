extension Int {
    /// The sum, or the largest number where it would be larger: for totals of numbers from outside.
    package func saturatingSum(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
