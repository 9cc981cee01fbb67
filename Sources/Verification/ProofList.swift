/// The layers that are to be proved, each once for all images that have it.
struct ProofList {
    /// In the order in which they came; several for a layer of which there are several zTOCs.
    var list: [(claims: LayerClaims, ztoc: ZTOCClaim?)] {
        order.flatMap { claims in
            let found = ztocs[claims] ?? []
            return found.isEmpty ? [(claims, nil)] : found.map { (claims, $0) }
        }
    }

    private var order: [LayerClaims] = []
    private var ztocs: [LayerClaims: [ZTOCClaim]] = [:]

    mutating func add(_ claims: LayerClaims, _ found: [ZTOCClaim]) {
        if ztocs[claims] == nil { order.append(claims) }
        let known = ztocs[claims] ?? []
        ztocs[claims] = known + found.filter { !known.contains($0) }
    }
}
