extension Item {
    /// Copies an item that is read in place.
    public init(_ item: ItemView) {
        self.init()
        attributes.reserveCapacity(item.count)
        var members = item.members
        while let member = members.next() {
            attributes[AttributeName(utf8: member.name)] = AttributeValue(member.value)
        }
    }

    /// Copies an encoded item.
    public init(_ item: EncodedItem) {
        self.init(item.view)
    }

    /// The canonical encoding.
    ///
    /// - Throws: empty or repeated set members, names that are empty or too long, nesting beyond 32 levels. The size of
    ///   the item is not checked here.
    public func encoded() throws(ItemError) -> EncodedItem {
        var builder = ItemBuilder()
        for (name, value) in attributes {
            try builder.name(name)
            try builder.value(value)
        }
        return try builder.finish()
    }
}

extension AttributeValue {
    /// Copies a value that is read in place.
    public init(_ value: ValueView) {
        switch value.type {
        case .string: self = .string(value.payload.text)
        case .number: self = .number(DecimalNumber(trusted: value.payload))
        case .binary: self = .binary(Array(copying: value.payload))
        case .bool: self = .bool(value.bool == true)
        case .null: self = .null
        case .stringSet, .numberSet, .binarySet:
            guard let set = value.set else { preconditionFailure("a set without members") }
            self.init(set)
        case .list:
            guard let list = value.list else { preconditionFailure("a list without elements") }
            var values: [AttributeValue] = []
            values.reserveCapacity(list.count)
            var elements = list.elements
            while let element = elements.next() { values.append(AttributeValue(element)) }
            self = .list(values)
        case .map:
            guard let map = value.map else { preconditionFailure("a map without members") }
            self = .map(Item(map))
        }
    }

    /// Copies an encoded value.
    public init(_ value: EncodedValue) {
        self.init(value.view)
    }

    private init(_ set: SetView) {
        var members = set.members
        switch set.memberType {
        case .string:
            var strings: [String] = []
            while let member = members.next() { strings.append(member.text) }
            self = .stringSet(strings)
        case .number:
            var numbers: [DecimalNumber] = []
            while let member = members.next() { numbers.append(DecimalNumber(trusted: member)) }
            self = .numberSet(numbers)
        default:
            var binaries: [[UInt8]] = []
            while let member = members.next() { binaries.append(Array(copying: member)) }
            self = .binarySet(binaries)
        }
    }

    /// The canonical encoding, refused as ``Item/encoded()`` refuses.
    public func encoded() throws(ItemError) -> EncodedValue {
        var builder = ItemBuilder(.value, reservingBytes: 64)
        try builder.value(self)
        return builder.finishValue()
    }
}

extension ItemBuilder {
    /// A value from a tree.
    package mutating func value(_ value: AttributeValue) throws(ItemError) {
        switch value {
        case .string(let text): string(text)
        case .number(let number): self.number(number)
        case .binary(let bytes): binary(bytes.span)
        case .bool(let bool): self.bool(bool)
        case .null: null()
        case .stringSet(let members):
            try beginSet(.stringSet)
            for member in members { string(member) }
            try endSet()
        case .numberSet(let members):
            try beginSet(.numberSet)
            for member in members { number(member) }
            try endSet()
        case .binarySet(let members):
            try beginSet(.binarySet)
            for member in members { binary(member.span) }
            try endSet()
        case .list(let elements):
            try beginList()
            for element in elements { try self.value(element) }
            try endList()
        case .map(let item):
            try beginMap()
            for (name, value) in item.attributes {
                try self.name(name)
                try self.value(value)
            }
            try endMap()
        }
    }
}
