/// What an official CUDA image adds to the one that it is made from.
package enum CUDAPart: String, Hashable, Sendable, CaseIterable {
    /// `libcudart` and the forward-compatibility driver.
    case base
    /// The libraries that programs are linked against, and NCCL.
    case runtime
    case cudnn
    /// Compilers, headers, static libraries, debuggers and profilers.
    case devel
    /// NVIDIA's, and in no official image.
    case extra
}
