/// GPU code put together byte by byte, as nvcc's `fatbinary` lays it out; every field may lie.
package struct FatbinBuilder: Sendable {
    /// An entry: a header, and a payload of noise-free bytes.
    package struct Entry: Sendable {
        package var kind: UInt16
        package var mark: UInt16 = 0x0101
        package var headerBytes: UInt32 = 64
        package var architecture: UInt32
        package var flags: UInt64
        package var payload: [UInt8]
        /// In the header's place of the padded size; nil for what is there, a multiple of 8.
        package var paddedBytes: UInt64?
        /// In the header's place of the payload's size: 0 where it is not compressed.
        package var payloadBytes: UInt32
        package var plainBytes: UInt64

        /// An entry that is not compressed.
        package init(kind: UInt16, _ architecture: UInt32, flags: UInt64 = 0, payload: [UInt8] = [1, 2, 3]) {
            self.kind = kind
            self.architecture = architecture
            self.flags = 0x11 | flags
            self.payload = payload
            payloadBytes = 0
            plainBytes = 0
        }

        package static func ptx(_ architecture: UInt32, flags: UInt64 = 0, payload: [UInt8] = [1, 2, 3]) -> Entry {
            Entry(kind: 1, architecture, flags: flags, payload: payload)
        }

        package static func cubin(_ architecture: UInt32, flags: UInt64 = 0, payload: [UInt8] = [1, 2, 3]) -> Entry {
            Entry(kind: 2, architecture, flags: flags, payload: payload)
        }

        package static func ltoIR(_ architecture: UInt32, payload: [UInt8] = [1, 2, 3]) -> Entry {
            Entry(kind: 8, architecture, flags: 0x1_0000, payload: payload)
        }

        /// The same entry, said to be compressed; the payload stays as it is.
        package func compressed(_ flag: UInt64, plainBytes: UInt64) -> Entry {
            var entry = self
            entry.flags |= flag
            entry.payloadBytes = UInt32(payload.count)
            entry.plainBytes = plainBytes
            return entry
        }

        /// Header, payload and zeros up to a multiple of 8.
        package var bytes: [UInt8] {
            let padding = (8 - payload.count % 8) % 8
            var bytes: [UInt8] = []
            bytes.append(number: kind)
            bytes.append(number: mark)
            bytes.append(number: headerBytes)
            bytes.append(number: paddedBytes ?? UInt64(payload.count + padding))
            bytes.append(number: payloadBytes)
            bytes.append(number: 0 as UInt32)
            bytes.append(number: 8 as UInt16)
            bytes.append(number: 1 as UInt16)
            bytes.append(number: architecture)
            bytes.append(number: 0 as UInt64)
            bytes.append(number: flags)
            bytes.append(number: 0 as UInt64)
            bytes.append(number: plainBytes)
            bytes += [UInt8](repeating: 0x6e, count: max(Int(min(headerBytes, 8_192)) - bytes.count, 0))
            return bytes + payload + [UInt8](repeating: 0, count: padding)
        }
    }

    package static let lz4: UInt64 = 0x2000
    package static let zstd: UInt64 = 0x8000
    /// `sm_90a`.
    package static let exact: UInt64 = 0x10_0000
    /// `sm_100f`.
    package static let family: UInt64 = 0x20_0000

    /// What was added so far.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Adds bytes as they are.
    package mutating func add(_ raw: [UInt8]) { bytes += raw }

    /// Adds zeros up to a multiple of 8.
    package mutating func align() { bytes += [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8) }

    /// Adds a region.
    ///
    /// - Parameters:
    ///   - tail: bytes behind the entries that the region's size counts.
    ///   - size: in the header's place of the size; nil for what is there.
    package mutating func region(_ entries: [Entry], tail: [UInt8] = [], size: UInt64? = nil) {
        let body = entries.flatMap(\.bytes) + tail
        bytes.append(number: 0xBA55_ED50 as UInt32)
        bytes.append(number: 1 as UInt16)
        bytes.append(number: 16 as UInt16)
        bytes.append(number: size ?? UInt64(body.count))
        bytes += body
    }

    /// The bytes of one region.
    package static func region(_ entries: [Entry]) -> [UInt8] {
        var builder = FatbinBuilder()
        builder.region(entries)
        return builder.bytes
    }
}

extension [UInt8] {
    /// Appends a number, little-endian.
    fileprivate mutating func append<Number: FixedWidthInteger>(number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
