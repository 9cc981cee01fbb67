/// What can go wrong between compressed and plain bytes.
package enum CodecError: Error, Equatable {
    case unsupportedLevel(Int)
    /// The codec could not get its tables.
    case outOfMemory(codec: String)
    /// The bytes are no valid stream; `detail` is the codec's own word for it.
    case corrupt(codec: String, detail: String)
    /// A member or frame inflates to more, or to less, than was promised.
    case wrongSize(codec: String)
    /// Inflating anew from the block at this offset of the blob does not give what inflating it in one go gave.
    case notResumable(offset: Int)
}

extension CodecError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unsupportedLevel(let level): "compression level \(level) is not supported"
        case .outOfMemory(let codec): "no memory for a \(codec) codec"
        case .corrupt(let codec, let detail): "corrupt \(codec) data: \(detail)"
        case .wrongSize(let codec): "\(codec) data does not have the promised size"
        case .notResumable(let offset): "inflating cannot be resumed at byte \(offset) of the compressed stream"
        }
    }
}
