extension GPUCode {
    /// The code of several files together, by architecture, then by form; folded as that of one file is.
    package static func sum(_ codes: [GPUCode]) -> [Share] {
        var sums = Shares()
        for code in codes {
            for share in code.shares { sums.add(share) }
        }
        return sums.folded
    }
}
