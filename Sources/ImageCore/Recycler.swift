/// Keeps things that are dear to make (buffers, compressors) for the next job instead of freeing them.
package final class Recycler<Element>: Sendable {
    private let idle = Monitor<[Element]>([])
    private let make: @Sendable () -> Element

    package init(make: @escaping @Sendable () -> Element) { self.make = make }

    /// An idle one, or a new one. The caller is its one owner until it gives it back.
    package func take() -> Element { idle.update { $0.popLast() } ?? make() }

    package func give(back element: Element) { idle.update { $0.append(element) } }
}
