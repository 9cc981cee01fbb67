extension BidirectionalCollection<UInt8> {
    /// Whether the bytes end like `suffix`: a name's extension, say.
    package func ends(with suffix: some BidirectionalCollection<UInt8>) -> Bool {
        guard count >= suffix.count else { return false }
        return self[index(endIndex, offsetBy: -suffix.count)...].elementsEqual(suffix)
    }

    /// Whether `part` stands somewhere in the bytes.
    package func has(_ part: StaticString) -> Bool {
        guard let first = part.withUTF8Buffer({ $0.first }) else { return true }
        return part.withUTF8Buffer { part in
            indices.contains { self[$0] == first && self[$0...].starts(with: part) }
        }
    }
}
