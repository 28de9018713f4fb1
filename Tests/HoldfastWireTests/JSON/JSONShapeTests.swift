import HoldfastWire
import Testing

@Suite struct `JSON of another type than the shape's` {
    private func message(_ text: String, _ read: (inout JSONReader) throws(JSONError) -> Void) -> String? {
        let bytes = Array(text.utf8)
        var reader = JSONReader(bytes.span)
        do throws(JSONError) {
            try read(&reader)
            return nil
        } catch {
            if case .mismatch(let message) = error { return message }
            return "\(error)"
        }
    }

    @Test(arguments: [
        ("1", "NUMBER_VALUE cannot be converted to String"), ("1.5", "DECIMAL_VALUE cannot be converted to String"),
        ("true", "TRUE_VALUE cannot be converted to String"), ("false", "FALSE_VALUE cannot be converted to String"),
        ("[]", "Unrecognized collection type class java.lang.String"),
        ("{}", "Start of structure or map found where not expected"),
    ])
    func `where a string is due`(text: String, expected: String) {
        #expect(message(text) { (json) throws(JSONError) in _ = try json.readString() } == expected)
    }

    @Test(arguments: [
        (#""true""#, "Unexpected token received from parser"), ("1", "NUMBER_VALUE cannot be converted to Boolean"),
        ("[]", "Unrecognized collection type class java.lang.Boolean"),
        ("{}", "Start of structure or map found where not expected"),
    ])
    func `where a boolean is due`(text: String, expected: String) {
        #expect(message(text) { (json) throws(JSONError) in _ = try json.readBool() } == expected)
    }

    @Test(arguments: [
        (#""1""#, "STRING_VALUE cannot be converted to Integer"), ("true", "TRUE_VALUE cannot be converted to Integer"),
        ("[]", "Unrecognized collection type class java.lang.Integer"),
        ("{}", "Start of structure or map found where not expected"),
    ])
    func `where an integer is due`(text: String, expected: String) {
        #expect(message(text) { (json) throws(JSONError) in _ = try json.readInteger() } == expected)
    }

    @Test(arguments: [
        (#""a""#, "Unexpected value type in payload"), ("1", "Unexpected value type in payload"),
        ("[]", "Unrecognized collection type class a.b.Structure"),
    ])
    func `where a structure is due`(text: String, expected: String) {
        #expect(message(text) { (json) throws(JSONError) in try json.beginStructure("a.b.Structure") } == expected)
    }

    @Test(arguments: [
        ("1", "Unexpected field type"), ("{}", "Start of structure or map found where not expected"),
    ])
    func `where a list is due`(text: String, expected: String) {
        #expect(message(text) { (json) throws(JSONError) in try json.beginList() } == expected)
    }

    @Test(arguments: [
        ("true", "Unexpected field type"),
        ("[]", "Unrecognized collection type java.util.Map<java.lang.String, a.b.Value>"),
    ])
    func `where a map is due`(text: String, expected: String) {
        #expect(message(text) { (json) throws(JSONError) in try json.beginMap(of: "a.b.Value") } == expected)
    }

    @Test(arguments: [
        ("7", 7), ("-7.9", -7), ("1e2", 100), ("99999999999", Int(Int32.max)), ("-99999999999", Int(Int32.min)),
        ("1e400", Int(Int32.max)),
    ])
    func `integers lose fractions and stay in range`(text: String, value: Int) throws {
        let bytes = Array(text.utf8)
        var reader = JSONReader(bytes.span)
        #expect(try reader.readInteger() == value)
    }

    @Test func `null members and unknown ones are passed over`() throws {
        let bytes = Array(#"{"unknown":{"a":[1]},"a":null,"b":2}"#.utf8)
        var reader = JSONReader(bytes.span)
        try reader.beginObject()
        #expect(try reader.nextMember(of: ["a", "b"]) == 1)
        #expect(try reader.readLong() == 2)
        #expect(try reader.nextMember(of: ["a", "b"]) == nil)
        try reader.finish()
    }
}
