/// Files of `numpy.savez`.
enum NPZFiles {
    static func array(_ descr: String, _ shape: String, bytes: Int, version: UInt8 = 1) -> [UInt8] {
        WeightBytes.of {
            let text = "{'descr': \(descr), 'fortran_order': False, 'shape': \(shape), }      \n"
            $0.add([0x93] + Array("NUMPY".utf8) + [version, 0])
            if version == 1 { $0.add(UInt16(text.utf8.count)) } else { $0.add(UInt32(text.utf8.count)) }
            $0.add(text)
            $0.add((0..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        }
    }

    static func members(deflated: Bool) -> [ZipFiles.Member] {
        [
            ("a.npy", array("'<f4'", "(3, 10)", bytes: 120)), ("b.npy", array("'<f2'", "(7,)", bytes: 14, version: 2)),
            ("c.npy", array("'>i8'", "()", bytes: 8)), ("empty.npy", array("'<f4'", "(0, 3)", bytes: 0)),
            ("names.npy", array("'<U5'", "(2,)", bytes: 40)), ("flags.npy", array("'|b1'", "(9,)", bytes: 9)),
            ("records.npy", array("[('x', '<f4')]", "(2,)", bytes: 8)), ("notes.txt", Array("no array".utf8)),
        ].map { ZipFiles.Member(name: $0.0, data: $0.1, isDeflated: deflated) }
    }
}
