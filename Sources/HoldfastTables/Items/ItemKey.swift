/// The key of an item within its table: partition hash (8 bytes), partition key (a component), sort key (a raw tail).
///
/// In byte order the items of a partition are together, in the order of their sort keys. See ``KeyEncoding``.
public struct ItemKey: Hashable, Sendable {
    /// The key below the table's id: also the suffix of index entries, expiry entries and the like.
    public let bytes: [UInt8]

    /// Bytes that are known to be such a key, such as the suffix of an index entry.
    package init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The key of an item that is to be written.
    ///
    /// - Throws: a key attribute is missing, of another type, empty or too long.
    package init(_ item: ItemView, _ schema: KeySchema) throws(ItemError) {
        var key: [UInt8] = []
        try Self.append(item, schema, to: &key)
        bytes = key
    }

    /// The same with the table's id before it, as the tree of items has it.
    package static func treeKey(_ item: ItemView, _ schema: KeySchema, prefix: [UInt8]) throws(ItemError) -> [UInt8] {
        var key = prefix
        try append(item, schema, to: &key)
        return key
    }

    private static func append(_ item: ItemView, _ schema: KeySchema, to key: inout [UInt8]) throws(ItemError) {
        precondition(schema.partition.count == 1 && schema.sort.count <= 1, "a table's key has one or two attributes")
        let start = key.count
        let partition = try item.keyValue(schema.partition[0], bytesMax: ItemLimits.partitionKeyBytesMax)
        key.reserveCapacity(start + 64 + partition.payload.count)
        // Room for the hash, which is known once its component is.
        KeyEncoding.append(0, into: &key)
        KeyEncoding.component(partition, into: &key)
        key.set(bigEndian: PartitionHash.hash(key.span.extracting((start + 8)...)), at: start)
        guard let sort = schema.sort.first else { return }
        KeyEncoding.tail(try item.keyValue(sort, bytesMax: ItemLimits.sortKeyBytesMax), into: &key)
    }

    /// The key that a request's `Key` names: exactly the schema's attributes.
    ///
    /// - Throws: other attributes, or an attribute of another type, empty or too long.
    package init(exactly key: ItemView, _ schema: KeySchema) throws(ItemError) {
        guard key.count == schema.partition.count + schema.sort.count else { throw .keyCountMismatch }
        do throws(ItemError) {
            try self.init(key, schema)
        } catch .keyMissing {
            throw .keyDoesNotMatchSchema
        } catch .keyTypeMismatch {
            throw .keyDoesNotMatchSchema
        }
    }

    /// The key under a table's id, as the tree of items has it.
    package func treeKey(_ tableID: UInt64) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(bytes.count + 8)
        KeyEncoding.append(tableID, into: &key)
        key.append(contentsOf: bytes)
        return key
    }

    /// The key attributes' values in the schema's order, `nil` where the bytes are not such a key.
    package func values(_ schema: KeySchema) -> [EncodedValue]? {
        guard bytes.count >= 8,
            let (partition, end) = KeyEncoding.value(ofComponent: schema.partition[0].type, at: 8, in: bytes.span)
        else { return nil }
        let hash = PartitionHash.hash(bytes.span.extracting(8..<end))
        for index in 0..<8 {
            guard bytes[index] == UInt8(truncatingIfNeeded: hash >> UInt64(56 - 8 * index)) else { return nil }
        }
        guard let sort = schema.sort.first else { return end == bytes.count ? [partition] : nil }
        guard let tail = KeyEncoding.value(ofTail: sort.type, bytes.span.extracting(end...)) else { return nil }
        return [partition, tail]
    }
}

extension ItemView {
    /// A key attribute's value, checked as DynamoDB checks it.
    ///
    /// - Parameter bytesMax: the limit of the value's bytes, which also says whether it is a partition or a sort key.
    @_lifetime(copy self)
    package func keyValue(_ attribute: KeyAttribute, bytesMax: Int) throws(ItemError) -> ValueView {
        guard let value = value(attribute.name) else { throw .keyMissing(attribute.name) }
        let expected = attribute.type.valueType
        guard value.type == expected else {
            throw .keyTypeMismatch(attribute.name, expected: expected, actual: value.type)
        }
        if value.payload.isEmpty { throw .keyEmpty(attribute.name, expected) }
        if value.payload.count > bytesMax {
            throw bytesMax == ItemLimits.sortKeyBytesMax ? .sortKeyTooLong : .partitionKeyTooLong
        }
        return value
    }
}
