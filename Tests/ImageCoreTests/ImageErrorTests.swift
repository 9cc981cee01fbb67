import ImageCore
import Testing

@Suite struct ImageErrorTests {
    static let digest = [UInt8](repeating: 0xab, count: 32).withUnsafeBytes { Digest(sha256: $0) }

    @Test func `tells file, layer, entry, reason and offset in this order`() {
        let error = ImageError(
            .unreadableInput, "bad thing", file: "a.tar", layer: Self.digest, entry: FilePathBytes("etc/x\n"),
            offset: 512)
        let hex = String(repeating: "ab", count: 32)
        #expect(error.description == "a.tar: layer sha256:\(hex): entry etc/x\\x0a: bad thing (at byte 512)")
    }

    @Test func `tells only what is known`() {
        #expect(ImageError(.failure, "bad thing").description == "bad thing")
        #expect(ImageError(.failure, "bad thing", offset: 0).description == "bad thing (at byte 0)")
    }

    @Test func `seen from further out it learns what was unknown and keeps the rest`() {
        let inner = ImageError(.unreadableInput, "bad thing", entry: FilePathBytes("inner"), offset: 7)
        let wider = inner.within(file: "f", layer: Self.digest, entry: FilePathBytes("outer"))
        #expect(wider.context.file == "f")
        #expect(wider.context.layer == Self.digest)
        #expect(wider.context.entry == FilePathBytes("inner"))
        #expect(wider.context.offset == 7)
        #expect(wider.code == .unreadableInput && wider.message == "bad thing")
        #expect(wider.within(file: "g").context.file == "f")
        #expect(inner.within() == inner)
    }

    /// docs/exit-codes.md
    @Test func `exit codes stay what scripts rely on`() {
        let codes: [ImageError.Code] = [
            .failure, .usage, .unreadableInput, .verificationFailed, .gateFailed, .workloadFailed,
        ]
        #expect(codes.map(\.rawValue) == [1, 2, 3, 4, 10, 11])
    }
}
