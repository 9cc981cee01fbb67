/// A checkpoint behind which no plain byte has come yet, with what its check will begin with.
struct UncheckedStart {
    /// The compressed bytes behind which the check begins all the same.
    static let mostCompressed = 4 << 10

    let checkpoint: InflateCheckpoint
    let previousByte: UInt8
    /// The blob's bytes from the checkpoint on.
    var compressed: [UInt8]
}
