package import AccessTrace
package import ImageCore
internal import Layers
internal import Tar

/// Decides by a ``CostModel`` what of a trace stands in front of each layer's landmark, and where the large files that
/// stay behind are cut.
///
/// A file goes in front when the bytes of it that nobody reads cost less than the requests that the others would take
/// behind. What stays behind is cut at its hot ranges, so that a read brings what is needed and nothing else.
package struct TracePlanner {
    private let options: TraceOptions
    private let layers: [TracedLayer]
    private var touched: TouchedFiles
    /// One a touched file.
    private let files: [FilePlanner]
    private var decisions: [PlannedFile.Decision]
    /// What a user's list means, in its order.
    private var listed: [PrefetchSelection]
    /// Files that the list names and no trace.
    private var listedOnly: [LayerTree.Place] = []
    /// The entries that can be put first, by layer.
    private var possible: [Set<Int>] = []
    private var plan: TracePlan

    /// Plans an image.
    ///
    /// - Parameters:
    ///   - record: what a workload touched. Paths are found in the merged root file system; the order of the record's
    ///     list does not matter.
    ///   - list: what a user wants first, before all that was traced.
    ///   - layers: every layer, from the bottom.
    package static func plan(
        _ record: AccessRecord, list: PrefetchList? = nil, layers: [TracedLayer], options: TraceOptions
    ) throws(ImageError) -> TracePlan {
        var planner = try TracePlanner(record, list, layers, options)
        return try planner.decide()
    }

    private init(
        _ record: AccessRecord, _ list: PrefetchList?, _ layers: [TracedLayer], _ options: TraceOptions
    ) throws(ImageError) {
        self.options = options
        self.layers = layers
        var tree = LayerTree()
        for layer in layers { try tree.apply(layer.entries) }
        touched = TouchedFiles(in: tree, layers: layers)
        touched.add(record)
        files = touched.files.map { FilePlanner($0, of: layers[$0.place.layer], options) }
        decisions = files.map(\.decision)
        let wanted = list.map { PrefetchPlanner($0, in: tree, layers: layers.count) }
        listed = wanted?.selections ?? [PrefetchSelection](repeating: .none, count: layers.count)
        plan = TracePlan(
            selections: [], layers: [TracePlan.Layer](repeating: TracePlan.Layer(), count: layers.count))
        plan.missing = touched.missing
        plan.unmatched = wanted?.unmatched ?? []
    }

    private mutating func decide() throws(ImageError) -> TracePlan {
        try findPossible()
        takeList()
        if let budget = options.budget { keepWithin(budget) }
        explain()
        addUp()
        select()
        return plan
    }

    // MARK: - List, parents and budget

    /// Finds which of the entries that should come first can.
    private mutating func findPossible() throws(ImageError) {
        var places: [LayerTree.Place] = []
        for layer in listed.indices {
            places += listed[layer].entries.map { LayerTree.Place(layer: layer, entry: $0) }
        }
        for item in touched.items {
            switch item {
            case .bare(let place): places.append(place)
            case .file(let number):
                guard decisions[number].isInFront else { continue }
                places += touched.files[number].companions + [touched.files[number].place]
            }
        }
        var wanted = [PrefetchSelection](repeating: .none, count: layers.count)
        // Each once, so that what cannot be put first is told once.
        var seen: Set<LayerTree.Place> = []
        for place in places where seen.insert(place).inserted { wanted[place.layer].entries.append(place.entry) }
        let inheritance = try ParentInheritance(wanted, layers: layers.map(\.entries))
        plan.blocked = inheritance.blocked
        for selection in inheritance.selections {
            possible.append(Set(selection.entries))
            var inherited = PrefetchSelection.none
            inherited.inherited = selection.inherited
            plan.selections.append(inherited)
        }
        for (number, file) in touched.files.enumerated() where decisions[number].isInFront {
            if !isPossible(file.place) { decisions[number] = .blocked }
        }
    }

    private func isPossible(_ place: LayerTree.Place) -> Bool { possible[place.layer].contains(place.entry) }

    private mutating func takeList() {
        var seen: Set<LayerTree.Place> = []
        for layer in listed.indices {
            listed[layer].entries = listed[layer].entries.filter { possible[layer].contains($0) }
            for entry in listed[layer].entries {
                let place = LayerTree.Place(layer: layer, entry: entry)
                guard let content = touched.content(of: place), seen.insert(content).inserted else { continue }
                if let number = touched.number(of: content) {
                    decisions[number] = .listed
                } else if self.entry(content).kind == .file, self.entry(content).size > 0 {
                    listedOnly.append(content)
                }
            }
        }
    }

    private func entry(_ place: LayerTree.Place) -> TarEntry { layers[place.layer].entries[place.entry] }

    /// Keeps in front what saves most for a byte, what runs have touched before what they have not.
    private mutating func keepWithin(_ budget: Int) {
        var left = budget
        for place in listedOnly { left -= entry(place).size }
        for (number, decision) in decisions.enumerated() where decision == .listed { left -= files[number].size }
        let savings = files.map { $0.savedPerByte }
        let ranked = decisions.indices.filter { decisions[$0] == .front }.sorted { first, second in
            let isProven = (touched.files[first].isProven, touched.files[second].isProven)
            if isProven.0 != isProven.1 { return isProven.0 }
            return savings[first] == savings[second] ? first < second : savings[first] > savings[second]
        }
        for number in ranked {
            if files[number].size <= left {
                left -= files[number].size
            } else {
                decisions[number] = .overBudget(ranges: files[number].isCut ? files[number].hot.ranges.count : 0)
            }
        }
    }

    // MARK: - The plan

    private mutating func explain() {
        for place in listedOnly {
            let size = entry(place).size
            plan.files.append(
                PlannedFile(
                    path: entry(place).path, layer: place.layer, size: size, touched: nil, decision: .listed,
                    inFront: layers[place.layer].cost(ofPlain: size), behind: FetchCost()))
        }
        for (number, file) in touched.files.enumerated() {
            plan.files.append(
                PlannedFile(
                    path: file.path, layer: file.place.layer, size: file.size,
                    touched: file.isProven ? files[number].hot.touched : nil, decision: decisions[number],
                    inFront: files[number].inFront, behind: files[number].behind))
            if !decisions[number].isInFront, files[number].isCut {
                plan.selections[file.place.layer].cuts[file.place.entry] = files[number].hot.cuts(size: file.size)
            }
        }
    }

    private mutating func addUp() {
        for file in plan.files where file.decision.isInFront {
            plan.layers[file.layer].files += 1
            plan.layers[file.layer].plain += file.inFront.plain
            plan.layers[file.layer].compressed += file.inFront.compressed
        }
        for number in plan.layers.indices {
            plan.layers[number].seconds = options.model.transfer(
                FetchCost(compressed: plan.layers[number].compressed))
        }
        for file in plan.files { plan.forecast.plan += file.decision.isInFront ? file.inFront : file.behind }
        plan.forecast.plan.requests += plan.layers.count { $0.files > 0 }
        var opened: Set<Int> = []
        for (number, file) in touched.files.enumerated() where file.isProven {
            opened.insert(file.place.layer)
            plan.forecast.everyOpenedFile += files[number].inFront
            plan.forecast.nothingInFront += files[number].uncut
        }
        plan.forecast.everyOpenedFile.requests += opened.count
    }

    /// The list's entries, then the trace's in order of first touch. What has no content comes only into layers that
    /// have something to fetch in front: for itself it would cost a request and bring nothing.
    private mutating func select() {
        var chosen: Set<LayerTree.Place> = []
        for layer in listed.indices {
            for entry in listed[layer].entries { put(LayerTree.Place(layer: layer, entry: entry), &chosen) }
        }
        for item in touched.items {
            switch item {
            case .bare(let place): putBare(place, &chosen)
            case .file(let number):
                guard decisions[number].isInFront else { continue }
                for place in touched.files[number].companions { putBare(place, &chosen) }
                put(touched.files[number].place, &chosen)
            }
        }
    }

    private mutating func putBare(_ place: LayerTree.Place, _ chosen: inout Set<LayerTree.Place>) {
        if plan.layers[place.layer].files > 0, isPossible(place) { put(place, &chosen) }
    }

    private mutating func put(_ place: LayerTree.Place, _ chosen: inout Set<LayerTree.Place>) {
        guard chosen.insert(place).inserted else { return }
        plan.selections[place.layer].entries.append(place.entry)
    }
}
