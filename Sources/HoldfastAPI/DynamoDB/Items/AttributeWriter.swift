import HoldfastTables
import HoldfastWire

extension JSONWriter {
    /// Writes an item, or a map within one, as `{"name": {"S": "text"}, …}`.
    mutating func members(_ item: ItemView) {
        beginObject()
        var members = item.members
        while let member = members.next() {
            name(utf8: member.name)
            attributeValue(member.value)
        }
        endObject()
    }

    /// Writes a value as `{"S": "text"}`. Recurses as the value nests, which is bounded.
    mutating func attributeValue(_ value: ValueView) {
        beginObject()
        switch value.type {
        case .string:
            name("S")
            string(utf8: value.payload)
        case .number:
            name("N")
            number(value.payload)
        case .binary:
            name("B")
            string(base64: value.payload)
        case .bool:
            name("BOOL")
            bool(value.bool!)
        case .null:
            name("NULL")
            bool(true)
        case .map:
            name("M")
            members(value.map!)
        case .list:
            name("L")
            list(value.list!)
        case .stringSet:
            name("SS")
            set(value.set!)
        case .numberSet:
            name("NS")
            set(value.set!)
        case .binarySet:
            name("BS")
            set(value.set!)
        }
        endObject()
    }

    private mutating func list(_ list: ListView) {
        beginArray()
        var elements = list.elements
        while let element = elements.next() { attributeValue(element) }
        endArray()
    }

    private mutating func set(_ set: SetView) {
        beginArray()
        var members = set.members
        while let member = members.next() {
            switch set.memberType {
            case .number: number(member)
            case .binary: string(base64: member)
            default: string(utf8: member)
            }
        }
        endArray()
    }

    /// A number from its encoded form, as the string that DynamoDB prints.
    private mutating func number(_ encoded: Span<UInt8>) {
        let number = DecimalNumber(trusted: encoded)
        plainString { number.append(to: &$0) }
    }
}
