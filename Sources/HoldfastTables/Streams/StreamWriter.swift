import HoldfastCore
import HoldfastStorage

/// Writes to streams within the transactions that change items, and opens and closes streams.
enum StreamWriter {
    /// Appends what a change looks like to the table's stream, if it has one.
    static func append(
        _ table: TableEntry, old: EncodedItem?, new: EncodedItem?, _ origin: ItemChange.Origin,
        _ tx: inout WriteTransaction
    ) throws(StorageError) {
        guard let stream = table.record.stream, let item = new ?? old else { return }
        let kind: ChangeKind = old == nil ? .insert : new == nil ? .remove : .modify
        let change = ChangeRecord(
            kind, isExpiry: origin.isExpiry, created: origin.now,
            keys: Projection(table.keyNames).apply(to: item.view),
            newImage: stream.view.showsNew ? new : nil, oldImage: stream.view.showsOld ? old : nil)
        let prefix = bigEndianBytes(stream.id)
        let record = change.encoded
        _ = try tx.append(TableTrees.changes, prefix: prefix.span, record.span)
    }

    /// Begins a stream with one open shard. The caller writes the table's record.
    static func open(
        _ view: StreamViewType, on table: inout TableRecord, now: Timestamp, _ tx: inout WriteTransaction
    ) throws(StorageError) {
        let label = try unusedLabel(table, now, tx.reading)
        let stream = TableStream(id: try tx.nextID(), view: view, label: label)
        table.stream = stream
        table.lastStreamLabel = label
        let header = StreamHeader(table, stream, created: now)
        try tx.put(TableTrees.streams, ResourceID(stream.id), header)
        let shard = ShardRecord(stream: stream.id, first: 1, parent: nil, created: now)
        try tx.put(TableTrees.shards, ShardKey(stream: stream.id, first: 1), shard)
    }

    /// Streams of tables of one name, which may follow each other within a millisecond, have different labels.
    private static func unusedLabel(
        _ table: TableRecord, _ now: Timestamp, _ tx: borrowing ReadTransaction
    ) throws(StorageError) -> String {
        let used = try tx.records(TableTrees.streams, in: .all)
            .filter { $0.record.scope == table.scope && $0.record.table == table.name }
            .map(\.record.label)
        var time = now
        while used.contains(streamLabel(time)) { time.milliseconds += 1 }
        return streamLabel(time)
    }

    /// Ends the table's stream; it stays readable for 24 hours. The caller writes the table's record.
    static func close(
        on table: inout TableRecord, now: Timestamp, _ tx: inout WriteTransaction
    ) throws(StorageError) {
        guard let stream = table.stream else { return }
        table.stream = nil
        guard var header = try tx.reading.record(TableTrees.streams, ResourceID(stream.id)) else { return }
        header.disabled = now
        try tx.put(TableTrees.streams, ResourceID(stream.id), header)
        try closeShard(stream.id, header, now: now, next: false, &tx)
    }

    /// Closes the open shard of a stream, and opens the next one where there is to be one.
    static func closeShard(
        _ stream: UInt64, _ header: StreamHeader, now: Timestamp, next: Bool, _ tx: inout WriteTransaction
    ) throws(StorageError) {
        guard let (key, found) = try openShard(stream, tx.reading) else { return }
        var shard = found
        let last = try max(lastNumber(stream, tx.reading) ?? 0, header.trimmedThrough, key.first - 1)
        shard.last = last
        shard.closed = now
        if last < key.first && next {
            // Nothing was written, so there is nothing to close: it stays, under the id that its readers know, and its
            // time begins anew.
            var kept = found
            kept.created = now
            try tx.put(TableTrees.shards, key, kept)
            return
        }
        try tx.put(TableTrees.shards, key, shard)
        if !next { return }
        let child = ShardRecord(stream: stream, first: last + 1, parent: shard.id, created: now)
        try tx.put(TableTrees.shards, ShardKey(stream: stream, first: last + 1), child)
    }

    static func openShard(
        _ stream: UInt64, _ tx: borrowing ReadTransaction
    ) throws(StorageError) -> (ShardKey, ShardRecord)? {
        let shards = try tx.records(TableTrees.shards, in: .prefix(bigEndianBytes(stream)))
        guard let shard = shards.last, shard.record.last == nil else { return nil }
        return (shard.key, shard.record)
    }

    /// The number of the last change that is still there.
    static func lastNumber(_ stream: UInt64, _ tx: borrowing ReadTransaction) throws(StorageError) -> UInt64? {
        var cursor = try tx.cursor(TableTrees.changes, .prefix(bigEndianBytes(stream)), reverse: true)
        guard try cursor.next() else { return nil }
        return changeNumber(cursor.key)
    }

    /// The number in the key of a change.
    static func changeNumber(_ key: Span<UInt8>) -> UInt64? {
        guard key.count == 16 else { return nil }
        var number: UInt64 = 0
        for index in 8..<16 { number = number << 8 | UInt64(key[index]) }
        return number
    }
}

extension StreamViewType {
    var showsNew: Bool { self == .newImage || self == .newAndOldImages }
    var showsOld: Bool { self == .oldImage || self == .newAndOldImages }
}
