/// The arithmetic of 512-byte blocks.
package enum TarBlock {
    package static let size = 512

    /// Two zero blocks end an archive.
    package static let endOfArchive = [UInt8](repeating: 0, count: 2 * size)

    /// The zero bytes that fill the last block of a payload.
    package static func padding(after count: Int) -> Int { (size - count % size) % size }
}
