import HoldfastWire

/// A JSON text as a tree: what the tests compare by. Numbers are kept as text, members in order.
indirect enum JSONTree: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONTree])
    case object([Member])

    struct Member: Equatable, Sendable {
        let name: String
        let value: JSONTree
    }

    init(parsing text: [UInt8]) throws(JSONError) {
        var reader = JSONReader(text.span)
        self = try JSONTree(&reader)
        try reader.finish()
    }

    init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }

    private init(_ reader: inout JSONReader) throws(JSONError) {
        switch try reader.peek() {
        case .null:
            _ = try reader.takeNull()
            self = .null
        case .bool: self = .bool(try reader.takeBool())
        case .number:
            try reader.takeNumber()
            self = .number(reader.string)
        case .string:
            try reader.takeString()
            self = .string(reader.string)
        case .array:
            var elements: [JSONTree] = []
            try reader.beginArray()
            while try reader.nextElement() { elements.append(try JSONTree(&reader)) }
            self = .array(elements)
        case .object:
            var members: [Member] = []
            try reader.beginObject()
            while try reader.nextMember() {
                let name = reader.string
                members.append(Member(name: name, value: try JSONTree(&reader)))
            }
            self = .object(members)
        }
    }

    func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .bool(let value): json.bool(value)
        case .number(let text): json.integer(Int(text)!)
        case .string(let text): json.string(text)
        case .array(let elements):
            json.beginArray()
            for element in elements { element.write(to: &json) }
            json.endArray()
        case .object(let members):
            json.beginObject()
            for member in members {
                json.name(member.name)
                member.value.write(to: &json)
            }
            json.endObject()
        }
    }
}
