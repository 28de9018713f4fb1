extension ConsumedCapacity {
    /// What a write consumed.
    ///
    /// - Parameters:
    ///   - outcome: the sizes of the item before and after.
    ///   - old: the item before; needed only where the table has indexes.
    ///   - new: the item after; needed only where the table has indexes.
    init(
        writing table: TableEntry, named name: String, _ outcome: ItemChange.Outcome, old: EncodedItem?,
        new: EncodedItem?, isTransaction: Bool, isDetailed: Bool
    ) {
        let factor = isTransaction ? CapacityRules.transactionFactor : 1
        let bytes = max(outcome.oldSize, outcome.newSize)
        self.init(
            tableName: name, table: CapacityUnits(write: CapacityRules.writeUnits(bytes: bytes) * factor),
            isDetailed: isDetailed, tellsReadsAndWrites: isTransaction)
        for entry in table.maintainedIndexes {
            let units = entry.writeUnits(old: old, new: new) * factor
            if units == 0 { continue }
            switch entry.index.kind {
            case .local: localIndexes[entry.index.name] = CapacityUnits(write: units)
            case .global: globalIndexes[entry.index.name] = CapacityUnits(write: units)
            }
        }
    }
}

extension IndexEntry {
    fileprivate func writeUnits(old: EncodedItem?, new: EncodedItem?) -> Int {
        let oldBytes = old.flatMap { isIn($0.view) ? shownBytes($0.view) : nil }
        let newBytes = new.flatMap { isIn($0.view) ? shownBytes($0.view) : nil }
        guard let old, let new, oldBytes != nil, newBytes != nil else {
            return CapacityRules.indexWriteUnits(old: oldBytes, new: newBytes, isSameKey: true, isSameProjection: false)
        }
        return CapacityRules.indexWriteUnits(
            old: oldBytes, new: newBytes,
            isSameKey: isSame(index.key.attributes.map(\.name), old.view, new.view),
            isSameProjection: projected.map { isSame($0, old.view, new.view) } ?? (old == new))
    }

    /// Whether the index has an entry for the item: an index is sparse.
    private func isIn(_ item: ItemView) -> Bool {
        for attribute in index.key.attributes where !item.contains(attribute.name) { return false }
        return true
    }

    private func isSame(_ names: [AttributeName], _ old: ItemView, _ new: ItemView) -> Bool {
        for name in names {
            if let before = old.value(name) {
                guard let after = new.value(name), before.equals(after) else { return false }
            } else if new.contains(name) {
                return false
            }
        }
        return true
    }
}
