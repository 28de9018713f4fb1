import HoldfastCore
import HoldfastStorage

/// Checks streams: their shards follow each other without gaps, their changes are within them.
enum StreamCheck {
    static func run(_ verification: inout Verification) throws(StorageError) {
        let streams = try verification.snapshot { (tx, report) throws(StorageError) in
            let streams = try tx.records(TableTrees.streams, in: .all)
            let open = Set(streams.filter { $0.record.disabled == nil }.map(\.key.value))
            let written = Set(try tx.records(TableTrees.catalog, in: .all).compactMap(\.record.stream?.id))
            if written != open {
                let key: [UInt8] = []
                report.problem(
                    TableTrees.streams.raw, key: key.span, "tables write to streams \(written), open are \(open)")
            }
            for stream in streams { try checkShards(stream.key.value, stream.record, tx, &report) }
            return streams.map(\.key)
        }
        for stream in streams {
            try verification.noting { (verification) throws(StorageError) in try checkChanges(stream, &verification) }
        }
    }

    private static func checkShards(
        _ stream: UInt64, _ header: StreamHeader, _ tx: borrowing ReadTransaction,
        _ report: inout VerificationReport
    ) throws(StorageError) {
        let prefix = bigEndianBytes(stream)
        let shards = try tx.records(TableTrees.shards, in: .prefix(prefix))
        for (shard, next) in zip(shards, shards.dropFirst())
        where shard.record.last != next.key.first - 1 || next.record.parent != shard.record.id {
            report.problem(
                TableTrees.shards.raw, key: prefix.span, "shard \(next.record.id) does not follow its parent")
        }
        if let last = shards.last, (last.record.last == nil) != (header.disabled == nil) {
            report.problem(
                TableTrees.shards.raw, key: prefix.span, "the last shard is open and the stream is not, or so")
        }
        if shards.isEmpty && header.disabled == nil {
            report.problem(TableTrees.shards.raw, key: prefix.span, "no shard is open")
        }
    }

    private static func checkChanges(
        _ stream: ResourceID, _ verification: inout Verification
    ) throws(StorageError) {
        let prefix = bigEndianBytes(stream.value)
        var expected: UInt64 = 0
        try verification.walk(.prefix(prefix)) { (tx, walk, report) throws(StorageError) in
            guard let header = try tx.record(TableTrees.streams, stream) else { return }
            let shards = try tx.records(TableTrees.shards, in: .prefix(prefix))
            // Changes are trimmed from the first on, perhaps from where the walk is.
            expected = max(expected, shards.first?.key.first ?? 0, header.trimmedThrough + 1)
            var cursor = try tx.cursor(TableTrees.changes, walk.range)
            while try cursor.next(), walk.takes(cursor.key) {
                let number: UInt64
                do throws(StorageError) {
                    number = try StoredChange.decode(cursor.key, cursor.value).number
                } catch {
                    report.problem(TableTrees.changes, key: cursor.key, "the change does not decode: \(error)")
                    continue
                }
                if number != expected {
                    report.problem(TableTrees.changes, key: cursor.key, "a change before this one is missing")
                }
                if let end = shards.last?.record.last, number > end {
                    report.problem(TableTrees.changes, key: cursor.key, "the change is after the last shard")
                }
                expected = number + 1
            }
        }
    }
}
