import HoldfastCore

/// What happened to an object.
struct ObjectEvent {
    let event: NotificationEvent
    let key: ObjectKey
    /// `nil` where the bucket keeps no versions.
    var version: VersionID?
    var size: UInt64?
    var tag: EntityTag?
    /// The object's place in the order of commits, where it is that of the event, too.
    var sequence: UInt64?
    /// Of a restored copy: until when it is there, and which class the object is in.
    var restored: (until: Timestamp, from: StorageClass)?
    var movedTo: StorageClass?

    init(_ event: NotificationEvent, _ key: ObjectKey) {
        self.event = event
        self.key = key
    }

    /// About a version that is there.
    init(_ event: NotificationEvent, _ key: ObjectKey, _ record: ObjectRecord) {
        self.init(event, key)
        version = record.version
        size = record.content?.size
        // S3 tells of a delete marker the tag of no bytes.
        tag = record.content?.tag ?? EntityTag(digest: ContentHashes.md5([]))
        if event.isCreation { sequence = record.sequence }
    }

    /// About a version that has gone.
    init(removing record: ObjectRecord, _ event: NotificationEvent, _ key: ObjectKey) {
        self.init(event, key)
        version = record.version
    }
}

extension NotificationEvent {
    /// Whether something came to be under the key: the event's place is that of the new version.
    fileprivate var isCreation: Bool {
        switch self {
        case .objectCreatedPut, .objectCreatedPost, .objectCreatedCopy, .objectCreatedCompleteMultipartUpload,
            .objectRemovedDeleteMarkerCreated, .lifecycleExpirationDeleteMarkerCreated:
            true
        default: false
        }
    }

    /// Whether the event has a place in the order of its key's events: of those that create and delete.
    var hasSequencer: Bool { isCreation || self == .objectRemovedDelete || self == .lifecycleExpirationDelete }

    /// The versions of the message that S3 has for the kinds of events.
    var messageVersion: String {
        switch self {
        case .lifecycleTransition, .intelligentTiering, .objectAclPut, .lifecycleExpiration, .lifecycleExpirationDelete,
            .lifecycleExpirationDeleteMarkerCreated, .objectTagging, .objectTaggingPut, .objectTaggingDelete,
            .objectRestoreDelete:
            "2.3"
        case .replication, .replicationOperationFailed, .replicationOperationNotTracked,
            .replicationOperationMissedThreshold, .replicationOperationReplicatedAfterThreshold:
            "2.2"
        case .reducedRedundancyLostObject, .objectCreated, .objectCreatedPut, .objectCreatedPost, .objectCreatedCopy,
            .objectCreatedCompleteMultipartUpload, .objectRemoved, .objectRemovedDelete,
            .objectRemovedDeleteMarkerCreated, .objectRestore, .objectRestorePost, .objectRestoreCompleted:
            "2.1"
        }
    }
}
