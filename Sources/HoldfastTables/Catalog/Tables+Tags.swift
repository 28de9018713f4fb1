public import HoldfastStorage

/// A page of tags.
public struct TagPage: Hashable, Sendable {
    public var tags: [Tag]
    /// Where the next page begins; `nil` at the end.
    public var nextToken: String?
}

extension Tables {
    /// Hangs tags on a table; a key that is there gets the new value.
    ///
    /// - Parameter resource: the table's ARN.
    /// - Throws: `validation`, also where there would be more than 50; `resourceNotFound`.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html>.
    public func tagResource(_ resource: String, _ tags: [Tag]) async throws(TableError) {
        try await write { [self] (tx) throws(TableError) in try tagResource(resource, tags, &tx) }
    }

    /// Hangs tags on a table in a transaction of the caller's.
    public func tagResource(
        _ resource: String, _ tags: [Tag], _ transaction: inout WriteTransaction
    ) throws(TableError) {
        try TagRules.check(tags)
        try changeTags(resource, &transaction) { (stored) throws(TableError) in
            for tag in tags {
                if let position = stored.firstIndex(where: { $0.key == tag.key }) {
                    stored[position] = tag
                } else {
                    stored.append(tag)
                }
            }
            try TagRules.checkCount(stored.count)
        }
    }

    /// Takes tags off a table; keys that are not there are no error.
    public func untagResource(_ resource: String, keys: [String]) async throws(TableError) {
        try await write { [self] (tx) throws(TableError) in try untagResource(resource, keys: keys, &tx) }
    }

    /// Takes tags off a table in a transaction of the caller's.
    public func untagResource(
        _ resource: String, keys: [String], _ transaction: inout WriteTransaction
    ) throws(TableError) {
        try changeTags(resource, &transaction) { (stored) throws(TableError) in
            stored.removeAll { keys.contains($0.key) }
        }
    }

    /// The tags of a table, ten at a time.
    ///
    /// - Parameter token: what the page before gave.
    public func tags(of resource: String, token: String? = nil) async throws(TableError) -> TagPage {
        try read { (tx) throws(TableError) in try self.tags(of: resource, token: token, tx) }
    }

    /// The same as a snapshot of the caller's has them.
    public func tags(
        of resource: String, token: String? = nil, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> TagPage {
        let reference = try ResourceReference(resource, scope)
        let start: Int
        if let token {
            guard let position = Int(token), position > 0 else { throw .validation("Invalid NextToken") }
            start = position
        } else {
            start = 0
        }
        let record = try record(of: reference, resource, transaction)
        let tags = try storedTags(record, transaction).dropFirst(start)
        let page = Array(tags.prefix(TableLimits.tagsPerPageMax))
        return TagPage(tags: page, nextToken: tags.count > page.count ? String(start + page.count) : nil)
    }

    private func storedTags(
        _ table: TableRecord, _ tx: borrowing ReadTransaction
    ) throws(TableError) -> [Tag] {
        do throws(StorageError) {
            return try tx.record(TableTrees.tags, ResourceID(table.id))?.tags ?? []
        } catch { throw .storage(error) }
    }

    private func changeTags(
        _ resource: String, _ tx: inout WriteTransaction, _ change: (inout [Tag]) throws(TableError) -> Void
    ) throws(TableError) {
        let reference = try ResourceReference(resource, scope)
        let record = try record(of: reference, resource, tx.reading)
        let before = try storedTags(record, tx.reading)
        var tags = before
        try change(&tags)
        if tags == before { return }
        do throws(StorageError) {
            if tags.isEmpty {
                try tx.delete(TableTrees.tags, ResourceID(record.id))
            } else {
                try tx.put(TableTrees.tags, ResourceID(record.id), TagsRecord(tags))
            }
        } catch { throw .storage(error) }
    }
}
