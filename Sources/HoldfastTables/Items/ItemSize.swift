// DynamoDB's size rules:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html

extension ItemView {
    /// Bytes of the attributes' names and values by DynamoDB's rules. Of a nested map ask its ``ValueView/size``.
    ///
    /// Cost: linear in the number of attributes, members and elements; strings and binaries are skipped.
    public var size: Int {
        var size = 0
        var members = members
        while let member = members.next() { size += member.name.count + member.value.size }
        return size
    }

    /// Refuses an item beyond 400 KB.
    package func checkSize() throws(ItemError) {
        if size > ItemLimits.itemBytesMax { throw .itemTooLarge }
    }
}

extension ValueView {
    /// Bytes of the value by DynamoDB's rules, without the attribute's name.
    public var size: Int {
        switch type {
        case .null, .bool: return 1
        case .string, .binary: return payload.count
        case .number: return DecimalNumber.size(ofEncoded: payload)
        case .stringSet, .numberSet, .binarySet:
            guard let set else { return 0 }
            return set.size
        case .list:
            var size = 3
            guard var elements = list?.elements else { return size }
            while let element = elements.next() { size += 1 + element.size }
            return size
        case .map:
            guard let map else { return 3 }
            return 3 + map.count + map.size
        }
    }
}

extension SetView {
    /// Bytes of the members by DynamoDB's rules.
    var size: Int {
        var size = 0
        var members = members
        while let member = members.next() {
            size += memberType == .number ? DecimalNumber.size(ofEncoded: member) : member.count
        }
        return size
    }
}
