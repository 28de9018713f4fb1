import HoldfastCore
import HoldfastStorage
import HoldfastTesting
import Testing

@testable import HoldfastBuckets

private let hour = Duration.seconds(3_600)
private let day = Duration.seconds(86_400)

/// A bucket that tells of everything, with an archived object `a` of one byte.
private func withArchive(
    _ storageClass: StorageClass = .glacier, _ body: (BucketsFixture, BucketName, ObjectKey) async throws -> Void
) async throws {
    try await withBuckets { fixture in
        let (bucket, key) = (try BucketName("archive"), try ObjectKey("a"))
        try await fixture.buckets.createBucket(bucket)
        try await fixture.tellEverything(bucket)
        try await fixture.archive(bucket, key, storageClass)
        _ = try await fixture.takeMessages()
        try await body(fixture, bucket, key)
    }
}

extension BucketsFixture {
    fileprivate func archive(_ bucket: BucketName, _ key: ObjectKey, _ storageClass: StorageClass) async throws {
        var object = NewObject()
        object.storageClass = storageClass
        try await buckets.putObject(bucket, key, [1], object)
    }

    fileprivate func copy(_ bucket: BucketName, _ key: ObjectKey) throws -> ObjectRestore? {
        try buckets.headObject(ObjectReadRequest(bucket, key)).restore
    }

    fileprivate func takeNames() async throws -> [String] { try await takeEvents().map(\.name) }
}

struct RestoreTests {
    @Test(arguments: [
        (StorageClass.glacier, RestoreTier.expedited, Duration.seconds(60)), (.glacier, .standard, hour * 3),
        (.glacier, .bulk, hour * 5), (.deepArchive, .standard, hour * 12), (.deepArchive, .bulk, hour * 48),
    ])
    func `a restore takes its time, is told at its steps, and ends at a midnight`(
        _ storageClass: StorageClass, _ tier: RestoreTier, _ time: Duration
    ) async throws {
        try await withArchive(storageClass) { fixture, bucket, key in
            let buckets = fixture.buckets
            let ready = buckets.now.advanced(by: time)
            #expect(try await buckets.restoreObject(bucket, key, days: 2, tier: tier) == false)
            #expect(try await fixture.takeNames() == ["ObjectRestore:Post"])
            try await fixture.advance(by: time - .milliseconds(1))
            await #expect(throws: BucketError.invalidObjectState(storageClass)) { try await buckets.read(bucket, key) }
            await #expect(throws: BucketError.restoreAlreadyInProgress) {
                try await buckets.restoreObject(bucket, key, days: 2, tier: tier)
            }
            #expect(try await fixture.takeNames().isEmpty)
            try await fixture.advance(by: .milliseconds(1))
            #expect(try await buckets.read(bucket, key) == [1])
            let completed = try await fixture.takeEvents()
            #expect(completed.map(\.name) == ["ObjectRestore:Completed"])
            let end = ready.aged(days: 2)
            #expect(try fixture.copy(bucket, key)?.until == end)
            let told = completed.first?["glacierEventData", "restoreEventData", "lifecycleRestorationExpiryTime"]
            #expect(told == CivilTime(end).iso8601Milliseconds)
            let source = completed.first?["glacierEventData", "restoreEventData", "lifecycleRestoreStorageClass"]
            #expect(source == storageClass.name)
            try await fixture.advance(by: buckets.now.duration(to: end) - .milliseconds(1))
            #expect(try await buckets.read(bucket, key) == [1])
            #expect(try await fixture.takeNames().isEmpty)
            try await fixture.advance(by: .milliseconds(1))
            let ended = try await fixture.takeEvents()
            #expect(ended.map(\.name) == ["ObjectRestore:Delete"] && ended.first?.version == "2.3")
            #expect(try fixture.copy(bucket, key) == nil)
            await #expect(throws: BucketError.invalidObjectState(storageClass)) { try await buckets.read(bucket, key) }
        }
    }

    @Test func `a copy that is there gets another end at once, whether or not it was told that it is there`()
        async throws
    {
        try await withArchive { fixture, bucket, key in
            let buckets = fixture.buckets
            _ = try await buckets.restoreObject(bucket, key, days: 1)
            // Readable, though no background work has been done since.
            fixture.temporary.clock.advance(by: hour * 3)
            #expect(try await buckets.restoreObject(bucket, key, days: 5) == true)
            #expect(try fixture.copy(bucket, key)?.until == buckets.now.aged(days: 5))
            #expect(
                try await fixture.takeNames() == [
                    "ObjectRestore:Post", "ObjectRestore:Completed", "ObjectRestore:Post",
                ])
            #expect(try await buckets.restoreObject(bucket, key, days: 3) == true)
            _ = try await fixture.takeEvents()
            try await fixture.advance(by: day * 3)
            #expect(try await buckets.read(bucket, key) == [1])
            try await fixture.advance(by: day)
            #expect(try await fixture.takeNames() == ["ObjectRestore:Delete"])
        }
    }

    @Test func `what is due is told before the next restore begins`() async throws {
        try await withArchive { fixture, bucket, key in
            _ = try await fixture.buckets.restoreObject(bucket, key, days: 1)
            fixture.temporary.clock.advance(by: day * 4)
            #expect(try await fixture.buckets.restoreObject(bucket, key, days: 1) == false)
            #expect(
                try await fixture.takeNames() == [
                    "ObjectRestore:Post", "ObjectRestore:Completed", "ObjectRestore:Delete", "ObjectRestore:Post",
                ])
            try await fixture.advance(by: hour * 3)
            #expect(try await fixture.takeNames() == ["ObjectRestore:Completed"])
        }
    }

    @Test func `a restore under way can be made faster, and not slower`() async throws {
        try await withArchive { fixture, bucket, key in
            let buckets = fixture.buckets
            _ = try await buckets.restoreObject(bucket, key, days: 1, tier: .bulk)
            try await fixture.advance(by: hour)
            await #expect(throws: BucketError.restoreAlreadyInProgress) {
                try await buckets.restoreObject(bucket, key, days: 1, tier: .bulk)
            }
            #expect(try await buckets.restoreObject(bucket, key, days: 1, tier: .expedited) == false)
            await #expect(throws: BucketError.restoreAlreadyInProgress) {
                try await buckets.restoreObject(bucket, key, days: 1, tier: .standard)
            }
            try await fixture.advance(by: .seconds(60))
            #expect(try await buckets.read(bucket, key) == [1])
            _ = try await fixture.takeEvents()
            try await fixture.advance(by: hour * 5)
            #expect(try await fixture.takeNames().isEmpty)
        }
    }

    @Test func `deep archives have no expedited restore, and what is in no archive has none`() async throws {
        try await withArchive(.deepArchive) { fixture, bucket, key in
            let buckets = fixture.buckets
            await #expect(throws: BucketError.self) {
                try await buckets.restoreObject(bucket, key, days: 1, tier: .expedited)
            }
            try await fixture.archive(bucket, key, .glacierInstantRetrieval)
            await #expect(throws: BucketError.invalidObjectState(.glacierInstantRetrieval)) {
                try await buckets.restoreObject(bucket, key, days: 1)
            }
            #expect(try fixture.copy(bucket, key) == nil)
        }
    }

    @Test func `a version keeps its copy when a newer one comes, and loses it with itself`() async throws {
        try await withArchive { fixture, bucket, key in
            let buckets = fixture.buckets
            try await buckets.setVersioning(.enabled, of: bucket)
            _ = try await buckets.restoreObject(bucket, key, days: 1)
            try await buckets.putObject(bucket, key, [2])
            _ = try await fixture.takeEvents()
            try await fixture.advance(by: hour * 3)
            #expect(try await fixture.takeNames() == ["ObjectRestore:Completed"])
            #expect(try await buckets.read(bucket, key, version: .null) == [1])
            try await buckets.deleteObject(bucket, DeleteRequest(key, version: .null))
            _ = try await fixture.takeEvents()
            try await fixture.advance(by: day * 3)
            #expect(try await fixture.takeEvents().isEmpty)
        }
    }

    @Test func `a renamed object keeps its restore`() async throws {
        try await withArchive { fixture, bucket, key in
            let (buckets, other) = (fixture.buckets, try ObjectKey("b"))
            _ = try await buckets.restoreObject(bucket, key, days: 1)
            try await buckets.renameObject(bucket, RenameRequest(key, to: other))
            _ = try await fixture.takeEvents()
            try await fixture.advance(by: hour * 3)
            #expect(try await fixture.takeNames() == ["ObjectRestore:Completed"])
            try await buckets.renameObject(bucket, RenameRequest(other, to: key))
            #expect(try await buckets.read(bucket, key) == [1])
            _ = try await fixture.takeEvents()
            try await fixture.advance(by: day * 2)
            #expect(try await fixture.takeNames() == ["ObjectRestore:Delete"])
        }
    }

    @Test func `many restores are told in steps, each once`() async throws {
        try await withArchive { fixture, bucket, key in
            for number in 0..<250 {
                let key = try ObjectKey("\(number)")
                try await fixture.archive(bucket, key, .glacier)
                _ = try await fixture.buckets.restoreObject(bucket, key, days: 1)
            }
            _ = try await fixture.takeEvents()
            try await fixture.advance(by: hour * 3)
            let told = try await fixture.takeEvents()
            #expect(told.count == 250 && Set(told.map(\.key)).count == 250)
            #expect(told.allSatisfy { $0.name == "ObjectRestore:Completed" })
        }
    }

    @Test func `a record of the first version reads as a copy that is there`() throws {
        let until = Timestamp(milliseconds: 86_400_000)
        var writer = RecordWriter()
        writer.version(1)
        writer.uint64(7)
        writer.uint64(8)
        writer.bool(true)
        writer.int64(5)
        writer.string("000000000000")
        writer.bool(true)
        var content = ObjectContent(
            size: 0, tag: EntityTag(digest: ContentHashes.md5([])), storageClass: .glacier, pieces: [], checksum: nil,
            metadata: ObjectMetadata())
        var body = RecordWriter()
        content.encode(into: &body)
        var bytes = writer.finish() + body.finish()
        // In place of the absent copy, its end alone.
        #expect(bytes.removeLast() == 0)
        var end = RecordWriter()
        end.bool(true)
        end.int64(until.milliseconds)
        bytes += end.finish()
        let record = try decodeObject(bytes.span, BucketTrees.objects, [])
        content.restore = ObjectRestore(tier: .standard, ready: Timestamp(milliseconds: 0), until: until)
        #expect(record.content == content)
        // What is written is of the newest version, and reads the same.
        #expect(record.encoded.first == 2)
        #expect(try decodeObject(record.encoded.span, BucketTrees.objects, []) == record)
    }
}
