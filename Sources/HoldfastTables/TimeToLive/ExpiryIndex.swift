import HoldfastCore
import HoldfastStorage

/// When items expire: an entry for each item whose attribute says so, in the order of time.
enum ExpiryIndex {
    /// Key of an entry: id of the time to live, second, item key. Its value is one byte, the version.
    private static let value: [UInt8] = [1]

    /// The second at which an item expires; `nil` where it has no such attribute, of type number, that is a time from
    /// 1970 on.
    ///
    /// Fractions are cut off.
    static func second(_ item: ItemView, _ attribute: AttributeName) -> UInt64? {
        guard let number = item.value(attribute)?.number else { return nil }
        return number.wholeSeconds
    }

    static func entry(_ table: TableEntry, _ second: UInt64, _ key: ItemKey) -> [UInt8] {
        var bytes = table.expiryPrefix
        bytes.reserveCapacity(16 + key.bytes.count)
        KeyEncoding.append(second, into: &bytes)
        bytes.append(contentsOf: key.bytes)
        return bytes
    }

    static func change(
        _ table: TableEntry, _ key: ItemKey, old: EncodedItem?, new: EncodedItem?, _ tx: inout WriteTransaction
    ) throws(StorageError) {
        guard let attribute = table.expiryAttribute else { return }
        let before = old.flatMap { second($0.view, attribute) }
        let after = new.flatMap { second($0.view, attribute) }
        if before == after { return }
        // Until the items that were there before are entered, an old item may not have its entry.
        if let before { try tx.delete(TableTrees.expiry, entry(table, before, key).span) }
        if let after { try enter(table, after, key, &tx) }
    }

    static func enter(
        _ table: TableEntry, _ second: UInt64, _ key: ItemKey, _ tx: inout WriteTransaction
    ) throws(StorageError) {
        try tx.put(TableTrees.expiry, entry(table, second, key).span, value.span)
    }
}

extension DecimalNumber {
    /// The number cut to whole seconds, where that is one from 1970 to the year 9999.
    fileprivate var wholeSeconds: UInt64? {
        let max: UInt128 = 253_402_300_799
        guard !isNegative, exponent <= 12 else { return nil }
        var value = coefficient
        var power = Int(exponent)
        while power > 0, value <= max {
            value *= 10
            power -= 1
        }
        while power < 0, value > 0 {
            value /= 10
            power += 1
        }
        return value <= max ? UInt64(value) : nil
    }
}
