package import EStargz
internal import ImageCore
package import Layers
internal import Tar

/// Makes the plan of one layer: what stands in front, where the landmark goes, and the rest in its old order.
package struct LayerPlanner {
    package enum Decision: Sendable {
        case rewrite(LayerPlan, Landmark)
        case untouched(Inexpressible)
    }

    private let index: LayerIndex
    private let selection: PrefetchSelection
    private let packing: Packing

    package init(_ contents: LayerContents, putting selection: PrefetchSelection, packing: Packing) {
        index = LayerIndex(contents.entries)
        self.selection = selection
        self.packing = packing
    }

    package func decide() -> Decision {
        var expressibility = Expressibility(index)
        if let obstacle = expressibility.firstObstacle() { return .untouched(obstacle) }
        var order = EntryOrder(index, inherited: selection.inherited)
        for number in selection.entries { order.putFirst(number) }
        // A folder taken over from the layers below must be expressible as well.
        for made in order.added.map(\.entry) {
            if let reason = Expressibility.obstacle(in: made, made.path) {
                return .untouched(Inexpressible(entry: made.name, reason: reason))
            }
        }
        let landmark: Landmark = order.items.isEmpty ? .noPrefetch : .prefetch
        let position = order.items.count
        order.add(landmark.entry, payload: Landmark.payload)
        order.appendRest()
        return .rewrite(
            LayerPlan(
                items: order.items, landmark: position, added: order.added, cuts: selection.cuts, packing: packing),
            landmark)
    }
}
