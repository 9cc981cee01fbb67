import Codec
import ImageCore
import Layers
import TestSupport
import Testing

@Suite struct LayerDecoderTests {
    private let folder: TemporaryDirectory
    private let plain: [UInt8]

    init() throws {
        folder = try TemporaryDirectory()
        var random = SeededGenerator(seed: 1)
        plain = random.text(3000)
    }

    /// What came out, and what the decoder says of the stream.
    private struct Outcome {
        var plain: [UInt8] = []
        var digest: Digest?
        var framingIsProof = false
        var members: [MemberStart] = []
    }

    private func decode(
        _ blob: [UInt8], limit: Int = 1 << 30, room: Int = 1000, recordsMembers: Bool = true
    ) throws -> Outcome {
        let location = try folder.blob(blob)
        var decoder = try LayerDecoder(
            location, compression: try Compression(of: location), limit: limit, recordsMembers: recordsMembers)
        let buffer = ByteBuffer(capacity: room)
        var outcome = Outcome()
        while try decoder.read(into: buffer) { outcome.plain += buffer.bytes }
        outcome.digest = try decoder.finish()
        outcome.framingIsProof = decoder.framingIsProof
        outcome.members = decoder.members
        return outcome
    }

    enum Packer: String, CaseIterable { case plain, gzip, gzipMembers, zstd, zstdFrames }

    private func pack(_ packer: Packer) throws -> [UInt8] {
        switch packer {
        case .plain: plain
        case .gzip: try Compressing.gzip(plain)
        case .gzipMembers: try Compressing.gzip(plain, membersOf: 700)
        case .zstd: try Compressing.zstd(plain)
        case .zstdFrames: try Compressing.zstd(plain, framesOf: 700)
        }
    }

    @Test(arguments: Packer.allCases, [1, 7, 700, 3000, 100_000])
    func `gives the plain bytes and the blob's digest whatever the buffer's size`(packer: Packer, room: Int) throws {
        let blob = try pack(packer)
        let outcome = try decode(blob, room: room)
        #expect(outcome.plain == plain)
        #expect(outcome.digest == SHA256Hasher.digest(of: blob))
    }

    @Test(arguments: [(Packer.plain, false), (.gzip, true), (.gzipMembers, false), (.zstd, true), (.zstdFrames, false)])
    func `only a single member's end proves that nothing is missing`(packer: Packer, isProof: Bool) throws {
        #expect(try decode(try pack(packer)).framingIsProof == isProof)
    }

    /// The footer of an eStargz layer is an empty member, that of a zstd:chunked layer a frame without content.
    @Test func `an empty member at the end proves it too`() throws {
        #expect(try decode(try pack(.gzipMembers) + Compressing.gzip([])).framingIsProof)
        #expect(try decode(try pack(.zstdFrames) + [0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]).framingIsProof)
    }

    @Test(arguments: [Packer.gzip, .gzipMembers, .zstd, .zstdFrames])
    func `refuses a stream that is cut anywhere inside a member`(packer: Packer) throws {
        let blob = try pack(packer)
        let ends = Set(try decode(blob).members.map(\.blobOffset))
        for count in 4..<blob.count where !ends.contains(count) {
            let error = #expect(throws: ImageError.self, "cut at \(count)") { try decode(Array(blob.prefix(count))) }
            #expect(error?.code == .unreadableInput)
        }
    }

    @Test(arguments: [Packer.gzip, .gzipMembers])
    func `refuses every flipped byte of a gzip body`(packer: Packer) throws {
        let blob = try pack(packer)
        // Behind the header, whose time and system bytes carry nothing.
        for position in 10..<blob.count {
            var damaged = blob
            damaged[position] ^= 0x21
            let outcome = try? decode(damaged)
            #expect(outcome == nil || outcome?.plain == plain, "byte \(position)")
        }
    }

    @Test func `refuses bytes after the last gzip member`() throws {
        let blob = try pack(.gzip)
        #expect(throws: ImageError.self) { try decode(blob + [0, 0, 0, 0]) }
        #expect(throws: ImageError.self) { try decode(blob + Array("garbage".utf8)) }
    }

    @Test(arguments: Packer.allCases)
    func `stops at the limit`(packer: Packer) throws {
        let blob = try pack(packer)
        #expect(try decode(blob, limit: plain.count).plain == plain)
        let error = #expect(throws: ImageError.self) { try decode(blob, limit: plain.count - 1) }
        #expect(error?.message.contains("--max-layer-size") == true)
    }

    @Test(arguments: [Packer.gzipMembers, .zstdFrames])
    func `records where each member begins`(packer: Packer) throws {
        let blob = try pack(packer)
        let members = try decode(blob).members
        #expect(members.map(\.plainOffset) == [0, 700, 1400, 2100, 2800])
        for member in members {
            #expect(try decode(Array(blob[member.blobOffset...])).plain == Array(plain[member.plainOffset...]))
        }
        #expect(try decode(blob, recordsMembers: false).members.isEmpty)
    }

    /// RFC 1952, section 2.3: extra field, name, comment and header checksum, in that order.
    @Test func `reads a gzip header with every field`() throws {
        let member = try Compressing.gzip(plain)
        let head: [UInt8] = [0x1f, 0x8b, 8, 0x1c, 1, 2, 3, 4, 0, 3]
        let fields: [UInt8] = [3, 0] + Array("abc".utf8) + Array("name\u{0}".utf8) + Array("comment\u{0}".utf8)
        #expect(try decode(head + fields + member.dropFirst(10)).plain == plain)
    }

    @Test func `a blob of no bytes is a layer of no bytes`() throws {
        let outcome = try decode([])
        #expect(outcome.plain.isEmpty)
        #expect(outcome.digest == SHA256Hasher.digest(of: [UInt8]()))
    }

    static let magics: [([UInt8], Compression)] = [
        ([0x1f, 0x8b, 8, 0], .gzip), ([0x28, 0xb5, 0x2f, 0xfd], .zstd), ([0x50, 0x2a, 0x4d, 0x18], .zstd),
        ([0x5f, 0x2a, 0x4d, 0x18], .zstd), ([0x60, 0x2a, 0x4d, 0x18], .plain), ([0x1f], .plain), ([], .plain),
        (Array("etc/".utf8), .plain),
    ]

    @Test(arguments: magics)
    func `recognises how a blob is packed by its first bytes`(magic: [UInt8], compression: Compression) {
        #expect(Compression(magic: magic) == compression)
    }
}
