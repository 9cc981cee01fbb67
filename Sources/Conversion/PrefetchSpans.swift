internal import ImageCore
internal import Layers
internal import Planner
internal import SOCI

/// Chooses the spans that a runtime shall fetch before the container starts.
struct PrefetchSpans {
    /// What one layer has in front; nil where nothing of it is touched.
    struct Choice {
        let artifact: PrefetchArtifact
        let plainBytes: Int
    }

    private var chosen: [Set<Int>]
    private var plainBytes: [Int]
    private var left: Int

    /// Takes spans in the order of `touches` until the first that the budget does not hold.
    ///
    /// - Parameters:
    ///   - touches: what is read, in the order in which it shall be fetched, by the source's layers and entries.
    ///   - layers: one a layer, from the bottom; nil for one without a zTOC.
    ///   - budget: the most plain bytes of all spans together, each counted once; nil for no bound.
    /// - Returns: one a layer.
    static func choose(
        _ touches: [ContentTouches.Touch], in layers: [SpanPlaces?], budget: Int?
    ) -> [Choice?] {
        var spans = PrefetchSpans(layers: layers.count, budget: budget)
        for touch in touches where layers.indices.contains(touch.place.layer) {
            guard let places = layers[touch.place.layer] else { continue }
            guard spans.take(touch.ranges, of: touch.place, in: places) else { break }
        }
        return spans.choices
    }

    private init(layers: Int, budget: Int?) {
        chosen = [Set<Int>](repeating: [], count: layers)
        plainBytes = [Int](repeating: 0, count: layers)
        left = budget ?? .max
    }

    /// - Returns: whether there may be room for more.
    private mutating func take(_ ranges: [ByteRange], of place: LayerTree.Place, in places: SpanPlaces) -> Bool {
        for span in places.spans(of: place.entry, ranges: ranges) where !chosen[place.layer].contains(span) {
            let size = places.plainSize(of: span)
            guard size <= left else { return false }
            left -= size
            plainBytes[place.layer] += size
            chosen[place.layer].insert(span)
        }
        return true
    }

    private var choices: [Choice?] {
        zip(chosen, plainBytes).map { spans, bytes in
            spans.isEmpty ? nil : Choice(artifact: PrefetchArtifact(spans.map { $0...$0 }), plainBytes: bytes)
        }
    }
}
