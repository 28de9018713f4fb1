public import HoldfastStorage

/// Checks that every delivery that is kept has a target, that every target has a delivery, and that the counters equal
/// what they count.
public struct DeliveriesVerifier: StoreVerifier {
    public init() {}

    public func verify(
        _ transaction: borrowing ReadTransaction, into report: inout VerificationReport
    ) throws(StorageError) {
        var counts: [UInt64: (count: Int64, bytes: Int64)] = [:]
        var cursor = try transaction.cursor(DeliveryTrees.pending.raw, .all)
        while try cursor.next() {
            guard let (key, record) = decode(cursor.key, cursor.value, &report) else { continue }
            let known = counts[key.target] ?? (0, 0)
            counts[key.target] = (known.count + 1, known.bytes + Int64(record.delivery.body.count))
        }
        let totals = counts.values.reduce(into: (count: Int64(0), bytes: Int64(0))) { sum, next in
            sum.count += next.count
            sum.bytes += next.bytes
        }
        for (key, record) in try transaction.records(DeliveryTrees.targets, in: .all) {
            let name = key.encoded
            let counted = counts.removeValue(forKey: record.id)
            if counted == nil {
                report.problem(DeliveryTrees.targets.raw, key: name.span, "nothing is kept for the target")
            }
            for (counter, expected) in [
                (record.countCounter, counted?.count ?? 0), (record.bytesCounter, counted?.bytes ?? 0),
            ] {
                let found = try transaction.counter(counter.span)
                if found != expected {
                    report.problem(
                        DeliveryTrees.targets.raw, key: name.span, "the counter has \(found), there are \(expected)")
                }
            }
        }
        for id in counts.keys {
            let prefix = PendingKey.prefix(id)
            report.problem(DeliveryTrees.pending.raw, key: prefix.span, "there is no such target")
        }
        for (counter, expected) in [(DeliveryCounter.pendingCount, totals.count), (.pendingBytes, totals.bytes)] {
            let found = try transaction.counter(counter.key.span)
            if found != expected {
                report.problem(
                    DeliveryTrees.pending.raw, key: counter.key.span,
                    "the counter has \(found), there are \(expected)")
            }
        }
        _ = try transaction.records(DeliveryTrees.leases, in: .all)
    }

    private func decode(
        _ key: Span<UInt8>, _ value: Span<UInt8>, _ report: inout VerificationReport
    ) -> (key: PendingKey, record: PendingRecord)? {
        do {
            var keyReader = KeyReader(key)
            var reader = RecordReader(value)
            let decoded = (try PendingKey(decoding: &keyReader), try PendingRecord(decoding: &reader))
            try reader.end()
            return decoded
        } catch {
            report.problem(DeliveryTrees.pending.raw, key: key, "\(error)")
            return nil
        }
    }
}
