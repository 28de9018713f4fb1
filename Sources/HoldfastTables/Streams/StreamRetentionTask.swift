package import HoldfastCore
package import HoldfastDeliveries
package import HoldfastStorage

/// Rolls shards every 4 hours, trims changes after 24 hours and removes streams that have ended: one bounded write a
/// step.
package struct StreamRetentionTask: BackgroundTask {
    package static let name = "tables.streams"

    /// Changes trimmed in one step.
    private static let changesMax = 500
    private static let interval = Duration.seconds(60)

    package var name: String { Self.name }

    package init() {}

    package func step(_ store: Store, now: Timestamp) async throws -> NextStep {
        let streams: [UInt64]
        do throws(ReadError<StorageError>) {
            streams = try store.read { (tx) throws(StorageError) in
                try tx.records(TableTrees.streams, in: .all).map(\.key.value)
            }
        } catch { throw error.flattened }
        for stream in streams {
            let isNeeded: Bool
            do throws(ReadError<StorageError>) {
                isNeeded = try store.read { (tx) throws(StorageError) in
                    try Self.action(stream, now, tx) != .nothing
                }
            } catch { throw error.flattened }
            if !isNeeded { continue }
            do throws(WriteError<StorageError>) {
                try await store.write(.background) { (tx) throws(StorageError) in
                    tx.makesRoom()
                    try Self.step(stream, now, &tx)
                }
            } catch { throw error.flattened }
            return .again
        }
        return streams.isEmpty ? .idle : .at(now.advanced(by: Self.interval))
    }

    private enum Action: Equatable {
        case nothing, roll, trim
        case dropShard(ShardKey)
        case remove
    }

    private static func action(
        _ stream: UInt64, _ now: Timestamp, _ tx: borrowing ReadTransaction
    ) throws(StorageError) -> Action {
        guard let header = try tx.record(TableTrees.streams, ResourceID(stream)) else { return .nothing }
        let horizon = now.advanced(by: .zero - TableLimits.streamRetention)
        if let disabled = header.disabled, disabled <= horizon { return .remove }
        var changes = try tx.cursor(TableTrees.changes, .prefix(bigEndianBytes(stream)))
        if try changes.next() {
            let (_, change) = try StoredChange.decode(changes.key, changes.value)
            if change.created <= horizon { return .trim }
        }
        let shards = try tx.records(TableTrees.shards, in: .prefix(bigEndianBytes(stream)))
        if let shard = shards.first, let last = shard.record.last, let closed = shard.record.closed,
            closed <= horizon, last <= header.trimmedThrough || last < shard.key.first
        {
            return .dropShard(shard.key)
        }
        if let open = shards.last, open.record.last == nil, header.disabled == nil,
            open.record.created.advanced(by: TableLimits.shardLife) <= now
        {
            return .roll
        }
        return .nothing
    }

    private static func step(
        _ stream: UInt64, _ now: Timestamp, _ tx: inout WriteTransaction
    ) throws(StorageError) {
        let action = try action(stream, now, tx.reading)
        guard var header = try tx.reading.record(TableTrees.streams, ResourceID(stream)) else { return }
        switch action {
        case .nothing: break
        case .roll: try StreamWriter.closeShard(stream, header, now: now, next: true, &tx)
        case .dropShard(let key): try tx.delete(TableTrees.shards, key)
        case .trim:
            let horizon = now.advanced(by: .zero - TableLimits.streamRetention)
            let expired = try expired(stream, horizon, tx.reading)
            for key in expired.keys { try tx.delete(TableTrees.changes, key.span) }
            header.trimmedThrough = expired.last
            try tx.put(TableTrees.streams, ResourceID(stream), header)
        case .remove:
            let prefix = bigEndianBytes(stream)
            for shard in try tx.reading.records(TableTrees.shards, in: .prefix(prefix)) {
                try tx.delete(TableTrees.shards, shard.key)
            }
            try tx.dropPrefix(TableTrees.changes, prefix.span)
            try tx.delete(TableTrees.streams, ResourceID(stream))
        }
    }

    private static func expired(
        _ stream: UInt64, _ horizon: Timestamp, _ tx: borrowing ReadTransaction
    ) throws(StorageError) -> (keys: [[UInt8]], last: UInt64) {
        var keys: [[UInt8]] = []
        var last: UInt64 = 0
        var cursor = try tx.cursor(TableTrees.changes, .prefix(bigEndianBytes(stream)))
        while keys.count < changesMax, try cursor.next() {
            let (number, change) = try StoredChange.decode(cursor.key, cursor.value)
            if change.created > horizon { break }
            keys.append(Array(copying: cursor.key))
            last = number
        }
        return (keys, last)
    }
}
