internal import ImageCore
internal import Tar

/// Keeps the entries and nothing else.
struct EntryLister: TarVisitor {
    private(set) var entries: [TarEntry] = []

    mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) { entries.append(entry) }
    mutating func payload(_ bytes: UnsafeRawBufferPointer) {}
    mutating func end() {}
}
