import HoldfastTables
import HoldfastWire
import Testing

@testable import HoldfastAPI

/// What reading an item gave: its text again, or why it was refused.
private func reread(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var json = JSONReader(bytes.span)
    do throws(JSONError) {
        let item = try EncodedItem(from: &json)
        try json.finish()
        if let message = json.postponed { return message }
        var writer = JSONWriter()
        item.write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    } catch {
        if case .mismatch(let message) = error { return message }
        return "\(error)"
    }
}

@Suite struct `Attribute values` {
    @Test(arguments: [
        #"{}"#,
        #"{"a":{"S":"text"},"b":{"S":""},"c":{"S":"\"é😀\n"}}"#,
        #"{"n":{"N":"-12.5"},"z":{"N":"0"}}"#,
        #"{"b":{"B":"AAH/"},"e":{"B":""}}"#,
        #"{"f":{"BOOL":false},"n":{"NULL":true},"t":{"BOOL":true}}"#,
        #"{"bs":{"BS":["AA==","AQ=="]},"ns":{"NS":["-1","0","2.5"]},"ss":{"SS":["","a","b"]}}"#,
        #"{"l":{"L":[{"S":"a"},{"L":[]},{"M":{}}]},"m":{"M":{"x":{"N":"1"},"y":{"M":{"z":{"NULL":true}}}}}}"#,
    ])
    func `are written as they were read`(text: String) {
        #expect(reread(text) == text)
    }

    @Test func `are put in order`() {
        #expect(
            reread(#"{"b":{"N":"1.50"},"a":{"SS":["z","a"]}}"#) == #"{"a":{"SS":["a","z"]},"b":{"N":"1.5"}}"#)
    }

    @Test func `null and unknown members of a value do not count`() {
        #expect(reread(#"{"a":{"S":null,"X":{"y":1},"N":"1"}}"#) == #"{"a":{"N":"1"}}"#)
    }

    @Test(arguments: [
        (#"{"a":{}}"#, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
        (#"{"a":null}"#, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
        (#"{"a":{"X":1}}"#, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
        (
            #"{"a":{"S":"1","N":"1"}}"#,
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of "
                + "the supported datatypes"
        ),
        (#"{"a":{"N":"one"}}"#, "The parameter cannot be converted to a numeric value: one"),
        (#"{"a":{"N":""}}"#, "The parameter cannot be converted to a numeric value"),
        (#"{"a":{"NS":[]}}"#, "One or more parameter values were invalid: An number set  may not be empty"),
        (#"{"a":{"SS":[]}}"#, "One or more parameter values were invalid: An string set  may not be empty"),
        (#"{"a":{"BS":[]}}"#, "One or more parameter values were invalid: Binary sets should not be empty"),
        (
            #"{"a":{"SS":["b","a","b"]}}"#,
            "One or more parameter values were invalid: Input collection [b, a, b] contains duplicates."
        ),
        (#"{"a":{"NS":["1","1.0"]}}"#, "Input collection contains duplicates"),
        (
            #"{"a":{"NULL":false}}"#,
            "One or more parameter values were invalid: Null attribute value types must have the value of true"
        ),
        (#"{"a":{"N":1}}"#, "NUMBER_VALUE cannot be converted to String"),
        (#"{"a":{"S":true}}"#, "TRUE_VALUE cannot be converted to String"),
        (#"{"a":{"B":1}}"#, "only base-64-encoded strings are convertible to bytes"),
        (#"{"a":{"BOOL":"true"}}"#, "Unexpected token received from parser"),
        (#"{"a":{"SS":"a"}}"#, "Unexpected field type"),
        (#"{"a":{"SS":[1]}}"#, "NUMBER_VALUE cannot be converted to String"),
        (#"{"a":{"L":{}}}"#, "Start of structure or map found where not expected"),
        (#"{"a":{"M":[]}}"#, javaMap),
        (#"[]"#, javaMap),
        (#"{"a":"b"}"#, "Unexpected value type in payload"),
        (#"{"a":[]}"#, "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"),
    ])
    func `are refused in DynamoDB's words`(text: String, message: String) {
        #expect(reread(text) == message)
    }

    @Test func `a type that is wrong is told before a value that is`() {
        #expect(reread(#"{"a":{"N":"one"},"b":{"S":1}}"#) == "NUMBER_VALUE cannot be converted to String")
        #expect(reread(#"{"a":{"L":[{"N":"one"},{"S":1}]}}"#) == "NUMBER_VALUE cannot be converted to String")
    }

    @Test func `32 levels are read and 33 are not`() {
        func nested(_ levels: Int) -> String {
            "{\"a\":" + String(repeating: #"{"L":["#, count: levels) + String(repeating: "]}", count: levels) + "}"
        }
        #expect(reread(nested(32)) == nested(32))
        #expect(reread(nested(34)).hasPrefix("Nesting Levels have exceeded supported limits"))
        #expect(reread(nested(100)).hasPrefix("Nesting Levels have exceeded supported limits"))
    }
}

private let javaMap =
    "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>"
