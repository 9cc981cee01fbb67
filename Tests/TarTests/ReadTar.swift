import ImageCore
import Tar

/// What a ``TarReader`` makes of a whole archive that comes in pieces.
struct ReadTar: TarVisitor {
    struct Found {
        let entry: TarEntry
        let rewritten: [UInt8]?
        var payload: [UInt8] = []
        var hasEnded = false
    }

    private(set) var found: [Found] = []

    var entries: [TarEntry] { found.map(\.entry) }
    var names: [String] { found.map(\.entry.name.description) }

    init(_ archive: [UInt8], step: Int = .max, framingIsProof: Bool = false) throws(ImageError) {
        var reader = TarReader()
        var position = 0
        while position < archive.count {
            let end = position + min(step, archive.count - position)
            try Array(archive[position..<end]).withBytes { (piece) throws(ImageError) in
                try reader.read(piece, into: &self)
            }
            position = end
        }
        try reader.finish(framingIsProof: framingIsProof)
    }

    mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) {
        precondition(found.last?.hasEnded != false)
        found.append(Found(entry: entry, rewritten: headers.rewritten))
    }

    mutating func payload(_ bytes: UnsafeRawBufferPointer) { found[found.count - 1].payload += bytes }

    mutating func end() { found[found.count - 1].hasEnded = true }

    /// All that the entries say, to compare two readings.
    var account: [String] {
        found.map { item in
            let entry = item.entry
            let attributes = entry.xattrs.map { "\($0.name)=\(Hex.encode($0.value))" }
            return """
                \(entry.name) -> \(entry.linkName) \(entry.kind) \(entry.mode) \(entry.userName):\(entry.groupName) \
                \(entry.userID):\(entry.groupID) \(entry.modifiedSeconds).\(entry.modifiedNanoseconds) \
                \(entry.deviceMajor),\(entry.deviceMinor) \(entry.isSparse) \(attributes) \
                \(entry.headerOffset)+\(entry.headerSize)+\(entry.size) \(Hex.encode(item.payload)) \
                \(item.rewritten.map { Hex.encode($0) } ?? "own") \(item.hasEnded)
                """
        }
    }
}
