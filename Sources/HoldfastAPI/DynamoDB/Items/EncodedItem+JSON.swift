public import HoldfastTables
public import HoldfastWire

// The model's attribute values and maps of them are, by the overlay, these types of HoldfastTables.

extension EncodedItem: JSONReadable, JSONWritable {
    public init(from json: inout JSONReader) throws(JSONError) {
        var reader = AttributeReader(.item, reservingBytes: 512)
        try reader.readMembers(&json)
        self = reader.finish(&json)
    }

    public func write(to json: inout JSONWriter) {
        json.members(view)
    }
}

extension EncodedItems: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.beginArray()
        for position in indices { json.members(view(at: position)) }
        json.endArray()
    }
}

extension EncodedValue: JSONReadable, JSONWritable {
    public init(from json: inout JSONReader) throws(JSONError) {
        var reader = AttributeReader(.value, reservingBytes: 64)
        try reader.readValue(&json)
        self = reader.finishValue() ?? .null
    }

    public func write(to json: inout JSONWriter) {
        json.attributeValue(view)
    }

    /// What stands for a value that was refused, until the refusal is answered.
    private static var null: EncodedValue {
        var builder = ItemBuilder(.value, reservingBytes: 1)
        builder.null()
        return builder.finishValue()
    }
}

extension JSONReader {
    /// The values of expressions: a refused one is named.
    mutating func readMap(of value: StaticString) throws(JSONError) -> [String: EncodedValue] {
        var map: [String: EncodedValue] = [:]
        try beginMap(of: value)
        while try nextMember() {
            let key = String(jsonName: text)
            let isFirstRefusal = postponed == nil
            map[key] = try EncodedValue(from: &self)
            if isFirstRefusal {
                rewordPostponed { "ExpressionAttributeValues contains invalid value: \($0) for key \(key)" }
            }
        }
        return map
    }
}

extension AttributeName: JSONMapKey {
    public init(jsonName name: Span<UInt8>) {
        self.init(utf8: name)
    }
}
