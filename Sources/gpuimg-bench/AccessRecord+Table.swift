import AccessTrace
import ImageCore

extension AccessRecord {
    /// Reads the table that make_workload.py writes: path, size, and ranges as `offset:count` or `-` for all, a line a
    /// file in order of first touch.
    init(table bytes: [UInt8]) throws(ImageError) {
        self.init()
        for (number, line) in String(decoding: bytes, as: UTF8.self).split(separator: "\n").enumerated() {
            let fields = line.split(separator: "\t")
            guard fields.count == 3, let size = Int(fields[1]) else {
                throw ImageError(.unreadableInput, "line \(number + 1) is not path, size and ranges")
            }
            var ranges: [ByteRange] = []
            for text in fields[2].split(separator: " ") where text != "-" {
                let parts = text.split(separator: ":").compactMap { Int($0) }
                guard parts.count == 2 else {
                    throw ImageError(.unreadableInput, "line \(number + 1) has a range that is none: \(text)")
                }
                ranges.append(ByteRange(offset: parts[0], count: parts[1]))
            }
            paths.append(
                TouchedPath(
                    FilePathBytes(String(fields[0])), kinds: [.open, .read], firstTouch: number, size: size,
                    ranges: fields[2] == "-" ? nil : ranges))
        }
    }
}
