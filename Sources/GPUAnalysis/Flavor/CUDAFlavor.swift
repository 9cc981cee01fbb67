/// A kind of official CUDA image (`nvidia/cuda:VERSION-FLAVOUR-SYSTEM`), or none.
package enum CUDAFlavor: String, Hashable, Sendable, CaseIterable {
    case none, base, runtime
    case cudnnRuntime = "cudnn-runtime"
    case devel
    case cudnnDevel = "cudnn-devel"

    /// The smallest that has all of some parts; what no image has is left out.
    package init(having parts: Set<CUDAPart>) {
        let hasCuDNN = parts.contains(.cudnn)
        if parts.contains(.devel) {
            self = hasCuDNN ? .cudnnDevel : .devel
        } else if hasCuDNN {
            self = .cudnnRuntime
        } else if parts.contains(.runtime) {
            self = .runtime
        } else {
            self = parts.contains(.base) ? .base : .none
        }
    }

    package var parts: Set<CUDAPart> {
        switch self {
        case .none: []
        case .base: [.base]
        case .runtime: [.base, .runtime]
        case .cudnnRuntime: [.base, .runtime, .cudnn]
        case .devel: [.base, .runtime, .devel]
        case .cudnnDevel: [.base, .runtime, .cudnn, .devel]
        }
    }
}
