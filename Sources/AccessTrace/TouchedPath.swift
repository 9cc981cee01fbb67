package import ImageCore

/// One path of an image and how a workload touched it.
package struct TouchedPath: Sendable, Equatable {
    /// Ways of touching.
    package struct Kinds: OptionSet, Sendable, Hashable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let open = Kinds(rawValue: 1)
        package static let exec = Kinds(rawValue: 2)
        package static let read = Kinds(rawValue: 4)
        package static let map = Kinds(rawValue: 8)
        /// Opened for writing without being emptied: a copy-up needs the whole file.
        package static let write = Kinds(rawValue: 16)
        /// A symlink that was followed.
        package static let link = Kinds(rawValue: 32)
        package static let directory = Kinds(rawValue: 64)
        /// The ELF or `#!` interpreter of something executed.
        package static let interpreter = Kinds(rawValue: 128)
    }

    /// How it is known, from the surest to the least sure.
    package enum Source: Int, Sendable, CaseIterable, Comparable {
        /// A system call was seen.
        case observed
        /// The container runtime reads it before the process exists.
        case runtime
        /// Only reachable from something observed, by ELF or by the table of dlopen edges.
        case `static`
        /// A list of paths without any run behind it.
        case listed

        package static func < (left: Source, right: Source) -> Bool { left.rawValue < right.rawValue }
    }

    /// Cleaned, without a leading slash: the name of the file itself, symlinks resolved.
    package let path: FilePathBytes
    package var kinds: Kinds
    package var source: Source
    /// Microseconds from the entrypoint's execution to the first touch.
    package var firstTouch: Int
    package var count: Int
    /// The size of the file when it was touched; nil for what is no regular file or was not measured.
    package var size: Int?
    /// The bytes that were touched, in windows of 64 KiB (cut at the file's end), ascending and apart; nil for all.
    package var ranges: [ByteRange]?
    /// How many runs touched it.
    package var runs: Int

    package init(
        _ path: FilePathBytes, kinds: Kinds, source: Source = .observed, firstTouch: Int = 0, count: Int = 1,
        size: Int? = nil, ranges: [ByteRange]? = nil, runs: Int = 1
    ) {
        self.path = path
        self.kinds = kinds
        self.source = source
        self.firstTouch = firstTouch
        self.count = count
        self.size = size
        self.ranges = ranges
        self.runs = runs
    }

    /// The granularity of ``ranges``: the kernel maps up to 16 cached pages around a fault, so finer is not known.
    package static let window = 64 << 10

    /// The bytes that were touched: all of the file where nothing finer is known.
    package var touchedBytes: Int? {
        guard let ranges else { return size }
        return ranges.reduce(0) { $0 + $1.count }
    }
}
