import CTrace
import Glibc
import ImageCore
import Testing

@testable import AccessTrace

/// How much of each file a run comes to.
@Suite struct RecordedRangesTests {
    private typealias Made = MadeRecording

    private static let window = TouchedPath.window
    private static let large = 8 << 20

    private func ranges(_ pairs: [(Int, Int)]) -> [ByteRange] { pairs.map { ByteRange(offset: $0.0, count: $0.1) } }

    private static let widened: [([(Int, Int)], Int, [(Int, Int)])] = [
        ([], 100, []), ([(0, 1)], 0, []), ([(0, 1)], 100, [(0, 100)]), ([(99, 1)], 100, [(0, 100)]),
        ([(100, 1)], 100, []), ([(0, 1)], 200_000, [(0, 65_536)]), ([(65_535, 1)], 200_000, [(0, 65_536)]),
        ([(65_535, 2)], 200_000, [(0, 131_072)]), ([(65_536, 65_536)], 200_000, [(65_536, 65_536)]),
        ([(199_999, 9)], 200_000, [(196_608, 3392)]), ([(196_608, 1)], 200_000, [(196_608, 3392)]),
        ([(0, .max)], 200_000, [(0, 200_000)]), ([(.max - 1, 1)], 200_000, []), ([(0, 0)], 200_000, []),
        ([(131_072, 1), (0, 1)], 200_000, [(0, 65_536), (131_072, 65_536)]),
        ([(65_536, 1), (0, 1), (3, 9)], 200_000, [(0, 131_072)]),
        ([(0, 200_000), (70_000, 1)], 200_000, [(0, 200_000)]), ([(0, 65_536)], 65_536, [(0, 65_536)]),
    ]

    @Test(arguments: widened)
    func `ranges widen to windows and end with the file`(seen: [(Int, Int)], size: Int, windows: [(Int, Int)]) {
        #expect(Recording.windows(ranges(seen), size: size) == ranges(windows))
    }

    @Test func `mapped pages and large reads come together, ascending and apart`() throws {
        var made = try Made([Made.file("lib", Self.large)])
        made.open("/lib")
        made.map("/lib", (4 << 20, 4096), (0, 4096), (Self.large - 10, 4096))
        made.read("/lib", 65_536, 65_536)
        made.read("/lib", 1 << 20, 70_000)
        #expect(made["lib"]?.kinds == [.open, .map, .read])
        #expect(made["lib"]?.count == 1)
        #expect(
            made["lib"]?.ranges
                == ranges([(0, 131_072), (1 << 20, 131_072), (4 << 20, 65_536), (Self.large - 65_536, 65_536)]))
    }

    @Test func `a mapping is known by its file alone, and is a touch of its own`() throws {
        var made = try Made([Made.file("lib", Self.large)])
        made.map("/lib", (0, 1))
        #expect(made["lib"]?.count == 1)
        #expect(made["lib"]?.ranges == ranges([(0, 65_536)]))
    }

    struct Small: Sendable {
        let size: Int
        var mapped: [(Int, Int)] = []
        var position: Int?
        /// Nil for all of it.
        let touched: [(Int, Int)]?
    }

    /// A megabyte is where the helper begins to ask for positions.
    private static let small = [
        Small(size: large, touched: nil),
        Small(size: (1 << 20) - 1, position: 10, touched: nil),
        Small(size: (1 << 20) - 1, position: 0, touched: nil),
        Small(size: (1 << 20) - 1, mapped: [(0, 1)], touched: [(0, window)]),
        Small(size: (1 << 20) - 1, mapped: [(0, 1)], position: window + 1, touched: [(0, 2 * window)]),
        Small(size: 1 << 20, position: 10, touched: [(0, window)]),
        Small(size: 1 << 20, position: 0, touched: []),
        Small(size: 1 << 20, position: 1 << 20, touched: nil),
        Small(size: 1 << 20, position: (1 << 20) - 1, touched: nil),
        Small(size: 1 << 20, position: .max, touched: nil),
        Small(size: large, mapped: [(4 << 20, 1)], position: 70_000, touched: [(0, 2 * window), (4 << 20, window)]),
        Small(size: large, mapped: [(0, large)], touched: nil),
        Small(size: large, mapped: [(0, large / 2), (large / 2, large)], touched: nil),
        Small(size: large, mapped: [(large, 1)], touched: []),
        Small(size: 0, position: 0, touched: nil),
    ]

    @Test(arguments: small)
    func `small files count whole, large ones as far as they were read`(small: Small) throws {
        var made = try Made([Made.file("a", small.size)])
        made.open("/a")
        for (offset, count) in small.mapped { made.map("/a", (offset, count)) }
        if let position = small.position { made.position("/a", position) }
        #expect(made["a"]?.ranges == small.touched.map { ranges($0) })
    }

    @Test func `the furthest position counts, by whatever name, and only of what was opened`() throws {
        var made = try Made([Made.file("a", Self.large), Made.file("b", Self.large), Made.symlink("to-a", to: "a")])
        made.open("/a")
        made.position("/to-a", 200_000)
        made.position("/a", 10)
        made.position("/b", 10)
        #expect(made.names == ["a"])
        #expect(made["a"]?.ranges == ranges([(0, 262_144)]))
    }

    @Test func `a hardlink is cut at its content's end`() throws {
        var made = try Made([Made.file("a", 200_000), Made.hardlink("b", to: "a")])
        made.open("/b")
        made.read("/b", 196_608, 65_536)
        #expect(made["b"]?.ranges == ranges([(196_608, 3392)]))
    }

    /// The helper is ours, but what it sends was counted by what it watches.
    @Test(
        arguments: [
            (GPUIMG_TRACE_READ, -1, 65_536), (GPUIMG_TRACE_READ, 0, 0), (GPUIMG_TRACE_READ, 0, -1),
            (GPUIMG_TRACE_READ, .max, 1), (GPUIMG_TRACE_READ, 1, .max), (GPUIMG_TRACE_READ, .min, .min),
            (GPUIMG_TRACE_POSITION, -1, 0), (GPUIMG_TRACE_POSITION, .min, 0),
        ] as [(gpuimg_trace_kind, Int, Int)])
    func `numbers that no file has are passed over`(kind: gpuimg_trace_kind, a: Int, b: Int) throws {
        var made = try Made([Made.file("a", Self.large)])
        made.open("/a")
        made.take(kind, a: a, b: b, path: "/a")
        #expect(made["a"]?.kinds == .open)
        #expect(made["a"]?.ranges == nil)
    }

    @Test(arguments: [(-1, 5), (5, -1), (0, 0), (.max, .max), (.min, .min), (.max, 1)] as [(Int, Int)])
    func `pairs that no file has are passed over, those beside them not`(offset: Int, count: Int) throws {
        var made = try Made([Made.file("a", Self.large)])
        made.map("/a", (offset, count), (Self.window, 1))
        #expect(made["a"]?.ranges == ranges([(Self.window, Self.window)]))
    }

    @Test func `half a pair is none`() throws {
        var made = try Made([Made.file("a", Self.large)])
        made.open("/a")
        made.take(GPUIMG_TRACE_MAPPED, path: "/a", argument: [UInt8](repeating: 0, count: 15))
        made.take(GPUIMG_TRACE_MAPPED, path: "/a")
        #expect(made["a"]?.ranges == nil)
    }

    @Test(arguments: [(Int.min, Int.max), (.max, .min), (.min, .min), (.max, .max), (0, .max)])
    func `no clock is too odd`(start: Int, time: Int) throws {
        var made = try Made([Made.file("a")], isStarted: false)
        made.take(GPUIMG_TRACE_STARTED, time: start)
        made.take(GPUIMG_TRACE_OPEN, path: "/a", argument: Array("/a".utf8), time: time)
        #expect(made["a"].map { $0.firstTouch >= 0 } == true)
    }

    @Test func `numbers of errors and flags may be any, kinds unknown ones`() throws {
        var made = try Made([Made.file("a")])
        for number in [Int.min, -1, 1 << 40, .max] {
            made.take(GPUIMG_TRACE_OPEN, a: number, b: number, path: "/a", argument: Array("/a.so".utf8))
            made.take(GPUIMG_TRACE_EXEC, a: number, b: number, path: "/a", argument: Array("/a".utf8))
        }
        made.take(gpuimg_trace_kind(rawValue: 0), path: "/a")
        made.take(gpuimg_trace_kind(rawValue: .max), path: "/a")
        #expect(made.names == [])
        made.take(GPUIMG_TRACE_OPEN, b: 1 << 62, path: "/a", argument: Array("/a".utf8))
        #expect(made.names == ["a"])
    }
}
