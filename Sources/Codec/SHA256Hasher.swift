internal import COpenSSL
package import ImageCore

/// SHA-256 by OpenSSL's EVP, which uses the processor's own instructions: 1.75 GB/s against 0.5 without.
///
/// The method is fetched once for the process and the context is used again after ``finish()``: for small messages
/// that is three times as fast as a context each.
package struct SHA256Hasher: ~Copyable {
    private let context: OpaquePointer

    private static nonisolated(unsafe) let method = EVP_MD_fetch(nil, "SHA256", nil)

    package init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex2(context, Self.method, nil) == 1 else {
            preconditionFailure("OpenSSL has no memory for a SHA-256 context")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// The digest of everything since the start or the last call; the next update begins a new message.
    package mutating func finish() -> Digest {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { hash in
            EVP_DigestFinal_ex(context, hash.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
            EVP_DigestInit_ex2(context, Self.method, nil)
            return Digest(sha256: UnsafeRawBufferPointer(hash))
        }
    }

    /// The digest of one message.
    package static func digest(of bytes: UnsafeRawBufferPointer) -> Digest {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.finish()
    }

    package static func digest(of bytes: [UInt8]) -> Digest {
        bytes.withUnsafeBytes { digest(of: $0) }
    }
}
