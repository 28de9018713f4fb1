// What generated requests read members with. A value of another type than the shape's gets the message that AWS's own
// deserialiser gives, as its services answer with `SerializationException`.

extension JSONReader {
    /// Whether the last string or member name is `name`.
    public func reads(_ name: StaticString) -> Bool {
        text.equals(name.span)
    }

    /// The last string or member name as a string.
    public var string: String { text.checkedText }

    /// A string.
    public mutating func readString() throws(JSONError) -> String {
        try expectString(of: "String")
        return string
    }

    /// Reads a string into ``text`` for a member that holds text.
    /// - Parameter type: what the text stands for, by its Java name, for the message.
    public mutating func expectString(of type: StaticString) throws(JSONError) {
        guard try peek() == .string else { throw try scalarMismatch("java.lang.\(type)", type) }
        try takeString()
    }

    /// Reads the base64 text of a blob into ``text``; it is not decoded, so not checked either.
    public mutating func expectBlob() throws(JSONError) {
        switch try peek() {
        case .string: try takeString()
        case .object: throw .mismatch(Self.unexpectedStructure)
        case .array: throw .mismatch("Unrecognized collection type class java.nio.ByteBuffer")
        default: throw .mismatch("only base-64-encoded strings are convertible to bytes")
        }
    }

    public mutating func readBool() throws(JSONError) -> Bool {
        switch try peek() {
        case .bool: return try takeBool()
        case .string: throw .mismatch("Unexpected token received from parser")
        default: throw try scalarMismatch("java.lang.Boolean", "Boolean")
        }
    }

    /// A 32-bit integer. A fraction is dropped, and what is out of range is brought into it.
    public mutating func readInteger() throws(JSONError) -> Int {
        guard try peek() == .number else { throw try scalarMismatch("java.lang.Integer", "Integer") }
        return Int(Int32(clamping: try takeWhole()))
    }

    /// A 64-bit integer. A fraction is dropped, and what is out of range is brought into it.
    public mutating func readLong() throws(JSONError) -> Int {
        guard try peek() == .number else { throw try scalarMismatch("java.lang.Long", "Long") }
        return try takeWhole()
    }

    public mutating func readDouble() throws(JSONError) -> Double {
        guard try peek() == .number else { throw try scalarMismatch("java.lang.Double", "Double") }
        try takeNumber()
        return Double(string) ?? 0
    }

    /// Enters a structure.
    /// - Parameter type: its Java class, for the message.
    public mutating func beginStructure(_ type: StaticString) throws(JSONError) {
        switch try peek() {
        case .object: try beginObject()
        case .array: throw .mismatch("Unrecognized collection type class \(type)")
        default: throw .mismatch("Unexpected value type in payload")
        }
    }

    /// Enters a list.
    public mutating func beginList() throws(JSONError) {
        switch try peek() {
        case .array: try beginArray()
        case .object: throw .mismatch(Self.unexpectedStructure)
        default: throw .mismatch("Unexpected field type")
        }
    }

    /// Enters a map.
    /// - Parameter value: the Java class of its values, for the message.
    public mutating func beginMap(of value: StaticString) throws(JSONError) {
        switch try peek() {
        case .object: try beginObject()
        case .array:
            throw .mismatch("Unrecognized collection type java.util.Map<java.lang.String, \(value)>")
        default: throw .mismatch("Unexpected field type")
        }
    }

    private static var unexpectedStructure: String { "Start of structure or map found where not expected" }

    /// What AWS says of the next value, which is not `type`.
    package mutating func scalarMismatch(_ javaClass: String, _ type: StaticString) throws(JSONError) -> JSONError {
        switch try peek() {
        case .object: return .mismatch(Self.unexpectedStructure)
        case .array: return .mismatch("Unrecognized collection type class \(javaClass)")
        case .string: return .mismatch("STRING_VALUE cannot be converted to \(type)")
        case .null: return .mismatch("Unexpected token received from parser")
        case .bool:
            let token = try takeBool() ? "TRUE_VALUE" : "FALSE_VALUE"
            return .mismatch("\(token) cannot be converted to \(type)")
        case .number:
            try takeNumber()
            let token = text.isDecimalFraction ? "DECIMAL_VALUE" : "NUMBER_VALUE"
            return .mismatch("\(token) cannot be converted to \(type)")
        }
    }

    /// The next number without its fraction, brought into range.
    private mutating func takeWhole() throws(JSONError) -> Int {
        try takeNumber()
        if text.isDecimalFraction {
            let value = (Double(string) ?? 0).rounded(.towardZero)
            return value >= 0x1p63 ? .max : value < -0x1p63 ? .min : Int(value)
        }
        return Int(string) ?? (text[0] == UInt8(ascii: "-") ? .min : .max)
    }
}

extension Span<UInt8> {
    /// Whether the text of a JSON number has a fraction or an exponent.
    fileprivate var isDecimalFraction: Bool {
        for index in 0..<count {
            switch self[index] {
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): return true
            default: continue
            }
        }
        return false
    }
}
