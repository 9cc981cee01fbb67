/// A block of raw memory that one thread fills and hands to the next.
///
/// The only type in which raw memory crosses threads. The rule that makes `@unchecked Sendable` true: whoever holds the
/// buffer is its one owner; it is handed over through a ``Channel`` or a ``Slot``, whose locks order the accesses.
package final class ByteBuffer: @unchecked Sendable {
    private var memory: UnsafeMutableRawPointer
    package private(set) var capacity: Int
    /// The bytes in use, from the start.
    package private(set) var count = 0

    /// Room for `capacity` bytes, none in use. The memory is not zeroed.
    package init(capacity: Int) {
        self.capacity = max(capacity, 1)
        memory = .allocate(byteCount: self.capacity, alignment: 64)
    }

    deinit { memory.deallocate() }

    /// The bytes in use.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    /// The room behind the bytes in use; what is written there counts after ``advance(by:)``.
    package var free: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: memory + count, count: capacity - count)
    }

    /// Takes the first `written` bytes of ``free`` into use.
    package func advance(by written: Int) {
        precondition(written >= 0 && written <= capacity - count)
        count += written
    }

    package func removeAll() { count = 0 }

    /// Forgets what lies behind the first `size` bytes in use.
    package func truncate(to size: Int) {
        precondition(size >= 0 && size <= count)
        count = size
    }

    /// Forgets all but the last `size` bytes in use, and moves those to the start.
    package func keep(last size: Int) {
        let kept = min(max(size, 0), count)
        memory.copyMemory(from: memory + (count - kept), byteCount: kept)
        count = kept
    }

    /// Makes room for `extra` more bytes, keeping those in use.
    package func reserve(_ extra: Int) {
        guard capacity - count < extra else { return }
        let larger = UnsafeMutableRawPointer.allocate(byteCount: count + extra, alignment: 64)
        larger.copyMemory(from: memory, byteCount: count)
        memory.deallocate()
        memory = larger
        capacity = count + extra
    }

    package func append(_ source: UnsafeRawBufferPointer) {
        reserve(source.count)
        free.copyMemory(from: source)
        count += source.count
    }
}
