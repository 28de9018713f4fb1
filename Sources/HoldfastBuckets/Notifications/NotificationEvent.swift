/// The kinds of events that a bucket can be asked to tell of, wildcards included. The numbers are on disk.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html>.
public enum NotificationEvent: UInt8, Hashable, Sendable, CaseIterable {
    case reducedRedundancyLostObject = 1
    case objectCreated = 2
    case objectCreatedPut = 3
    case objectCreatedPost = 4
    case objectCreatedCopy = 5
    case objectCreatedCompleteMultipartUpload = 6
    case objectRemoved = 7
    case objectRemovedDelete = 8
    case objectRemovedDeleteMarkerCreated = 9
    case objectRestore = 10
    case objectRestorePost = 11
    case objectRestoreCompleted = 12
    case objectRestoreDelete = 13
    case replication = 14
    case replicationOperationFailed = 15
    case replicationOperationNotTracked = 16
    case replicationOperationMissedThreshold = 17
    case replicationOperationReplicatedAfterThreshold = 18
    case lifecycleTransition = 19
    case intelligentTiering = 20
    case objectAclPut = 21
    case lifecycleExpiration = 22
    case lifecycleExpirationDelete = 23
    case lifecycleExpirationDeleteMarkerCreated = 24
    case objectTagging = 25
    case objectTaggingPut = 26
    case objectTaggingDelete = 27

    /// S3's name, as configurations have it.
    public var name: String {
        switch self {
        case .reducedRedundancyLostObject: "s3:ReducedRedundancyLostObject"
        case .objectCreated: "s3:ObjectCreated:*"
        case .objectCreatedPut: "s3:ObjectCreated:Put"
        case .objectCreatedPost: "s3:ObjectCreated:Post"
        case .objectCreatedCopy: "s3:ObjectCreated:Copy"
        case .objectCreatedCompleteMultipartUpload: "s3:ObjectCreated:CompleteMultipartUpload"
        case .objectRemoved: "s3:ObjectRemoved:*"
        case .objectRemovedDelete: "s3:ObjectRemoved:Delete"
        case .objectRemovedDeleteMarkerCreated: "s3:ObjectRemoved:DeleteMarkerCreated"
        case .objectRestore: "s3:ObjectRestore:*"
        case .objectRestorePost: "s3:ObjectRestore:Post"
        case .objectRestoreCompleted: "s3:ObjectRestore:Completed"
        case .objectRestoreDelete: "s3:ObjectRestore:Delete"
        case .replication: "s3:Replication:*"
        case .replicationOperationFailed: "s3:Replication:OperationFailedReplication"
        case .replicationOperationNotTracked: "s3:Replication:OperationNotTracked"
        case .replicationOperationMissedThreshold: "s3:Replication:OperationMissedThreshold"
        case .replicationOperationReplicatedAfterThreshold: "s3:Replication:OperationReplicatedAfterThreshold"
        case .lifecycleTransition: "s3:LifecycleTransition"
        case .intelligentTiering: "s3:IntelligentTiering"
        case .objectAclPut: "s3:ObjectAcl:Put"
        case .lifecycleExpiration: "s3:LifecycleExpiration:*"
        case .lifecycleExpirationDelete: "s3:LifecycleExpiration:Delete"
        case .lifecycleExpirationDeleteMarkerCreated: "s3:LifecycleExpiration:DeleteMarkerCreated"
        case .objectTagging: "s3:ObjectTagging:*"
        case .objectTaggingPut: "s3:ObjectTagging:Put"
        case .objectTaggingDelete: "s3:ObjectTagging:Delete"
        }
    }

    /// - Throws: `invalidArgument` for a name that S3 does not have.
    public init(name: String) throws(BucketError) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else {
            throw .invalidArgument("The event is not supported for notifications", name: "Event", value: name)
        }
        self = found
    }

    /// The wildcard that includes this event, where there is one.
    private var wildcard: NotificationEvent? {
        switch self {
        case .objectCreatedPut, .objectCreatedPost, .objectCreatedCopy, .objectCreatedCompleteMultipartUpload:
            .objectCreated
        case .objectRemovedDelete, .objectRemovedDeleteMarkerCreated: .objectRemoved
        case .objectRestorePost, .objectRestoreCompleted, .objectRestoreDelete: .objectRestore
        case .replicationOperationFailed, .replicationOperationNotTracked, .replicationOperationMissedThreshold,
            .replicationOperationReplicatedAfterThreshold:
            .replication
        case .lifecycleExpirationDelete, .lifecycleExpirationDeleteMarkerCreated: .lifecycleExpiration
        case .objectTaggingPut, .objectTaggingDelete: .objectTagging
        case .reducedRedundancyLostObject, .objectCreated, .objectRemoved, .objectRestore, .replication,
            .lifecycleTransition, .intelligentTiering, .objectAclPut, .lifecycleExpiration, .objectTagging:
            nil
        }
    }

    /// Whether a configuration that names this is told of `event`.
    public func covers(_ event: NotificationEvent) -> Bool { self == event || self == event.wildcard }

    /// Whether some event is meant by both.
    func overlaps(_ other: NotificationEvent) -> Bool { covers(other) || other.covers(self) }
}
