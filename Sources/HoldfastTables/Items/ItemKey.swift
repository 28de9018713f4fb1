/// The key of an item within its table: partition hash (8 bytes), partition key (escaped), sort key (raw tail).
///
/// Byte order: items of a partition are together, in the order of their sort keys.
public struct ItemKey: Hashable, Sendable {
    public let bytes: [UInt8]

    package init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The key of an item. Refuses a missing, mistyped, empty or too long key attribute.
    package init(_ item: ItemView, _ schema: KeySchema) throws(ItemError) { bytes = [] }

    /// The key under a table's id, as `tables.items` has it.
    package func treeKey(_ tableID: UInt64) -> [UInt8] { [] }
}

/// Parts of keys, for index entries and ranges.
package enum KeyEncoding {
    /// Partition hash and partition key of one or several components, as every key in a partition begins.
    package static func partition(
        _ item: ItemView, _ attributes: [KeyAttribute], into key: inout [UInt8]
    ) throws(ItemError) {}

    /// The same from values in the schema's order.
    package static func partition(_ values: [EncodedValue], into key: inout [UInt8]) {}

    /// One component that others may follow: strings and binaries escaped and terminated, numbers as they are.
    package static func component(_ value: ValueView, into key: inout [UInt8]) {}

    /// The last component of a base key: the payload as it is.
    package static func tail(_ value: ValueView, into key: inout [UInt8]) {}
}

/// The stable hash that spreads partitions: XXH64 with seed 0.
public enum PartitionHash {
    public static func hash(_ bytes: Span<UInt8>) -> UInt64 { 0 }
}
