import HoldfastStorage

extension IndexEntry {
    /// The form of an index entry's value: a version, and the offset of the base key in the entry's key, two bytes
    /// big-endian.
    private static let version: UInt8 = 1

    /// The entry that an item has in this index, `nil` where it has none: an index is sparse, and an item whose
    /// attribute is missing, of another type, empty or too long for a key is not in it.
    ///
    /// - Parameter key: the item's own key.
    func entry(_ item: ItemView, _ key: ItemKey) -> (key: [UInt8], value: [UInt8])? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(prefix.count + 64 + key.bytes.count)
        bytes.append(contentsOf: prefix)
        KeyEncoding.append(0, into: &bytes)
        var length = 0
        for attribute in index.key.partition {
            guard let value = item.indexable(attribute) else { return nil }
            length += value.payload.count
            KeyEncoding.component(value, into: &bytes)
        }
        guard length <= ItemLimits.partitionKeyBytesMax else { return nil }
        let start = prefix.count + 8
        let hash = PartitionHash.hash(bytes.span.extracting(start...))
        for index in 0..<8 { bytes[prefix.count + index] = UInt8(truncatingIfNeeded: hash >> UInt64(56 - 8 * index)) }
        length = 0
        for attribute in index.key.sort {
            guard let value = item.indexable(attribute) else { return nil }
            length += value.payload.count
            KeyEncoding.component(value, into: &bytes)
        }
        guard length <= ItemLimits.sortKeyBytesMax else { return nil }
        let offset = bytes.count
        bytes.append(contentsOf: key.bytes)
        return (bytes, [Self.version, UInt8(offset >> 8), UInt8(offset & 0xFF)])
    }

    /// The key of the item that an entry stands for; `nil` where the entry is not well formed.
    static func baseKey(_ entry: Span<UInt8>, _ value: Span<UInt8>) -> ItemKey? {
        guard value.count == 3, value[0] == version else { return nil }
        let offset = Int(value[1]) << 8 | Int(value[2])
        guard offset > 16, offset < entry.count else { return nil }
        return ItemKey(trusted: Array(copying: entry.extracting(offset...)))
    }

    /// The size of what the index shows of an item, by DynamoDB's rules.
    func shownBytes(_ item: ItemView) -> Int {
        guard let projected else { return item.size }
        var size = 0
        for name in projected {
            if let value = item.value(name) { size += name.utf8.count + value.size }
        }
        return size
    }

    /// Whether a reader of the index sees no difference between two items.
    func showsTheSame(_ old: ItemView, _ new: ItemView) -> Bool {
        guard let projected else { return false }
        for name in projected {
            if let before = old.value(name) {
                guard let after = new.value(name), before.equals(after) else { return false }
            } else if new.contains(name) {
                return false
            }
        }
        return true
    }
}

extension ItemView {
    /// A value that may be part of an index's key.
    @_lifetime(copy self)
    fileprivate func indexable(_ attribute: KeyAttribute) -> ValueView? {
        guard let value = value(attribute.name), value.type == attribute.type.valueType, !value.payload.isEmpty else {
            return nil
        }
        return value
    }
}
