public import HoldfastCore
public import HoldfastStorage

extension Tables {
    /// A token with which to begin to read a shard, good for 15 minutes.
    ///
    /// - Throws: `resourceNotFound` for an unknown stream or shard; `trimmedDataAccess` for a sequence number that is
    ///   older than 24 hours; `validation` for one that is not of the shard.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html>.
    public func shardIterator(
        stream resource: String, shard: String, _ position: ShardPosition
    ) async throws(TableError) -> String {
        let now = now
        return try read { (tx) throws(TableError) in
            try shardIterator(stream: resource, shard: shard, position, at: now, tx)
        }
    }

    /// The same as a snapshot of the caller's has it.
    ///
    /// - Parameter now: when the token begins to age.
    public func shardIterator(
        stream resource: String, shard: String, _ position: ShardPosition, at now: Timestamp,
        _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> String {
        let (id, header) = try stream(resource, transaction)
        guard let found = try shards(id, transaction).first(where: { $0.record.id == shard }) else {
            throw .resourceNotFound(
                "Requested resource not found: Shard: \(shard) in Stream: \(resource) not found")
        }
        let next: UInt64
        switch position {
        case .trimHorizon: next = max(found.key.first, header.trimmedThrough + 1)
        case .latest:
            if let last = found.record.last {
                next = last + 1
            } else {
                next = try lastNumber(id, header, transaction) + 1
            }
        case .at(let text): next = try Self.number(text, found.key, found.record, header)
        case .after(let text): next = try Self.number(text, found.key, found.record, header) + 1
        }
        return ShardIterator(stream: id, shard: found.key.first, next: next, issued: now)
            .token(header.resourceName)
    }

    /// The next changes of a shard, oldest first.
    ///
    /// - Parameter limit: 1 to 1,000; fewer come where they would be more than 1 MB.
    /// - Throws: `expiredIterator`, `trimmedDataAccess`, `validation` for what is no iterator.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html>.
    public func records(iterator token: String, limit: Int? = nil) async throws(TableError) -> StreamRecordPage {
        let now = now
        do throws(ReadError<TableError>) {
            return try await store.readOnPool { [self] (tx) throws(TableError) in
                try records(iterator: token, limit: limit, at: now, tx)
            }
        } catch { throw TableError(error) }
    }

    /// The same as a snapshot of the caller's has them.
    ///
    /// - Parameter now: by which the iterator may be too old, and from which the next one ages.
    public func records(
        iterator token: String, limit: Int? = nil, at now: Timestamp, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> StreamRecordPage {
        let limit = try Self.checkedLimit(limit, max: TableLimits.recordsPerReadMax)
        return try page(try ShardIterator(token, now: now), limit: limit, now: now, transaction)
    }

    private func page(
        _ iterator: ShardIterator, limit: Int, now: Timestamp, _ tx: borrowing ReadTransaction
    ) throws(TableError) -> StreamRecordPage {
        let header: StreamHeader?
        let shard: ShardRecord?
        do throws(StorageError) {
            header = try tx.record(TableTrees.streams, ResourceID(iterator.stream))
            shard = try tx.record(TableTrees.shards, ShardKey(stream: iterator.stream, first: iterator.shard))
        } catch { throw .storage(error) }
        guard let header, header.scope == scope else {
            throw .resourceNotFound("Requested resource not found: Stream of the ShardIterator not found")
        }
        guard let shard, iterator.next > header.trimmedThrough else {
            throw .trimmedDataAccess(
                "The operation attempted to read past the oldest stream record in a shard.")
        }
        do throws(StorageError) {
            var page = StreamRecordPage(records: [], nextIterator: nil)
            var next = iterator.next
            var bytes = 0
            let prefix = bigEndianBytes(iterator.stream)
            let end = shard.last.map { prefix + bigEndianBytes($0 + 1) }
            let range = KeyRange(
                from: prefix + bigEndianBytes(next), to: end ?? KeyRange.successor(ofPrefix: prefix))
            var cursor = try tx.cursor(TableTrees.changes, range)
            while page.records.count < limit, try cursor.next() {
                let (number, change) = try StoredChange.decode(cursor.key, cursor.value)
                bytes += Int(change.sizeBytes)
                if !page.records.isEmpty && bytes > TableLimits.recordBytesPerReadMax { break }
                page.records.append(StreamRecord(change, number, iterator.stream, header))
                next = number + 1
            }
            if let last = shard.last, next > last { return page }
            page.nextIterator = ShardIterator(
                stream: iterator.stream, shard: iterator.shard, next: next, issued: now
            ).token(header.resourceName)
            return page
        } catch { throw .storage(error) }
    }

    private func lastNumber(
        _ stream: UInt64, _ header: StreamHeader, _ tx: borrowing ReadTransaction
    ) throws(TableError) -> UInt64 {
        do throws(StorageError) {
            return max(try StreamWriter.lastNumber(stream, tx) ?? 0, header.trimmedThrough)
        } catch { throw .storage(error) }
    }

    /// A sequence number of a shard.
    private static func number(
        _ text: String, _ key: ShardKey, _ shard: ShardRecord, _ header: StreamHeader
    ) throws(TableError) -> UInt64 {
        let number = try SequenceNumber.number(text)
        guard number >= key.first, shard.last.map({ number <= max($0, key.first) }) ?? true else {
            throw .validation(
                "Invalid SequenceNumber: \(text) is not in the range of the shard \(shard.id)")
        }
        if number <= header.trimmedThrough {
            throw .trimmedDataAccess(
                "The operation attempted to read past the oldest stream record in a shard.")
        }
        return number
    }
}

/// A change as the tree has it.
enum StoredChange {
    static func decode(
        _ key: Span<UInt8>, _ value: Span<UInt8>
    ) throws(StorageError) -> (number: UInt64, change: ChangeRecord) {
        guard let number = StreamWriter.changeNumber(key) else { throw corrupt(key, "not the key of a change") }
        var reader = RecordReader(value)
        do throws(RecordDecodingError) {
            let change = try ChangeRecord(decoding: &reader)
            try reader.end()
            return (number, change)
        } catch { throw corrupt(key, "\(error)") }
    }

    private static func corrupt(_ key: Span<UInt8>, _ reason: String) -> StorageError {
        .corrupt(tree: TableTrees.changes.name, key: hexadecimal(Array(copying: key)), reason: reason)
    }
}

extension StreamRecord {
    init(_ change: ChangeRecord, _ number: UInt64, _ stream: UInt64, _ header: StreamHeader) {
        let name = bigEndianBytes(stream) + bigEndianBytes(number)
        let mixed = bigEndianBytes(PartitionHash.hash(name.span))
        eventID = hexadecimal(mixed + bigEndianBytes(stream << 40 ^ number))
        kind = change.kind
        isExpiry = change.isExpiry
        region = header.scope.region
        created = change.created
        keys = change.keys
        newImage = change.newImage
        oldImage = change.oldImage
        sequenceNumber = SequenceNumber.text(number)
        sizeBytes = Int64(change.sizeBytes)
        view = header.view
    }
}
