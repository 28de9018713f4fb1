import HoldfastCore

extension PostPolicy {
    /// - Parameter field: the form's field `policy`, base64 of JSON.
    public init(_ field: [UInt8]) throws(PostPolicyError) {
        // Encoders for mail fold their lines.
        let unfolded = field.filter { $0 != 0x0D && $0 != 0x0A && $0 != 0x20 }
        guard let text = base64Bytes(String(decoding: unfolded, as: UTF8.self)) else {
            throw .invalid("invalid Base64 encoding.")
        }
        do throws(JSONError) {
            self = try Self.read(Self.withoutOwnEscapes(text))
        } catch {
            switch error {
            case .mismatch(let problem): throw .invalid(problem)
            case .malformed, .tooDeep: throw .invalid("Invalid JSON.")
            }
        }
    }

    private static func read(_ text: [UInt8]) throws(JSONError) -> PostPolicy {
        var json = JSONReader(text.span)
        guard try json.peek() == .object else { throw .mismatch("Invalid JSON.") }
        var expiration: Timestamp?
        var conditions: [Condition]?
        try json.beginObject()
        while try json.nextMember() {
            if json.reads("expiration") {
                expiration = try readExpiration(&json)
            } else if json.reads("conditions") {
                conditions = try readConditions(&json)
            } else {
                throw .mismatch("Unexpected: '\(json.string)'.")
            }
        }
        try json.finish()
        guard let expiration else { throw .mismatch("Policy missing expiration.") }
        guard let conditions else { throw .mismatch("Policy missing conditions.") }
        return PostPolicy(expiration: expiration, conditions: conditions)
    }

    private static func readExpiration(_ json: inout JSONReader) throws(JSONError) -> Timestamp {
        guard try json.peek() == .string else { throw .mismatch("Invalid 'expiration' value: must be a string.") }
        try json.takeString()
        let text = json.string
        guard text.utf8.contains(0x54), let time = SigV4Time.parseISO8601(text) else {
            throw .mismatch("Invalid 'expiration' value: '\(text)'")
        }
        return time
    }

    private static func readConditions(_ json: inout JSONReader) throws(JSONError) -> [Condition] {
        guard try json.peek() == .array else { throw .mismatch("Invalid 'conditions' value: must be a List.") }
        var conditions: [Condition] = []
        try json.beginArray()
        while try json.nextElement() {
            switch try json.peek() {
            case .object: conditions.append(try readSimple(&json))
            case .array: conditions.append(try readOperation(&json))
            default: throw .mismatch("Invalid condition test: must be a List or Object.")
            }
        }
        return conditions
    }

    /// `{"field": "value"}`.
    private static func readSimple(_ json: inout JSONReader) throws(JSONError) -> Condition {
        var condition: Condition?
        try json.beginObject()
        while try json.nextMember() {
            let field = json.string
            guard condition == nil else { throw oneProperty }
            guard try json.peek() == .string else {
                throw .mismatch("Invalid Simple-Condition: value must be a string.")
            }
            try json.takeString()
            condition = .equals(field: field, value: json.string)
        }
        guard let condition else { throw oneProperty }
        return condition
    }

    private static var oneProperty: JSONError {
        .mismatch("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
    }

    /// `["operation", …]`.
    private static func readOperation(_ json: inout JSONReader) throws(JSONError) -> Condition {
        try json.beginArray()
        guard try json.nextElement(), try json.peek() == .string else {
            throw .mismatch("Invalid Condition: missing operation identifier.")
        }
        try json.takeString()
        let operation = json.string
        var arguments: [String] = []
        while try json.nextElement() {
            switch try json.peek() {
            case .string: try json.takeString()
            case .number: try json.takeNumber()
            default: throw .mismatch("Invalid \(operation): arguments must be strings or numbers.")
            }
            arguments.append(json.string)
            guard arguments.count <= 2 else { throw wrongCount(operation) }
        }
        guard arguments.count == 2 else { throw wrongCount(operation) }
        switch operation.lowercased() {
        case "eq": return .equals(field: try field(arguments[0], operation), value: arguments[1])
        case "starts-with": return .startsWith(field: try field(arguments[0], operation), prefix: arguments[1])
        case "content-length-range":
            guard let minimum = Int(arguments[0]), let maximum = Int(arguments[1]), minimum >= 0, maximum >= 0 else {
                throw .mismatch("Invalid \(operation): bounds must be numbers of bytes.")
            }
            return .contentLength(minimum: minimum, maximum: maximum)
        default: throw .mismatch("Invalid Condition: unknown operation '\(operation)'.")
        }
    }

    private static func wrongCount(_ operation: String) -> JSONError {
        .mismatch("Invalid \(operation): wrong number of arguments.")
    }

    private static func field(_ argument: String, _ operation: String) throws(JSONError) -> String {
        guard argument.utf8.count > 1, argument.utf8.first == 0x24 else {
            throw .mismatch("Invalid \(operation): a field is written with a dollar sign.")
        }
        return String(argument.dropFirst())
    }

    /// Policies may escape two characters that JSON does not let escape: `\$` and `\v`.
    private static func withoutOwnEscapes(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(0x5C) else { return text }
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == 0x5C, let escaped = rest.popFirst() else {
                output.append(byte)
                continue
            }
            switch escaped {
            case 0x24: output.append(0x24)
            case 0x76: output += #"\u000b"#.utf8
            default: output += [byte, escaped]
            }
        }
        return output
    }
}
