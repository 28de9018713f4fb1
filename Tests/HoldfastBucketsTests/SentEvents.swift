import Foundation
import HoldfastBuckets
import HoldfastCore
import HoldfastDeliveries
import HoldfastStorage
import HoldfastTesting
import Testing

/// An event as it reached its destination.
struct SentEvent {
    let record: [String: Any]

    var name: String { record["eventName"] as? String ?? "" }
    var version: String { record["eventVersion"] as? String ?? "" }
    var s3: [String: Any] { record["s3"] as? [String: Any] ?? [:] }
    var object: [String: Any] { s3["object"] as? [String: Any] ?? [:] }
    var key: String { object["key"] as? String ?? "" }
    var sequencer: String { object["sequencer"] as? String ?? "" }

    subscript(path: String...) -> String? {
        var value: Any? = record
        for name in path { value = (value as? [String: Any])?[name] }
        return value as? String
    }
}

extension BucketsFixture {
    static let queue = "arn:aws:sqs:us-east-1:000000000000:jobs"

    /// Has a bucket tell one queue of everything that can be told.
    func tellEverything(_ bucket: BucketName) async throws {
        let events: [NotificationEvent] = [
            .objectCreated, .objectRemoved, .objectRestore, .objectTagging, .objectAclPut, .lifecycleExpiration,
            .lifecycleTransition,
        ]
        let entry = NotificationConfiguration.Entry(.queue, id: "all", target: Self.queue, events: events)
        try await buckets.putNotification(NotificationConfiguration([entry]), of: bucket)
    }

    /// Takes what was delivered to a target.
    func takeMessages(_ target: String = queue) async throws -> [[String: Any]] {
        let deliveries = buckets.deliveries
        let pending = try temporary.store.read { (tx) throws(StorageError) in
            try deliveries.pending(for: target, limit: 100_000, tx)
        }
        try await temporary.store.write { (tx) throws(StorageError) in try deliveries.acknowledge(pending, &tx) }
        return try pending.map { delivery in
            try #require(JSONSerialization.jsonObject(with: Data(delivery.body)) as? [String: Any])
        }
    }

    /// Takes the events, messages of other kinds aside.
    func takeEvents(_ target: String = queue) async throws -> [SentEvent] {
        try await takeMessages(target).compactMap { message in
            let records = message["Records"] as? [[String: Any]]
            #expect(records?.count ?? 1 == 1)
            return records?.first.map(SentEvent.init)
        }
    }
}
