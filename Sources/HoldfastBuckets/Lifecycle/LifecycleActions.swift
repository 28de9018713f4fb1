import HoldfastCore
import HoldfastStorage

/// Carries out what rules say, each thing looked at again in the transaction in which it is done.
struct LifecycleActions: Sendable {
    let bucket: BucketName
    let record: BucketRecord
    let configuration: LifecycleConfiguration
    let events: EventSender
    let now: Timestamp

    /// - Parameter nonce: a random number, drawn before the body.
    func apply(
        _ candidate: LifecycleCandidate, nonce: UInt64, _ tx: inout WriteTransaction
    ) throws(BucketError) {
        switch candidate {
        case .object(let key): try applyToObject(key, nonce: nonce, &tx)
        case .kept(let key, let sequence): try applyToKept(key, sequence, &tx)
        case .upload(let key, let sequence): try applyToUpload(key, sequence, &tx)
        }
    }

    private func applyToObject(
        _ key: ObjectKey, nonce: UInt64, _ tx: inout WriteTransaction
    ) throws(BucketError) {
        guard let object = try tx.reading.latestObject(record.id, key) else { return }
        let actions = configuration.actions(onCurrent: object, key, record, now: now)
        if let target = actions.move { try move(object, to: target, isLatestObject: true, key, &tx) }
        guard actions.expires else { return }
        if record.versioning == .never {
            return try remove(object, isLatestObject: true, key, &tx)
        }
        // The marker counts from midnight: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/>
        // `lifecycle-configure-notification.html`.
        var marker = ObjectRecord(
            sequence: 0, nonce: nonce, isNull: false, modified: now.lastMidnight, owner: record.scope.account,
            content: nil)
        try tx.addDeleteMarker(&marker, key, record, now: now)
        try events.send(
            ObjectEvent(.lifecycleExpirationDeleteMarkerCreated, key, marker), bucket, record, now: now, &tx)
    }

    private func applyToKept(
        _ key: ObjectKey, _ sequence: UInt64, _ tx: inout WriteTransaction
    ) throws(BucketError) {
        let name = key.versionKey(record.id, sequence)
        guard let bytes = try tx.reading.find(BucketTrees.versions, name) else { return }
        let version = try decodeObject(bytes.span, BucketTrees.versions, name)
        let age = try tx.reading.age(ofKept: sequence, key, record.id)
        let actions = configuration.actions(onKept: version, key, age, now: now)
        if actions.expires {
            try remove(version, isLatestObject: false, key, &tx)
        } else if let target = actions.move {
            try move(version, to: target, isLatestObject: false, key, &tx)
        }
        // It may be the marker itself, or the last version that was under one.
        guard let marker = try tx.reading.loneMarker(record.id, key),
            configuration.removesMarker(key, created: marker.modified, now: now)
        else { return }
        try remove(marker, isLatestObject: false, key, &tx)
    }

    private func applyToUpload(
        _ key: ObjectKey, _ sequence: UInt64, _ tx: inout WriteTransaction
    ) throws(BucketError) {
        let name = key.uploadKey(record.id, sequence)
        guard let bytes = try tx.reading.find(BucketTrees.uploads, name) else { return }
        let upload = try decodeUpload(bytes.span, name)
        guard let abortion = configuration.abortion(of: key, initiated: upload.initiated), abortion.date <= now else {
            return
        }
        try tx.removeUpload(name, sequence)
    }

    private func move(
        _ version: ObjectRecord, to target: StorageClass, isLatestObject: Bool, _ key: ObjectKey,
        _ tx: inout WriteTransaction
    ) throws(BucketError) {
        var version = version
        version.content?.storageClass = target
        try tx.replace(version, isLatestObject: isLatestObject, key, record.id)
        var event = ObjectEvent(.lifecycleTransition, key, version)
        event.movedTo = target
        try events.send(event, bucket, record, now: now, &tx)
    }

    private func remove(
        _ version: ObjectRecord, isLatestObject: Bool, _ key: ObjectKey, _ tx: inout WriteTransaction
    ) throws(BucketError) {
        try tx.removeVersion(version, isLatestObject: isLatestObject, key, record.id, now: now)
        try events.send(
            ObjectEvent(removing: version, .lifecycleExpirationDelete, key), bucket, record, now: now, &tx)
    }
}
