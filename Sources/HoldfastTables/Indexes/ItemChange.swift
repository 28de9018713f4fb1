package import HoldfastCore
package import HoldfastStorage

/// The one place that writes items: everything that follows from a change of an item (index entries, counters, the
/// stream record, the expiry entry) is written here, in the caller's transaction.
package enum ItemChange {
    /// Who makes a change, and when.
    package struct Origin: Sendable {
        /// Drawn before the write body.
        package let now: Timestamp
        /// The service itself, because the item expired: said so in the stream.
        package let isExpiry: Bool

        package init(now: Timestamp, isExpiry: Bool = false) {
            self.now = now
            self.isExpiry = isExpiry
        }
    }

    /// What a change cost, in the units that consumed capacity is reckoned from.
    package struct Cost: Sendable, Hashable {
        /// Bytes by DynamoDB's size rules; 0 where there was no item.
        package var oldSize = 0
        /// Bytes by DynamoDB's size rules; 0 where there is no item now.
        package var newSize = 0
        /// Write units of each index that was touched, by its position in `TableEntry.record.indexes`.
        package var indexUnits: [(position: Int, units: Int)] = []
        /// Bytes of the item collection after the change; `nil` for a table without local indexes.
        package var collectionBytes: Int64?

        package init() {}

        /// Write units of the table itself: 1 for each started KB of the larger of the two, at least 1.
        package var tableUnits: Int { units(max(oldSize, newSize)) }

        func units(_ bytes: Int) -> Int { max(1, (bytes + 1023) / 1024) }

        package static func == (left: Self, right: Self) -> Bool {
            left.oldSize == right.oldSize && left.newSize == right.newSize
                && left.collectionBytes == right.collectionBytes
                && left.indexUnits.elementsEqual(right.indexUnits, by: ==)
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(oldSize)
            hasher.combine(newSize)
        }
    }

    /// Changes an item from what it is now to what it shall be.
    ///
    /// Everything that can be refused (a mistyped, empty or too long index key attribute, an item collection over
    /// 10 GB) is refused before the first write.
    /// - Parameters:
    ///   - old: what is stored under the key now, which the caller has read in this transaction; `nil` for nothing.
    ///   - new: `nil` deletes. Its key attributes are those of `key`.
    package static func apply(
        _ table: TableEntry, _ key: ItemKey, old: EncodedItem?, new: EncodedItem?, _ origin: Origin,
        _ tx: inout WriteTransaction
    ) throws(TableError) -> Cost {
        Cost()
    }

    /// As `apply`, where the caller has no use for the old item: it is then read in place, and copied only where an
    /// index, a stream or time to live asks for it.
    package static func replace(
        _ table: TableEntry, _ key: ItemKey, with new: EncodedItem?, _ origin: Origin, _ tx: inout WriteTransaction
    ) throws(TableError) -> Cost {
        Cost()
    }

    /// Refuses an item whose attributes cannot be keys of the table's indexes, with AWS's text. For operations that
    /// know the whole item before they look at the stored one.
    package static func checkIndexKeys(_ table: TableEntry, _ item: ItemView) throws(TableError) {}
}
