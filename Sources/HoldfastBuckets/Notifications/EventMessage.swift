import HoldfastCore

/// The messages that S3 sends, field by field.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>.
struct EventMessage {
    let bucket: BucketName
    let record: BucketRecord
    let origin: EventOrigin
    let now: Timestamp

    /// The bucket's ARN: what its messages come from.
    var source: String { "arn:aws:s3:::\(bucket)" }

    /// - Parameter sequence: the event's place in the order of commits; `nil` where the kind of event has none.
    func body(_ event: ObjectEvent, configuration: String, sequence: UInt64?) -> [UInt8] {
        var text = EventText()
        text.object { text in
            text.arrayOfOne("Records") { text in
                text.field("eventVersion", event.event.messageVersion)
                text.field("eventSource", "aws:s3")
                text.field("awsRegion", record.scope.region.description)
                text.field("eventTime", CivilTime(now).iso8601Milliseconds)
                text.field("eventName", String(event.event.name.dropFirst("s3:".count)))
                text.object("userIdentity") { $0.field("principalId", origin.principalID) }
                text.object("requestParameters") { $0.field("sourceIPAddress", origin.sourceAddress) }
                text.object("responseElements") { text in
                    text.field("x-amz-request-id", origin.requestID)
                    text.field("x-amz-id-2", origin.hostID)
                }
                text.object("s3") { text in
                    text.field("s3SchemaVersion", "1.0")
                    text.field("configurationId", configuration)
                    text.object("bucket") { text in
                        text.field("name", bucket.description)
                        text.object("ownerIdentity") { $0.field("principalId", record.scope.account.description) }
                        text.field("arn", source)
                    }
                    text.object("object") { $0.object(event, sequence) }
                }
                if let restored = event.restored, event.event == .objectRestoreCompleted {
                    text.object("glacierEventData") { text in
                        text.object("restoreEventData") { text in
                            text.field("lifecycleRestorationExpiryTime", CivilTime(restored.until).iso8601Milliseconds)
                            text.field("lifecycleRestoreStorageClass", restored.from.name)
                        }
                    }
                }
                if let movedTo = event.movedTo {
                    text.object("lifecycleEventData") { text in
                        text.object("transitionEventData") { $0.field("destinationStorageClass", movedTo.name) }
                    }
                }
            }
        }
        return text.bytes
    }

    /// What a destination is told when it is configured.
    var test: [UInt8] {
        var text = EventText()
        text.object { text in
            text.field("Service", "Amazon S3")
            text.field("Event", "s3:TestEvent")
            text.field("Time", CivilTime(now).iso8601Milliseconds)
            text.field("Bucket", bucket.description)
            text.field("RequestId", origin.requestID)
            text.field("HostId", origin.hostID)
        }
        return text.bytes
    }
}

extension EventText {
    fileprivate mutating func object(_ event: ObjectEvent, _ sequence: UInt64?) {
        field("key", event.key.eventText)
        if let size = event.size { field("size", size) }
        if let tag = event.tag { field("eTag", tag.description) }
        if let version = event.version, version != .null { field("versionId", version.description) }
        if let sequence {
            let digits = String(sequence, radix: 16, uppercase: true)
            field("sequencer", String(repeating: "0", count: 16 - digits.utf8.count) + digits)
        }
    }
}
