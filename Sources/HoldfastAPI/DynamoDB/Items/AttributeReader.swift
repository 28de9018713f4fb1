import HoldfastTables
import HoldfastWire

/// Reads attribute values from JSON straight into the encoding of items.
///
/// Where the JSON is not of the shape, that is said at once. What DynamoDB says of a value itself waits until the whole
/// request has been read and its constraints checked (``JSONReader/postpone(_:)``); after the first such refusal the
/// rest is only checked to be of the shape.
struct AttributeReader: ~Copyable {
    private static let emptyValue =
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
    private static let severalTypes =
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"

    private static let typeNames: [StaticString] = ["S", "N", "B", "M", "L", "BOOL", "NULL", "SS", "NS", "BS"]
    private static let types: [ValueType] = [
        .string, .number, .binary, .map, .list, .bool, .null, .stringSet, .numberSet, .binarySet,
    ]

    private var builder: ItemBuilder
    private var hasFailed = false

    init(_ root: ItemBuilder.Root, reservingBytes: Int) {
        builder = ItemBuilder(root, reservingBytes: reservingBytes)
    }

    /// The item that was read; an empty one where it was refused.
    consuming func finish(_ json: inout JSONReader) -> EncodedItem {
        if hasFailed { return .empty }
        do throws(ItemError) {
            return try builder.finish()
        } catch {
            json.postpone(error.message)
            return .empty
        }
    }

    /// The value that was read, `nil` where it was refused.
    consuming func finishValue() -> EncodedValue? {
        hasFailed ? nil : builder.finishValue()
    }

    /// Reads the members of an item or of a map.
    mutating func readMembers(_ json: inout JSONReader) throws(JSONError) {
        try json.beginMap(of: "com.amazonaws.dynamodb.v20120810.AttributeValue")
        while try json.nextMember() {
            if !hasFailed {
                do throws(ItemError) { try builder.name(json.text) } catch { fail(&json, error.message) }
            }
            try readValue(&json)
        }
    }

    /// Reads one value: `{"S": "text"}`.
    mutating func readValue(_ json: inout JSONReader) throws(JSONError) {
        if try json.takeNull() { return fail(&json, Self.emptyValue) }
        try json.beginStructure("com.amazonaws.dynamodb.v20120810.AttributeValue")
        var typesGiven = 0
        while let place = try json.nextMember(of: Self.typeNames) {
            typesGiven += 1
            if typesGiven > 1 { fail(&json, Self.severalTypes) }
            try readPayload(Self.types[place], &json)
        }
        if typesGiven == 0 { fail(&json, Self.emptyValue) }
    }

    private mutating func fail(_ json: inout JSONReader, _ message: String) {
        json.postpone(message)
        hasFailed = true
    }
}

extension AttributeReader {
    private mutating func readPayload(_ type: ValueType, _ json: inout JSONReader) throws(JSONError) {
        switch type {
        case .string, .number, .binary: try readScalar(type, &json)
        case .bool:
            let value = try json.readBool()
            if !hasFailed { builder.bool(value) }
        case .null:
            let value = try json.readBool()
            if !value { fail(&json, ItemError.nullNotTrue.message) }
            if !hasFailed { builder.null() }
        case .map: try readMap(&json)
        case .list: try readList(&json)
        case .stringSet: try readSet(type, of: .string, &json)
        case .numberSet: try readSet(type, of: .number, &json)
        case .binarySet: try readSet(type, of: .binary, &json)
        }
    }

    /// A string, number or binary, on its own or in a set: all of them are strings in JSON.
    private mutating func readScalar(_ type: ValueType, _ json: inout JSONReader) throws(JSONError) {
        if type == .binary { try json.expectBlob() } else { try json.expectString(of: "String") }
        if hasFailed { return }
        do throws(ItemError) {
            switch type {
            case .string: builder.string(json.text)
            case .number: try builder.number(parsing: json.text)
            default: try builder.binary(base64: json.text)
            }
        } catch {
            fail(&json, error.message)
        }
    }

    private mutating func readMap(_ json: inout JSONReader) throws(JSONError) {
        if !hasFailed {
            do throws(ItemError) { try builder.beginMap() } catch { fail(&json, error.message) }
        }
        try readMembers(&json)
        if !hasFailed {
            do throws(ItemError) { try builder.endMap() } catch { fail(&json, error.message) }
        }
    }

    private mutating func readList(_ json: inout JSONReader) throws(JSONError) {
        if !hasFailed {
            do throws(ItemError) { try builder.beginList() } catch { fail(&json, error.message) }
        }
        try json.beginList()
        while try json.nextElement() { try readValue(&json) }
        if !hasFailed {
            do throws(ItemError) { try builder.endList() } catch { fail(&json, error.message) }
        }
    }

    private mutating func readSet(
        _ type: ValueType, of member: ValueType, _ json: inout JSONReader
    ) throws(JSONError) {
        if !hasFailed {
            do throws(ItemError) { try builder.beginSet(type) } catch { fail(&json, error.message) }
        }
        try json.beginList()
        while try json.nextElement() { try readScalar(member, &json) }
        if !hasFailed {
            do throws(ItemError) { try builder.endSet() } catch { fail(&json, error.message) }
        }
    }
}
