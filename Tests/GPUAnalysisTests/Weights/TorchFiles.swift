/// Files of `torch.save`.
enum TorchFiles {
    static func pickle(version: UInt8 = 2, isOld: Bool = false) -> [UInt8] {
        var pickle = PickleFiles(version: version)
        pickle.tensor("a", "FloatStorage", key: "0", 60, isOld: isOld)
        pickle.tensor("b", "BFloat16Storage", key: "1", 20, isOld: isOld)
        pickle.tensor("tied", "FloatStorage", key: "0", 60, isOld: isOld)
        pickle.tensor("c", "FloatStorage", key: "2", 5, isOld: isOld)
        if !isOld { pickle.tensor("d", "UntypedStorage", key: "3", 12, type: "float8_e4m3fn") }
        return pickle.finished()
    }

    static let storages: [ZipFiles.Member] = [("0", 240), ("1", 40), ("2", 20), ("3", 12)].map {
        // The signatures of zip within the data, with a size that is nearly right, end nothing.
        let bait: [UInt8] = Array([0x50, 0x4b, 0x07, 0x08, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0].prefix($0.1))
        return ZipFiles.Member(
            name: "archive/data/\($0.0)", data: bait + [UInt8](repeating: 0x50, count: $0.1 - bait.count))
    }

    static func members(_ pickle: [UInt8], _ storages: [ZipFiles.Member] = storages) -> [ZipFiles.Member] {
        [ZipFiles.Member(name: "archive/data.pkl", data: pickle)] + storages
            + [ZipFiles.Member(name: "archive/version", data: Array("3\n".utf8))]
    }

    static func file(_ sizes: ZipFiles.Sizes = .behind, version: UInt8 = 2) -> [UInt8] {
        ZipFiles.file(members(pickle(version: version)), sizes)
    }

    static let magic: [UInt8] = [
        0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
    ]

    /// As `torch.save` wrote before version 1.6.
    static let legacy: [UInt8] =
        magic + [0x80, 2, 0x4d, 0xe9, 3, 0x2e] + [0x80, 2, 0x7d, 0x2e] + pickle(isOld: true) + [0x80, 2, 0x5d, 0x2e]
        + [UInt8](repeating: 1, count: 3 * 8 + 300)
}
