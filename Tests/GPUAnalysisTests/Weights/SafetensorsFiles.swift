/// Files of safetensors.
enum SafetensorsFiles {
    static func file(_ json: String, dataBytes: Int, length: UInt64? = nil) -> [UInt8] {
        WeightBytes.of {
            $0.add(length ?? UInt64(json.utf8.count))
            $0.add(json)
            $0.add([UInt8](repeating: 0x3c, count: dataBytes))
        }
    }

    static func tensor(_ type: String, _ shape: String, _ begin: Int, _ end: Int) -> String {
        #"{"dtype":"\#(type)","shape":[\#(shape)],"data_offsets":[\#(begin),\#(end)]}"#
    }

    static let mixed = file(
        #"{"__metadata__":{"format":"pt"},"a":\#(tensor("BF16", "3,5", 0, 30)),"b":\#(tensor("F32", "4", 30, 46)),"#
            + #""c":\#(tensor("BF16", "", 46, 48)),"d":\#(tensor("F4", "3, 2", 48, 51))}"#,
        dataBytes: 51)
}
