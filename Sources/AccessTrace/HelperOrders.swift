/// What the helper is told, in the form in which it reads it: `key=value`, each with a zero byte at its end.
struct HelperOrders {
    private(set) var bytes: [UInt8] = []

    /// Adds an order. Values with zero bytes are refused by whoever takes them from outside.
    mutating func add(_ key: String, _ value: String) {
        bytes += Array(key.utf8) + [UInt8(ascii: "=")] + Array(value.utf8) + [0]
    }

    mutating func add(_ key: String, _ value: Int) { add(key, String(value)) }
}
