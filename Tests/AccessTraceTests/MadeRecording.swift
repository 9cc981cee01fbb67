import CTrace
import Glibc
import ImageCore
import Layers
import Tar
import TestSupport

@testable import AccessTrace

/// What a helper would tell of a made image, a millisecond between one record and the next.
struct MadeRecording {
    private(set) var recording: Recording
    /// Milliseconds since the start.
    private(set) var clock = 0
    private static let start = 7_000_000_000

    init(_ layers: [TarEntry]..., isStarted: Bool = true) throws {
        var tree = LayerTree()
        for entries in layers { try tree.apply(entries) }
        recording = Recording(tree, layers: layers)
        if isStarted { take(GPUIMG_TRACE_STARTED) }
    }

    mutating func take(
        _ kind: gpuimg_trace_kind, a: Int = 0, b: Int = 0, path: String = "", argument: [UInt8] = [], time: Int? = nil
    ) {
        recording.take(
            HelperRecord(
                kind: kind.rawValue, process: 1, time: time ?? Self.start + clock * 1_000_000, a: a, b: b, c: -1,
                path: Array(path.utf8), argument: argument))
        clock += 1
    }

    /// - Parameter file: where the name leads; the same if nil.
    mutating func open(_ name: String, _ file: String? = nil, flags: Int32 = O_RDONLY, error: Int32 = 0) {
        take(
            GPUIMG_TRACE_OPEN, a: Int(error), b: Int(flags), path: error == 0 ? file ?? name : "",
            argument: Array(name.utf8))
    }

    mutating func execute(_ name: String, _ file: String? = nil, error: Int32 = 0) {
        take(GPUIMG_TRACE_EXEC, a: Int(error), path: error == 0 ? file ?? name : "", argument: Array(name.utf8))
    }

    mutating func map(_ file: String, _ pairs: (Int, Int)...) {
        take(GPUIMG_TRACE_MAPPED, path: file, argument: Self.bytes(of: pairs))
    }

    mutating func read(_ file: String, _ offset: Int, _ count: Int) {
        take(GPUIMG_TRACE_READ, a: offset, b: count, path: file)
    }

    mutating func position(_ file: String, _ position: Int) { take(GPUIMG_TRACE_POSITION, a: position, path: file) }

    mutating func add(_ path: String, _ kind: TouchedPath.Kinds, _ source: TouchedPath.Source, after: String? = nil) {
        recording.add(FilePathBytes(path), kind, source: source, after: after.map { FilePathBytes($0) })
    }

    private static func bytes(of pairs: [(Int, Int)]) -> [UInt8] {
        pairs.flatMap { [$0.0, $0.1] }.flatMap { number in withUnsafeBytes(of: Int64(number)) { Array($0) } }
    }

    var touched: [TouchedPath] { recording.touched }

    /// The touched paths in their order.
    var names: [String] { touched.map(\.path.description) }

    subscript(path: String) -> TouchedPath? { touched.first { $0.path == FilePathBytes(path) } }

    static func file(_ name: String, _ size: Int = 1000) -> TarEntry {
        LayerBuilder.entry(name, .file, 0o644) { $0.size = size }
    }

    static func folder(_ name: String) -> TarEntry { LayerBuilder.entry(name, .directory, 0o755) }

    static func symlink(_ name: String, to target: String) -> TarEntry { link(name, .symlink, target) }

    static func hardlink(_ name: String, to target: String) -> TarEntry { link(name, .hardlink, target) }

    private static func link(_ name: String, _ kind: TarEntry.Kind, _ target: String) -> TarEntry {
        LayerBuilder.entry(name, kind, 0o777) { $0.linkName = FilePathBytes(target) }
    }
}
