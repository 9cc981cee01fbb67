internal import Glibc

/// How evenly bytes are spread, as a cheap sign of whether deflating can help at all.
enum Entropy {
    /// Bits a byte of the byte frequencies in `sample`: 8 for noise, about 6 for machine code, 4 to 5 for text.
    static func bitsPerByte(_ sample: UnsafeRawBufferPointer) -> Double {
        guard !sample.isEmpty else { return 0 }
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { counts in
            counts.initialize(repeating: 0)
            for byte in sample { counts[Int(byte)] += 1 }
            let total = Double(sample.count)
            return counts.reduce(0.0) { sum, count in
                guard count > 0 else { return sum }
                let share = Double(count) / total
                return sum - share * log2(share)
            }
        }
    }
}
