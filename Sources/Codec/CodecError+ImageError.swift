package import ImageCore

extension CodecError {
    /// Runs `body` and turns its error into the one of the world outside, with the offset where that is known.
    package static func widened<Result: ~Copyable>(
        _ code: ImageError.Code = .failure, offset: Int? = nil, _ body: () throws(CodecError) -> Result
    ) throws(ImageError) -> Result {
        do throws(CodecError) {
            return try body()
        } catch {
            throw ImageError(code, error.description, offset: offset)
        }
    }
}
