/// As much of a value in a pickle as tells of tensors.
enum PickleValue {
    /// Where its bytes lie in the pickle.
    case text(Range<Int>)
    case number(Int)
    /// A class of storages; nil for bytes that have a type only by the tensors over them.
    case storageClass(ElementType?)
    case elementType(ElementType)
    /// The function that makes a tensor over untyped bytes.
    case rebuildsUntyped
    /// A storage by its key.
    case storage([UInt8])
    /// Flat: tuples within it are `other`, so that none is nested however the pickle is.
    case tuple([PickleValue])
    case other

    /// A value as it stands in a tuple.
    var inTuple: PickleValue { if case .tuple = self { .other } else { self } }

    /// What a global name means (`torch.serialization`, `torch._utils`).
    init(module: String, name: String) {
        switch (module, name) {
        case ("torch.storage", "UntypedStorage"), ("torch", "UntypedStorage"): self = .storageClass(nil)
        case ("torch._utils", "_rebuild_tensor_v3"): self = .rebuildsUntyped
        case ("torch", _), ("torch.cuda", _):
            if let type = ElementType.torchStorage(name) {
                self = .storageClass(type)
            } else if let type = ElementType.torchDType(name) {
                self = .elementType(type)
            } else {
                self = .other
            }
        default: self = .other
        }
    }
}
