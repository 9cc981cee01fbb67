internal import Glibc

/// Parts of names and paths. Not for every collection of bytes: a generic function of another module is not made anew
/// for its type, and asking a hundred thousand paths took a seventh of an inspection.
extension UnsafeRawBufferPointer {
    /// Whether `part` stands somewhere in the bytes.
    fileprivate func has(_ part: UnsafeRawBufferPointer) -> Bool {
        guard let first = part.first, let start = baseAddress, let other = part.baseAddress else { return part.isEmpty }
        var index = 0
        while index + part.count <= count,
            let place = memchr(start + index, Int32(first), count - part.count + 1 - index)
        {
            if memcmp(place, other, part.count) == 0 { return true }
            index = UnsafeRawPointer(place) - start + 1
        }
        return false
    }

    fileprivate func ends(with suffix: UnsafeRawBufferPointer) -> Bool {
        guard count >= suffix.count else { return false }
        guard let start = baseAddress, let other = suffix.baseAddress else { return true }
        return memcmp(start + (count - suffix.count), other, suffix.count) == 0
    }
}

extension [UInt8] {
    /// Whether `part` stands somewhere in the bytes.
    package func has(_ part: StaticString) -> Bool { self[...].has(part) }

    /// Whether the bytes end like `suffix`: a name's extension, say.
    package func ends(with suffix: String.UTF8View) -> Bool { self[...].ends(with: suffix) }
}

extension ArraySlice<UInt8> {
    /// Whether `part` stands somewhere in the bytes.
    package func has(_ part: StaticString) -> Bool {
        withUnsafeBytes { bytes in part.withUTF8Buffer { bytes.has(UnsafeRawBufferPointer($0)) } }
    }

    /// Whether the bytes end like `suffix`: a name's extension, say.
    package func ends(with suffix: String.UTF8View) -> Bool {
        withUnsafeBytes { bytes in
            suffix.withContiguousStorageIfAvailable { bytes.ends(with: UnsafeRawBufferPointer($0)) }
                ?? self.suffix(suffix.count).elementsEqual(suffix)
        }
    }
}
