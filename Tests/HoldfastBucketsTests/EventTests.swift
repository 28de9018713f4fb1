import Foundation
import HoldfastBuckets
import HoldfastCore
import HoldfastDeliveries
import HoldfastStorage
import HoldfastTesting
import Testing

private func withEvents(
    objectLock: Bool = false, _ body: (BucketsFixture, BucketName) async throws -> Void
) async throws {
    try await withBuckets { fixture in
        let bucket = try BucketName("told")
        try await fixture.buckets.createBucket(bucket, objectLock: objectLock)
        try await fixture.tellEverything(bucket)
        _ = try await fixture.takeMessages()
        try await body(fixture, bucket)
    }
}

struct EventTests {
    @Test func `a put tells what S3 tells, field by field`() async throws {
        try await withEvents { fixture, bucket in
            var buckets = fixture.buckets
            buckets.origin = EventOrigin(
                principalID: "AWS:AIDA", sourceAddress: "203.0.113.7", requestID: "REQUEST", hostID: "host=")
            let key = try ObjectKey("in/red flower+é\".jpg")
            let result = try await buckets.putObject(bucket, key, Array("hello".utf8))
            let events = try await fixture.takeEvents()
            let event = try #require(events.first)
            #expect(events.count == 1)
            #expect(
                Set(event.record.keys) == [
                    "eventVersion", "eventSource", "awsRegion", "eventTime", "eventName", "userIdentity",
                    "requestParameters", "responseElements", "s3",
                ])
            #expect(event.version == "2.1")
            #expect(event["eventSource"] == "aws:s3")
            #expect(event["awsRegion"] == "us-east-1")
            #expect(event["eventTime"] == "2023-11-14T22:13:20.000Z")
            #expect(event.name == "ObjectCreated:Put")
            #expect(event["userIdentity", "principalId"] == "AWS:AIDA")
            #expect(event["requestParameters", "sourceIPAddress"] == "203.0.113.7")
            #expect(event["responseElements", "x-amz-request-id"] == "REQUEST")
            #expect(event["responseElements", "x-amz-id-2"] == "host=")
            #expect(event["s3", "s3SchemaVersion"] == "1.0")
            #expect(event["s3", "configurationId"] == "all")
            #expect(event["s3", "bucket", "name"] == "told")
            #expect(event["s3", "bucket", "arn"] == "arn:aws:s3:::told")
            #expect(event["s3", "bucket", "ownerIdentity", "principalId"] == "000000000000")
            #expect(event.key == "in/red+flower%2B%C3%A9%22.jpg")
            #expect(event.object["size"] as? Int == 5)
            #expect(event.object["eTag"] as? String == result.tag.description)
            #expect(event.object["versionId"] == nil)
            #expect(event.sequencer.utf8.count == 16)
        }
    }

    @Test func `a configuration is tested with a message of its own, for queues and topics`() async throws {
        try await withBuckets { fixture in
            let bucket = try BucketName("told")
            try await fixture.buckets.createBucket(bucket)
            let topic = "arn:aws:sns:us-east-1:000000000000:news"
            let function = "arn:aws:lambda:us-east-1:000000000000:function:f"
            let entries: [NotificationConfiguration.Entry] = [
                .init(.queue, target: BucketsFixture.queue, events: [.objectCreated]),
                .init(.topic, target: topic, events: [.objectRemoved]),
                .init(.function, target: function, events: [.objectTagging]),
            ]
            try await fixture.buckets.putNotification(
                NotificationConfiguration(entries), of: bucket, skipsValidation: true)
            #expect(try await fixture.takeMessages().isEmpty)
            try await fixture.buckets.putNotification(NotificationConfiguration(entries), of: bucket)
            let message = try #require(try await fixture.takeMessages().first)
            #expect(message["Service"] as? String == "Amazon S3")
            #expect(message["Event"] as? String == "s3:TestEvent")
            #expect(message["Bucket"] as? String == "told")
            #expect(Set(message.keys) == ["Service", "Event", "Time", "Bucket", "RequestId", "HostId"])
            #expect(try await fixture.takeMessages(topic).count == 1)
            #expect(try await fixture.takeMessages(function).isEmpty)
        }
    }

    @Test func `every change tells its own event`() async throws {
        try await withEvents { fixture, bucket in
            let (buckets, key, copy) = (fixture.buckets, try ObjectKey("a"), try ObjectKey("b"))
            try await buckets.putObject(bucket, key, [1])
            var posted = NewObject()
            posted.creation = .objectCreatedPost
            try await buckets.putObject(bucket, key, [1, 2], posted)
            _ = try await buckets.copyObject(CopyRequest(ObjectReadRequest(bucket, key), to: bucket, copy))
            try await buckets.putTags([ObjectTag(key: "k", value: "v")], bucket, key)
            try await buckets.putTags([], bucket, key)
            try await buckets.putACL([1], bucket, key)
            let upload = try await buckets.createUpload(bucket, key)
            let part = try buckets.beginPart(bucket, key, upload.id, number: 1)
            try await part.write([7])
            let info = try await part.commit()
            _ = try await buckets.completeUpload(
                CompletionRequest(bucket, key, upload.id, parts: [NamedPart(number: 1, tag: "\(info.tag)")]))
            // Parts are copied byte by byte.
            _ = try await buckets.copyObject(CopyRequest(ObjectReadRequest(bucket, key), to: bucket, copy))
            _ = try await buckets.deleteObjects(bucket, [DeleteRequest(key), DeleteRequest(try ObjectKey("none"))])
            let events = try await fixture.takeEvents()
            #expect(
                events.map { "\($0.name) \($0.version) \($0.key)" } == [
                    "ObjectCreated:Put 2.1 a", "ObjectCreated:Post 2.1 a", "ObjectCreated:Copy 2.1 b",
                    "ObjectTagging:Put 2.3 a", "ObjectTagging:Delete 2.3 a", "ObjectAcl:Put 2.3 a",
                    "ObjectCreated:CompleteMultipartUpload 2.1 a", "ObjectCreated:Copy 2.1 b",
                    "ObjectRemoved:Delete 2.1 a",
                ])
            #expect(events[3].object["sequencer"] == nil)
            #expect(events[8].object["eTag"] == nil)
        }
    }

    @Test func `versions and delete markers are told by their ids, in the order of the sequencers`() async throws {
        try await withEvents { fixture, bucket in
            let (buckets, key) = (fixture.buckets, try ObjectKey("a"))
            try await buckets.setVersioning(.enabled, of: bucket)
            let put = try await buckets.putObject(bucket, key, [1])
            let marker = try await buckets.deleteObject(bucket, DeleteRequest(key))
            try await buckets.deleteObject(bucket, DeleteRequest(key, version: marker.version))
            try await buckets.deleteObject(bucket, DeleteRequest(key, version: put.version))
            let events = try await fixture.takeEvents()
            #expect(
                events.map(\.name) == [
                    "ObjectCreated:Put", "ObjectRemoved:DeleteMarkerCreated", "ObjectRemoved:Delete",
                    "ObjectRemoved:Delete",
                ])
            let expected = [put.version, try #require(marker.version), try #require(marker.version), put.version]
            #expect(events.map { $0.object["versionId"] as? String } == expected.map { Optional($0.description) })
            #expect(events[1].object["eTag"] as? String == "d41d8cd98f00b204e9800998ecf8427e")
            #expect(events.map(\.sequencer) == events.map(\.sequencer).sorted())
            #expect(Set(events.map(\.sequencer)).count == 4)
        }
    }

    @Test func `events go where their kind and their key send them, and nowhere after that is turned off`() async throws
    {
        try await withBuckets { fixture in
            let (buckets, bucket) = (fixture.buckets, try BucketName("told"))
            try await buckets.createBucket(bucket)
            let topic = "arn:aws:sns:us-east-1:000000000000:news"
            let entries: [NotificationConfiguration.Entry] = [
                .init(
                    .queue, target: BucketsFixture.queue, events: [.objectCreatedPut],
                    filter: NotificationFilter(prefix: "in/", suffix: ".jpg")),
                .init(.topic, target: topic, events: [.objectRemoved]),
            ]
            try await buckets.putNotification(
                NotificationConfiguration(entries), of: bucket, skipsValidation: true)
            for name in ["in/a.jpg", "in/a.png", "out/a.jpg"] {
                try await buckets.putObject(bucket, try ObjectKey(name), [1])
            }
            try await buckets.deleteObject(bucket, DeleteRequest(try ObjectKey("in/a.jpg")))
            #expect(try await fixture.takeEvents().map(\.key) == ["in/a.jpg"])
            #expect(try await fixture.takeEvents(topic).map(\.name) == ["ObjectRemoved:Delete"])
            try await buckets.putNotification(NotificationConfiguration(), of: bucket)
            #expect(try buckets.notification(of: bucket).isEmpty)
            try await buckets.putObject(bucket, try ObjectKey("in/a.jpg"), [1])
            #expect(try await fixture.takeEvents().isEmpty)
        }
    }

    @Test func `what is refused is not told`() async throws {
        try await withEvents(objectLock: true) { fixture, bucket in
            let (buckets, key) = (fixture.buckets, try ObjectKey("a"))
            var conditions = WriteConditions()
            conditions.ifNoneMatch = "*"
            let put = try await buckets.putObject(bucket, key, [1], if: conditions)
            await #expect(throws: BucketError.self) { try await buckets.putObject(bucket, key, [2], if: conditions) }
            try await buckets.putLegalHold(true, bucket, key)
            let refused = try await buckets.deleteObjects(bucket, [DeleteRequest(key, version: put.version)])
            #expect(refused == [.failure(.objectLocked)])
            #expect(try await fixture.takeEvents().map(\.name) == ["ObjectCreated:Put"])
        }
    }
}
