import GPUAnalysis
import Testing

@Suite struct TorchTests {
    private static let counted = "F32 2/65/260, BF16 1/20/40, F8_E4M3 1/12/12"

    @Test(arguments: ZipFiles.Sizes.allCases, [UInt8(2), 4])
    func `storages are counted once, wherever the zip tells its sizes`(sizes: ZipFiles.Sizes, version: UInt8) throws {
        let file = try #require(WeightReading.always("model.bin", TorchFiles.file(sizes, version: version)))
        #expect(file.format == .pytorch)
        #expect(file.text == Self.counted)
        #expect(file.problem == nil)
    }

    @Test func `the bytes of storages may hold what looks like a descriptor of their size`() throws {
        // Signature, checksum, and the size so far twice; but no member follows.
        let bait = WeightBytes.of {
            $0.add([UInt8](repeating: 9, count: 100))
            for number in [0x0807_4b50, 0, 100, 100, 0] { $0.add(UInt32(number)) }
        }
        var pickle = PickleFiles()
        pickle.tensor("a", "ByteStorage", key: "0", UInt64(bait.count))
        let members = TorchFiles.members(pickle.finished(), [.init(name: "x/data/0", data: bait)])
        for sizes in [ZipFiles.Sizes.behind, .behindWide] {
            let file = try #require(WeightReading.always("a.pt", ZipFiles.file(members, sizes)))
            #expect(file.text == "U8 1/120/120" && file.problem == nil)
        }
    }

    @Test func `files of before the zip are read from their pickles`() throws {
        let file = try #require(WeightReading.always("model.pth", TorchFiles.legacy))
        #expect(file.format == .pytorch)
        #expect(file.text == "F32 2/65/260, BF16 1/20/40")
        #expect(file.problem == nil)
    }

    @Test(arguments: [ZipFiles.Sizes.told, .behind])
    func `a zip without a pickle is none of PyTorch's`(sizes: ZipFiles.Sizes) {
        #expect(WeightReading.always("a.bin", ZipFiles.file(TorchFiles.storages, sizes)) == nil)
    }

    @Test(arguments: [
        (UInt64(1) << 63, "a storage of less than nothing"),
        (1 << 62, "a tensor of 2^63 bytes or more"),
        (61, "a storage has other bytes than its tensors claim"),
    ])
    func `a storage that does not hold is told`(count: UInt64, problem: String) throws {
        var pickle = PickleFiles()
        pickle.tensor("a", "FloatStorage", key: "0", count)
        let bytes = ZipFiles.file(TorchFiles.members(pickle.finished()), .behind)
        let file = try #require(WeightReading.always("a.bin", bytes))
        #expect(file.problem == problem)
        #expect(file.shares.isEmpty)
    }

    @Test func `a pickle that breaks off tells what came before`() throws {
        let pickle = Array(TorchFiles.pickle().prefix(160))
        let file = try #require(WeightReading.always("a.bin", ZipFiles.file(TorchFiles.members(pickle), .behind)))
        #expect(file.text == "F32 1/60/240")
        #expect(file.problem == "the pickle ends early")
    }

    @Test func `a compressed pickle is told`() throws {
        let members = [ZipFiles.Member(name: "a/data.pkl", data: TorchFiles.pickle(), isDeflated: true)]
        let file = try #require(WeightReading.always("a.bin", ZipFiles.file(members)))
        #expect(file.problem == "its data.pkl is compressed or too long")
    }

    @Test func `a file that ends before its directory is told`() throws {
        for sizes in ZipFiles.Sizes.allCases {
            let bytes = ZipFiles.file(TorchFiles.members(TorchFiles.pickle()), sizes, directory: false)
            let file = try #require(WeightReading.always("a.bin", bytes))
            #expect(file.text == Self.counted)
            #expect(file.problem == "the file ends before its members do")
        }
    }

    @Test func `sizes of a zip that do not hold are told`() throws {
        var bytes = ZipFiles.file(TorchFiles.members(TorchFiles.pickle()), .toldWide)
        let field = 30 + "archive/data.pkl".utf8.count + 8
        for size in [UInt64(1) << 63, .max, 1 << 40] {
            bytes.replaceSubrange(
                field..<field + 16,
                with: WeightBytes.of {
                    $0.add(size)
                    $0.add(size)
                })
            let file = try #require(WeightReading.always("a.bin", bytes))
            #expect(file.problem == "a zip member's sizes do not hold")
        }
    }

    /// A state dict as CPython's pickler writes it: every text and every tuple is kept to be named again.
    private func large(_ tensors: Int) -> [UInt8] {
        var pickle = PickleFiles()
        var kept: UInt32 = 100
        func keep(_ pickle: inout PickleFiles) {
            pickle.raw(
                WeightBytes.of {
                    $0.add("r")
                    $0.add(kept)
                })
            kept += 1
        }
        for number in 0..<tensors {
            // Writers put down lots of a thousand.
            if number > 0, number % 1_000 == 0 { pickle.op("u(") }
            pickle.text("model.layers.\(number / 384).mlp.experts.\(number % 384).gate_proj.weight")
            keep(&pickle)
            pickle.global("torch._utils", "_rebuild_tensor_v2")
            pickle.op("((")
            pickle.text("storage")
            pickle.global("torch", "BFloat16Storage")
            for text in ["\(number)", "cuda:0"] {
                pickle.text(text)
                keep(&pickle)
            }
            pickle.number(1)
            pickle.op("t")
            keep(&pickle)
            pickle.op("QK\u{0}K\u{1}")
            pickle.raw([0x85])
            keep(&pickle)
            pickle.op("K\u{1}")
            pickle.raw([0x85])
            keep(&pickle)
            pickle.raw([0x89])
            pickle.op("}")
            keep(&pickle)
            pickle.op("t")
            keep(&pickle)
            pickle.op("R")
            keep(&pickle)
        }
        return pickle.finished()
    }

    @Test func `a state dict of thousands of tensors is read, all that it keeps included`() throws {
        let storages = (0..<4_000).map { ZipFiles.Member(name: "archive/data/\($0)", data: [1, 2]) }
        let bytes = ZipFiles.file(TorchFiles.members(large(4_000), storages))
        let file = try #require(WeightReading.file("a.bin", bytes))
        #expect(file.text == "BF16 4000/4000/8000")
        #expect(file.problem == nil)
    }

    @Test func `a storage with a longer name than any key is told`() throws {
        for (length, problem) in [(64, nil), (65, "a persistent id that names no storage of a known type")] {
            let key = String(repeating: "k", count: length)
            var pickle = PickleFiles()
            pickle.tensor("a", "FloatStorage", key: key, 1)
            let storage = ZipFiles.Member(name: "archive/data/" + key, data: [1, 2, 3, 4])
            let file = try #require(
                WeightReading.always("a.pt", ZipFiles.file(TorchFiles.members(pickle.finished(), [storage]), .behind)))
            #expect(file.problem == problem)
        }
    }
}
