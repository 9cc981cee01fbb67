import ELF
import ImageCore
import TestSupport

extension ELFFile {
    /// Reads bytes through a file, as from a layer's spool.
    init(bytes: [UInt8]) throws {
        let folder = try TemporaryDirectory()
        try self.init(RawFile.open(reading: folder.write(bytes, to: "file")))
    }

    init(path: String) throws { try self.init(RawFile.open(reading: path)) }

    var symbols: (defined: Set<String>, undefined: Set<String>) {
        get throws {
            var defined: Set<String> = []
            var undefined: Set<String> = []
            try forEachDynamicSymbol { symbol in
                let name = String(decoding: symbol.name, as: UTF8.self)
                if symbol.isDefined { defined.insert(name) } else { undefined.insert(name) }
            }
            return (defined, undefined)
        }
    }
}
