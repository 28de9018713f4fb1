public import HoldfastCore
import HoldfastDeliveries
public import HoldfastStorage

extension Buckets {
    /// What the events of these operations are sent with.
    var events: EventSender { EventSender(deliveries: deliveries, origin: origin) }

    /// Replaces what a bucket tells of; an empty configuration turns that off. Queues and topics get S3's test message
    /// in the same commit.
    ///
    /// - Parameter skipsValidation: whether destinations are taken as they are, and told nothing yet.
    /// - Throws: `noSuchBucket`; `invalidArgument` and `malformedDocument` for what S3 does not take. Durable when it
    ///   returns.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html>.
    public func putNotification(
        _ configuration: NotificationConfiguration, of name: BucketName, skipsValidation: Bool = false
    ) async throws(BucketError) {
        let (named, now) = (configuration.naming(with: randomness), now)
        try await write { (tx) throws(BucketError) in
            try putNotification(named, of: name, skipsValidation: skipsValidation, now: now, &tx)
        }
    }

    /// The same in a transaction of the caller's, for a configuration whose entries have their ids.
    /// - Parameter now: the store's time, drawn before the body.
    public func putNotification(
        _ configuration: NotificationConfiguration, of name: BucketName, skipsValidation: Bool = false,
        now: Timestamp, _ tx: inout WriteTransaction
    ) throws(BucketError) {
        let record = try tx.reading.bucket(name)
        try configuration.validate(in: record.scope.region)
        if configuration.isEmpty {
            try deleteSetting(.notification, of: name, &tx)
            return
        }
        if !skipsValidation { try checkDestinations(configuration, tx.reading) }
        try putSetting(.notification, of: name, document: configuration.document, &tx)
        if skipsValidation { return }
        try events.sendTests(
            configuration, EventMessage(bucket: name, record: record, origin: origin, now: now), &tx)
    }

    private func checkDestinations(
        _ configuration: NotificationConfiguration, _ tx: borrowing ReadTransaction
    ) throws(BucketError) {
        for entry in configuration.entries {
            guard let target = ResourceName(entry.target) else { throw .invalidDestination(entry.target) }
            let isThere: Bool
            do throws(StorageError) { isThere = try deliveries.canDeliver(to: target, tx) } catch {
                throw .storage(error)
            }
            if !isThere { throw .invalidDestination(entry.target) }
        }
    }

    /// What a bucket tells of: an empty configuration where it tells nothing.
    /// - Throws: `noSuchBucket`.
    public func notification(of name: BucketName) throws(BucketError) -> NotificationConfiguration {
        guard let document = try setting(.notification, of: name) else { return NotificationConfiguration() }
        return try NotificationConfiguration(document: document)
    }
}
