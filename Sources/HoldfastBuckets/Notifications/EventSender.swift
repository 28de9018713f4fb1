import HoldfastCore
import HoldfastDeliveries
import HoldfastStorage

/// Tells whom a bucket's configuration names of what happens, in the transaction in which it does.
struct EventSender: Sendable {
    let deliveries: Deliveries
    let origin: EventOrigin

    /// - Complexity: a test of one bit where the bucket has no configuration.
    func send(
        _ event: @autoclosure () -> ObjectEvent, _ bucket: BucketName, _ record: BucketRecord, now: Timestamp,
        _ tx: inout WriteTransaction
    ) throws(BucketError) {
        if record.settings & BucketSetting.notification.bit == 0 { return }
        try sendToAll(event(), EventMessage(bucket: bucket, record: record, origin: origin, now: now), &tx)
    }

    private func sendToAll(
        _ event: ObjectEvent, _ message: EventMessage, _ tx: inout WriteTransaction
    ) throws(BucketError) {
        guard let document = try Buckets.setting(.notification, of: message.record, tx.reading) else { return }
        let entries = try NotificationConfiguration(document: document).entries.filter {
            $0.wants(event.event, event.key)
        }
        if entries.isEmpty { return }
        var sequence: UInt64?
        if event.event.hasSequencer {
            sequence = event.sequence
            if sequence == nil { sequence = try tx.newID() }
        }
        for entry in entries {
            let body = message.body(event, configuration: entry.id, sequence: sequence)
            try deliver(body, message, to: entry.target, &tx)
        }
    }

    /// Tells the queues and topics of a new configuration that they will be told.
    func sendTests(
        _ configuration: NotificationConfiguration, _ message: EventMessage, _ tx: inout WriteTransaction
    ) throws(BucketError) {
        var told: Set<String> = []
        for entry in configuration.entries where entry.kind != .function && told.insert(entry.target).inserted {
            try deliver(message.test, message, to: entry.target, &tx)
        }
    }

    private func deliver(
        _ body: [UInt8], _ message: EventMessage, to target: String, _ tx: inout WriteTransaction
    ) throws(BucketError) {
        guard let name = ResourceName(target) else {
            throw .corruptSetting(.notification, .illegal("a destination is no ARN"))
        }
        let delivery = Delivery(source: message.source, body: body, created: message.now)
        do throws(StorageError) { try deliveries.deliver(delivery, to: name, &tx) } catch { throw .storage(error) }
    }
}
