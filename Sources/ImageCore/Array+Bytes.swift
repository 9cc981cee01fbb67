extension Array where Element == UInt8 {
    /// The bytes, for the time of the call; unlike `withUnsafeBytes` it carries a typed error out.
    package func withBytes<Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        let failure = withUnsafeBytes { bytes -> Failure? in
            do throws(Failure) {
                try body(bytes)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }
}
