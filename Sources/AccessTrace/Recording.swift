internal import CSyscall
internal import CTrace
internal import Glibc
internal import ImageCore
internal import Layers
internal import Tar

/// Turns the helper's records into touched paths of the image: names are resolved in the merged tree, so that what the
/// workload made for itself, the kernel's own files and mounts fall away.
struct Recording {
    /// What is known of one file while records come in.
    private struct Touched {
        var kinds: TouchedPath.Kinds
        var source: TouchedPath.Source
        var firstTouch: Int
        var count: Int
        var ranges: [ByteRange] = []
        /// How far it was read in pieces too small to be seen one by one; nil where nobody asked.
        var position: Int?
    }

    private let tree: LayerTree
    private let layers: [[TarEntry]]
    private var start: Int?
    private var paths: [FilePathBytes: Touched] = [:]
    /// What walks of the tree have found, by the asked path's bytes: most paths are asked for again and again.
    private var walks: [[UInt8]: [LayerTree.Step]] = [:]
    /// Names of libraries that were looked for in vain, by last component.
    private var missing: [ArraySlice<UInt8>: FilePathBytes] = [:]
    private var found: Set<ArraySlice<UInt8>> = []
    /// What was executed, in order, for interpreters and closures.
    private(set) var executed: [FilePathBytes] = []

    init(_ tree: LayerTree, layers: [[TarEntry]]) {
        self.tree = tree
        self.layers = layers
    }

    mutating func take(_ record: HelperRecord) {
        switch gpuimg_trace_kind(rawValue: record.kind) {
        case GPUIMG_TRACE_STARTED: start = record.time
        case GPUIMG_TRACE_OPEN: takeOpen(record)
        case GPUIMG_TRACE_EXEC: takeExecution(record)
        case GPUIMG_TRACE_MAPPED: touch(record.path, .map, at: record, ranges: record.pairs, counts: false)
        case GPUIMG_TRACE_READ:
            guard record.a >= 0, record.b > 0, !record.a.addingReportingOverflow(record.b).overflow else { return }
            touch(record.path, .read, at: record, ranges: [ByteRange(offset: record.a, count: record.b)], counts: false)
        case GPUIMG_TRACE_POSITION: takePosition(record)
        default: break
        }
    }

    private func microseconds(_ record: HelperRecord) -> Int {
        guard let start, record.time > start else { return 0 }
        let (passed, overflows) = record.time.subtractingReportingOverflow(start)
        return overflows ? 0 : passed / 1_000
    }

    private mutating func takeOpen(_ record: HelperRecord) {
        let asked = record.argument
        let name = FilePathBytes(asked).lastComponent
        guard record.a == 0 else {
            if record.a == Int(ENOENT), Self.isLibrary(name), missing.count < Limits.missingNames {
                missing[name] = missing[name] ?? FilePathBytes(asked).cleaned
            }
            return
        }
        if Self.isLibrary(name) { found.insert(name) }
        let flags = Int32(truncatingIfNeeded: record.b)
        // Neither gives any content to the workload.
        guard flags & gpuimg_o_path == 0, flags & O_TRUNC == 0 else { return }
        let kind: TouchedPath.Kinds = flags & O_ACCMODE == O_RDONLY ? .open : [.open, .write]
        touchLinks(asked, at: record)
        touch(record.path.isEmpty ? asked : record.path, kind, at: record)
    }

    /// `libx.so`, `libx.so.1`: what the loader looks for in many places and finds in one. Its own `ld.so.cache` is none.
    private static func isLibrary(_ name: ArraySlice<UInt8>) -> Bool {
        let mark = Array(".so".utf8)
        guard let last = name.indices.last(where: { name[$0...].starts(with: mark) }) else { return false }
        let rest = name[(last + mark.count)...]
        // Not the loader's own `ld.so.cache`.
        return rest.isEmpty || rest.first == UInt8(ascii: ".") && rest.dropFirst().first.map(Self.isDigit) == true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private mutating func takeExecution(_ record: HelperRecord) {
        guard record.a == 0 else { return }
        touchLinks(record.argument, at: record)
        // What was asked for may be a script; the kernel shows its interpreter.
        touch(record.argument, .exec, at: record)
        if let file = walk(record.argument).last, !executed.contains(file.path) { executed.append(file.path) }
        // Asked for by a link, it is the same and was executed once.
        guard !record.path.isEmpty, let file = walk(record.path).last, file != walk(record.argument).last else {
            return
        }
        touch(record.path, .exec, at: record)
        if !executed.contains(file.path) { executed.append(file.path) }
    }

    private mutating func takePosition(_ record: HelperRecord) {
        guard record.a >= 0, let step = walk(record.path).last else { return }
        let known = paths[step.path]?.position ?? 0
        paths[step.path]?.position = max(known, record.a)
    }

    private mutating func walk(_ path: [UInt8]) -> [LayerTree.Step] {
        if let known = walks[path] { return known }
        let steps = tree.walk(FilePathBytes(path))
        // Names that the workload makes up are without number.
        if walks.count < 100_000 { walks[path] = steps }
        return steps
    }

    private mutating func touchLinks(_ path: [UInt8], at record: HelperRecord) {
        for step in walk(path) where step.isSymlink {
            note(step.path, .link, at: microseconds(record))
        }
    }

    private mutating func touch(
        _ path: [UInt8], _ kind: TouchedPath.Kinds, at record: HelperRecord, ranges: [ByteRange] = [],
        counts: Bool = true
    ) {
        guard let step = walk(path).last, let place = step.place else { return }
        let isFolder = layers[place.layer][place.entry].kind == .directory
        note(step.path, isFolder ? .directory : kind, at: microseconds(record), ranges: ranges, counts: counts)
    }

    private mutating func note(
        _ path: FilePathBytes, _ kind: TouchedPath.Kinds, at time: Int, source: TouchedPath.Source = .observed,
        ranges: [ByteRange] = [], counts: Bool = true
    ) {
        if paths[path] == nil {
            paths[path] = Touched(kinds: kind, source: source, firstTouch: time, count: counts ? 1 : 0)
        } else {
            paths[path]?.kinds.formUnion(kind)
            if counts { paths[path]?.count += 1 }
            // Interpreters are found when all is over, yet are the first that is touched.
            if let first = paths[path]?.firstTouch, time < first { paths[path]?.firstTouch = time }
            if source < paths[path]?.source ?? source { paths[path]?.source = source }
        }
        if !ranges.isEmpty { paths[path]?.ranges += ranges }
    }

    /// Adds a file that no system call was seen for, and the symlinks that lead to it.
    ///
    /// - Parameter path: as whoever reads it asks for it.
    mutating func add(
        _ path: FilePathBytes, _ kind: TouchedPath.Kinds, source: TouchedPath.Source, after file: FilePathBytes? = nil
    ) {
        let time = file.flatMap { paths[$0]?.firstTouch } ?? (source == .static ? end : 0)
        for step in walk(path.bytes) {
            guard let place = step.place else { continue }
            let entry = layers[place.layer][place.entry]
            guard step.isSymlink || entry.kind == .file || entry.kind == .hardlink else { continue }
            // What was seen needs no other source.
            if source > .runtime, paths[step.path] != nil { continue }
            note(step.path, step.isSymlink ? .link : kind, at: time, source: source)
        }
    }

    var hasStarted: Bool { start != nil }

    /// The latest first touch so far.
    private var end: Int { paths.values.reduce(0) { max($0, $1.firstTouch) } }

    /// Files that were mapped or executed: where closures of libraries begin.
    var loaded: [FilePathBytes] {
        paths.filter { !$0.value.kinds.isDisjoint(with: [.exec, .map]) }.map(\.key).sorted()
    }

    /// Names of libraries that were never found anywhere, as they were first looked for.
    var missingLibraries: [FilePathBytes] {
        missing.filter { !found.contains($0.key) }.map(\.value).sorted()
    }

    /// The paths in the order of first touch.
    var touched: [TouchedPath] {
        let sizes = FileSizes(tree, layers: layers, of: paths.keys)
        return paths.map { path, touched in finished(path, touched, size: sizes[path]) }
            .sorted(by: TouchedPath.isInOrder)
    }

    private func finished(_ path: FilePathBytes, _ touched: Touched, size: Int?) -> TouchedPath {
        TouchedPath(
            path, kinds: touched.kinds, source: touched.source, firstTouch: touched.firstTouch,
            count: max(1, touched.count), size: size, ranges: size.flatMap { ranges(touched, size: $0) })
    }

    /// Files below this size that were read in pieces count whole; so does a copy-up.
    private static let smallFile = 1 << 20

    /// The windows that were touched; nil for all of the file.
    private func ranges(_ touched: Touched, size: Int) -> [ByteRange]? {
        if touched.kinds.contains(.write) || touched.source > .runtime { return nil }
        var seen = touched.ranges
        let isSeen = !seen.isEmpty || touched.position != nil
        guard isSeen, !seen.isEmpty || size >= Self.smallFile else { return nil }
        if let position = touched.position, position > 0 { seen.append(ByteRange(offset: 0, count: position)) }
        let windows = Self.windows(seen, size: size)
        return windows == [ByteRange(offset: 0, count: size)] ? nil : windows
    }

    /// Widens ranges to windows, cuts them at the file's end, and joins what touches.
    static func windows(_ ranges: [ByteRange], size: Int) -> [ByteRange] {
        let window = TouchedPath.window
        var joined: [ByteRange] = []
        let widened = ranges.compactMap { range -> (start: Int, end: Int)? in
            let end = min(range.end, size)
            guard range.offset < end else { return nil }
            return (range.offset / window * window, min(size, (end + window - 1) / window * window))
        }
        for range in widened.sorted(by: { $0 < $1 }) {
            if let last = joined.last, range.start <= last.end {
                let end = max(last.end, range.end)
                joined[joined.count - 1] = ByteRange(offset: last.offset, count: end - last.offset)
            } else {
                joined.append(ByteRange(offset: range.start, count: range.end - range.start))
            }
        }
        return joined
    }
}
