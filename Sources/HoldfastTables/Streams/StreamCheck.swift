import HoldfastCore
import HoldfastStorage

/// Checks streams: their shards follow each other without gaps, their changes are within them.
enum StreamCheck {
    static func run(
        _ tables: [TableRecord], _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(StorageError) {
        var open: Set<UInt64> = []
        for stream in try tx.records(TableTrees.streams, in: .all) {
            if stream.record.disabled == nil { open.insert(stream.key.value) }
            try check(stream.key.value, stream.record, tx, &report)
        }
        let written = Set(tables.compactMap(\.stream?.id))
        if written != open {
            let key: [UInt8] = []
            report.problem(
                TableTrees.streams.raw, key: key.span, "tables write to streams \(written), open are \(open)")
        }
    }

    private static func check(
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
        let first = max(shards.first?.key.first ?? 0, header.trimmedThrough + 1)
        var expected: UInt64?
        var cursor = try tx.cursor(TableTrees.changes, .prefix(prefix))
        while try cursor.next() {
            let number: UInt64
            do throws(StorageError) {
                number = try StoredChange.decode(cursor.key, cursor.value).number
            } catch {
                report.problem(TableTrees.changes, key: cursor.key, "the change does not decode: \(error)")
                continue
            }
            if number != expected ?? first {
                report.problem(TableTrees.changes, key: cursor.key, "a change before this one is missing")
            }
            if let end = shards.last?.record.last, number > end {
                report.problem(TableTrees.changes, key: cursor.key, "the change is after the last shard")
            }
            expected = number + 1
        }
    }
}
