/// A JSON document that is changed in a few places and otherwise written as it was read: fields that we do not know,
/// their order and the spelling of numbers stay.
package enum JSONValue: Hashable, Sendable {
    case object(JSONObject)
    case array([JSONValue])
    case string(String)
    /// As it was spelled: a 64-bit number through a double would come out as another.
    case number(String)
    case boolean(Bool)
    case null

    package static func number(_ value: Int) -> JSONValue { .number(String(value)) }

    /// Reads one document.
    ///
    /// - Throws: ``JSONError``; duplicate keys are refused, since readers differ in which of them they believe.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(JSONBytes(bytes))
        self = try Self.read(&reader)
        try reader.end()
    }

    package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
    package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }

    /// The value of a key, where this is an object that has it.
    package subscript(key: String) -> JSONValue? { object?[key] }

    private static func read(_ reader: inout JSONReader) throws(JSONError) -> JSONValue {
        switch try reader.kind() {
        case .object:
            var object = JSONObject()
            try reader.beginObject()
            while let key = try reader.nextKey() {
                guard object[key] == nil else { throw .malformed("duplicate key \"\(key)\"", offset: reader.offset) }
                object.append(key, try read(&reader))
            }
            return .object(object)
        case .array:
            var array: [JSONValue] = []
            try reader.beginArray()
            while try reader.nextElement() { array.append(try read(&reader)) }
            return .array(array)
        case .string: return .string(try reader.string())
        case .number: return .number(try reader.number())
        case .boolean: return .boolean(try reader.boolean())
        case .null:
            try reader.null()
            return .null
        }
    }
}
