import HoldfastCore
public import HoldfastStorage

extension Tables {
    /// The streams of the scope, of one table or of all, those that were disabled in the last 24 hours too.
    ///
    /// - Parameters:
    ///   - start: the ARN after which the page begins.
    ///   - limit: 1 to 100.
    public func listStreams(
        table: String? = nil, after start: String? = nil, limit: Int? = nil
    ) async throws(TableError) -> StreamPage {
        try read { (tx) throws(TableError) in try listStreams(table: table, after: start, limit: limit, tx) }
    }

    /// The same as a snapshot of the caller's has them.
    public func listStreams(
        table: String? = nil, after start: String? = nil, limit: Int? = nil, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> StreamPage {
        let limit = try Self.checkedLimit(limit, max: TableLimits.streamsPerPageMax)
        var headers = try streams(transaction)
        if let table { headers = headers.filter { $0.header.table == table } }
        if let start { headers = Array(headers.drop { $0.header.resourceName.description != start }.dropFirst()) }
        let page = headers.prefix(limit).map { stream in
            StreamSummary(
                resourceName: stream.header.resourceName, table: stream.header.table, label: stream.header.label)
        }
        return StreamPage(
            streams: page, lastEvaluated: headers.count > limit ? page.last?.resourceName.description : nil)
    }

    /// A stream and its shards, oldest first.
    ///
    /// - Parameters:
    ///   - start: the shard after which the page begins.
    ///   - limit: 1 to 100.
    ///   - parent: only the shards that follow this one.
    /// - Throws: `resourceNotFound`.
    public func describeStream(
        _ resource: String, after start: String? = nil, limit: Int? = nil, childrenOf parent: String? = nil
    ) async throws(TableError) -> StreamDescription {
        try read { (tx) throws(TableError) in
            try describeStream(resource, after: start, limit: limit, childrenOf: parent, tx)
        }
    }

    /// The same as a snapshot of the caller's has it.
    public func describeStream(
        _ resource: String, after start: String? = nil, limit: Int? = nil, childrenOf parent: String? = nil,
        _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> StreamDescription {
        let limit = try Self.checkedLimit(limit, max: TableLimits.shardsPerPageMax)
        let (id, header) = try stream(resource, transaction)
        var shards = try shards(id, transaction)
        if let parent { shards = shards.filter { $0.record.parent == parent } }
        if let start { shards = Array(shards.drop { $0.record.id != start }.dropFirst()) }
        let page = shards.prefix(limit).map { shard in
            StreamDescription.Shard(
                id: shard.record.id, parent: shard.record.parent,
                startingSequenceNumber: SequenceNumber.text(shard.key.first),
                endingSequenceNumber: shard.record.last.map { SequenceNumber.text(max($0, shard.key.first)) })
        }
        return StreamDescription(
            resourceName: header.resourceName, label: header.label,
            status: header.disabled == nil ? .enabled : .disabled, view: header.view, created: header.created,
            table: header.table, key: header.key, shards: page,
            lastEvaluatedShard: shards.count > limit ? page.last?.id : nil)
    }

    /// The streams of the scope by table and age.
    private func streams(
        _ tx: borrowing ReadTransaction
    ) throws(TableError) -> [(id: UInt64, header: StreamHeader)] {
        let scope = scope
        do throws(StorageError) {
            return try tx.records(TableTrees.streams, in: .all)
                .filter { $0.record.scope == scope }
                .map { ($0.key.value, $0.record) }
                .sorted { ($0.header.table, $0.header.label) < ($1.header.table, $1.header.label) }
        } catch { throw .storage(error) }
    }

    func stream(
        _ resource: String, _ tx: borrowing ReadTransaction
    ) throws(TableError) -> (id: UInt64, header: StreamHeader) {
        guard let arn = ResourceName(resource), arn.service == "dynamodb", arn.resource.contains("/stream/") else {
            throw .validation("Invalid StreamArn: \(resource)")
        }
        if let found = try streams(tx).first(where: { $0.header.resourceName == arn }) { return found }
        throw Self.missingStream(resource)
    }

    static func missingStream(_ resource: String) -> TableError {
        .resourceNotFound("Requested resource not found: Stream: \(resource) not found")
    }

    func shards(
        _ stream: UInt64, _ tx: borrowing ReadTransaction
    ) throws(TableError) -> [(key: ShardKey, record: ShardRecord)] {
        do throws(StorageError) {
            return try tx.records(TableTrees.shards, in: .prefix(bigEndianBytes(stream)))
        } catch { throw .storage(error) }
    }

    static func checkedLimit(_ limit: Int?, max: Int) throws(TableError) -> Int {
        guard let limit else { return max }
        if limit < 1 {
            throw .validation(
                "1 validation error detected: Value '\(limit)' at 'limit' failed to satisfy constraint: "
                    + "Member must have value greater than or equal to 1")
        }
        if limit > max {
            throw .validation(
                "1 validation error detected: Value '\(limit)' at 'limit' failed to satisfy constraint: "
                    + "Member must have value less than or equal to \(max)")
        }
        return limit
    }
}
