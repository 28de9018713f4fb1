import HoldfastBuckets
import HoldfastCore
import HoldfastStorage
import HoldfastTesting
import Testing

private let day = Duration.seconds(86_400)

private func withBucket(
    _ versioning: Versioning = .never, objectLock: Bool = false,
    _ body: (BucketsFixture, BucketName) async throws -> Void
) async throws {
    try await withBuckets { fixture in
        let bucket = try BucketName("aging")
        try await fixture.buckets.createBucket(bucket, objectLock: objectLock)
        if versioning != .never { try await fixture.buckets.setVersioning(versioning, of: bucket) }
        try await fixture.tellEverything(bucket)
        _ = try await fixture.takeMessages()
        try await body(fixture, bucket)
    }
}

extension BucketsFixture {
    fileprivate func rules(_ bucket: BucketName, _ rules: LifecycleRule...) async throws {
        try await buckets.putLifecycle(LifecycleConfiguration(rules), of: bucket)
        try await runBackgroundWork()
    }

    fileprivate func keys(_ bucket: BucketName) async throws -> [String] {
        try await buckets.listObjects(bucket, ListRequest()).objects.map(\.key.description)
    }

    /// Every version, the newest of a key first: its key, and whether it is a delete marker.
    fileprivate func versions(_ bucket: BucketName) async throws -> [String] {
        try await buckets.listVersions(bucket, ListRequest()).versions.map { "\($0.key)\($0.object == nil ? "*" : "")" }
    }
}

struct LifecycleTests {
    @Test func `an object expires at the midnight after its days, and says so before`() async throws {
        try await withBucket { fixture, bucket in
            let (buckets, key) = (fixture.buckets, try ObjectKey("logs/a"))
            try await fixture.rules(
                bucket,
                LifecycleRule(
                    id: "logs", scope: .filter(LifecycleFilter(prefix: "logs/")), expiration: .after(.days(3))))
            let result = try await buckets.putObject(bucket, key, [1])
            try await buckets.putObject(bucket, try ObjectKey("other"), [1])
            let info = try buckets.headObject(ObjectReadRequest(bucket, key))
            let deadline = try #require(try buckets.expiration(of: info, in: bucket))
            #expect(deadline == LifecycleDeadline(date: Timestamp(seconds: 1_700_265_600), ruleID: "logs"))
            #expect(try buckets.expiration(of: result, key, tags: [], in: bucket) == deadline)
            let other = try buckets.headObject(ObjectReadRequest(bucket, try ObjectKey("other")))
            #expect(try buckets.expiration(of: other, in: bucket) == nil)
            let wait = fixture.temporary.clock.now.duration(to: deadline.date)
            try await fixture.advance(by: wait - .milliseconds(1))
            #expect(try await fixture.keys(bucket) == ["logs/a", "other"])
            try await fixture.advance(by: .milliseconds(1))
            #expect(try await fixture.keys(bucket) == ["other"])
            let events = try await fixture.takeEvents()
            #expect(events.map(\.name).last == "LifecycleExpiration:Delete")
            #expect(events.last?.version == "2.3")
            #expect(events.last?["userIdentity", "principalId"] == "s3.amazonaws.com")
        }
    }

    @Test func `with versions kept, a marker is put over what expires, and goes once it is alone`() async throws {
        try await withBucket(.enabled) { fixture, bucket in
            try await fixture.rules(
                bucket,
                LifecycleRule(expiration: .after(.days(1)), noncurrentExpiration: .init(days: 2)))
            try await fixture.buckets.putObject(bucket, try ObjectKey("a"), [1])
            try await fixture.advance(by: day * 2)
            #expect(try await fixture.versions(bucket) == ["a*", "a"])
            #expect(
                try await fixture.takeEvents().map(\.name)
                    == ["ObjectCreated:Put", "LifecycleExpiration:DeleteMarkerCreated"])
            // The marker counts from its midnight: the version under it goes two days later.
            try await fixture.advance(by: day)
            #expect(try await fixture.versions(bucket) == ["a*", "a"])
            try await fixture.advance(by: day)
            #expect(try await fixture.versions(bucket) == [])
            #expect(
                try await fixture.takeEvents().map(\.name)
                    == ["LifecycleExpiration:Delete", "LifecycleExpiration:Delete"])
        }
    }

    @Test func `in a bucket whose versioning is suspended the null version gives way to a marker`() async throws {
        try await withBucket(.enabled) { fixture, bucket in
            let (buckets, old, new) = (fixture.buckets, try ObjectKey("old"), try ObjectKey("new"))
            try await buckets.putObject(bucket, old, [1])
            try await buckets.setVersioning(.suspended, of: bucket)
            try await buckets.putObject(bucket, new, [1])
            try await fixture.rules(bucket, LifecycleRule(expiration: .after(.days(1))))
            try await fixture.advance(by: day * 2)
            #expect(try await fixture.versions(bucket) == ["new*", "old*", "old"])
        }
    }

    @Test func `lone markers go at once where a rule says so, and others stay`() async throws {
        try await withBucket(.enabled) { fixture, bucket in
            let (buckets, lone, over) = (fixture.buckets, try ObjectKey("lone"), try ObjectKey("over"))
            try await buckets.deleteObject(bucket, DeleteRequest(lone))
            try await buckets.putObject(bucket, over, [1])
            try await buckets.deleteObject(bucket, DeleteRequest(over))
            try await fixture.rules(bucket, LifecycleRule(expiration: .expiredDeleteMarkers(false), abortDays: 1))
            #expect(try await fixture.versions(bucket) == ["lone*", "over*", "over"])
            try await fixture.rules(bucket, LifecycleRule(expiration: .expiredDeleteMarkers(true)))
            #expect(try await fixture.versions(bucket) == ["over*", "over"])
        }
    }

    @Test func `newer noncurrent versions are kept whatever their age`() async throws {
        try await withBucket(.enabled) { fixture, bucket in
            let key = try ObjectKey("a")
            var tags: [EntityTag] = []
            for index in 0..<10 {
                tags.append(try await fixture.buckets.putObject(bucket, key, [UInt8(index)]).tag)
            }
            try await fixture.rules(
                bucket, LifecycleRule(noncurrentExpiration: .init(days: 1, newerVersions: 5)))
            try await fixture.advance(by: day * 30)
            let left = try await fixture.buckets.listVersions(bucket, ListRequest()).versions
            #expect(left.compactMap { $0.object?.tag } == Array(tags.suffix(6).reversed()))
        }
    }

    @Test func `locked versions stay until their lock has run out`() async throws {
        try await withBucket(objectLock: true) { fixture, bucket in
            let (buckets, key) = (fixture.buckets, try ObjectKey("a"))
            var object = NewObject()
            object.lock = ObjectLock(
                retention: .init(mode: .governance, until: fixture.temporary.clock.now.advanced(by: day * 10)))
            try await buckets.putObject(bucket, key, [1], object)
            let held = try await buckets.putObject(bucket, key, [2])
            try await buckets.putLegalHold(true, bucket, key, version: held.version)
            try await fixture.rules(
                bucket, LifecycleRule(expiration: .after(.days(1)), noncurrentExpiration: .init(days: 1)))
            try await fixture.advance(by: day * 5)
            #expect(try await fixture.versions(bucket) == ["a*", "a", "a"])
            try await fixture.advance(by: day * 10)
            #expect(try await fixture.versions(bucket) == ["a*", "a"])
            try await buckets.putLegalHold(false, bucket, key, version: held.version)
            try await fixture.advance(by: day)
            #expect(try await fixture.versions(bucket) == [])
        }
    }

    @Test func `objects move down the waterfall, small ones only where sizes are named`() async throws {
        try await withBucket { fixture, bucket in
            let (buckets, large, small) = (fixture.buckets, try ObjectKey("large"), try ObjectKey("small"))
            try await buckets.putObject(bucket, large, pattern(128 << 10))
            try await buckets.putObject(bucket, small, [1])
            func classes() throws -> [StorageClass] {
                try [large, small].map { try buckets.headObject(ObjectReadRequest(bucket, $0)).storageClass }
            }
            let transitions: [LifecycleRule.Transition] = [
                .init(.days(30), to: .standardInfrequentAccess), .init(.days(60), to: .glacier),
            ]
            try await fixture.rules(bucket, LifecycleRule(transitions: transitions))
            try await fixture.advance(by: day * 31)
            #expect(try classes() == [.standardInfrequentAccess, .standard])
            var moves = try await fixture.takeEvents()
            try await fixture.advance(by: day * 31)
            #expect(try classes() == [.glacier, .standard])
            moves += try await fixture.takeEvents()
            #expect(moves.map(\.name) == ["LifecycleTransition", "LifecycleTransition"])
            #expect(
                moves.map { $0["lifecycleEventData", "transitionEventData", "destinationStorageClass"] }
                    == ["STANDARD_IA", "GLACIER"])
            try await fixture.rules(
                bucket,
                LifecycleRule(
                    scope: .filter(LifecycleFilter(sizeGreaterThan: 0)),
                    transitions: [.init(.days(0), to: .deepArchive)]))
            #expect(try classes() == [.deepArchive, .deepArchive])
        }
    }

    @Test func `a date is for all that is there, and goes on for what comes`() async throws {
        try await withBucket { fixture, bucket in
            let midnight = Timestamp(seconds: 1_700_006_400)
            try await fixture.rules(bucket, LifecycleRule(id: "end", expiration: .after(.date(midnight))))
            try await fixture.buckets.putObject(bucket, try ObjectKey("a"), [1])
            try await fixture.advance(by: .seconds(3_600))
            #expect(try await fixture.keys(bucket) == ["a"])
            try await fixture.advance(by: day)
            #expect(try await fixture.keys(bucket) == [])
            try await fixture.buckets.putObject(bucket, try ObjectKey("b"), [1])
            try await fixture.advance(by: BucketLimits.lifecycleInterval)
            #expect(try await fixture.keys(bucket) == [])
        }
    }

    @Test func `uploads that were not completed are given up, with their parts`() async throws {
        try await withBucket { fixture, bucket in
            let (buckets, key) = (fixture.buckets, try ObjectKey("tmp/a"))
            let upload = try await buckets.createUpload(bucket, key)
            let part = try buckets.beginPart(bucket, key, upload.id, number: 1)
            try await part.write(pattern(100_000))
            _ = try await part.commit()
            let other = try await buckets.createUpload(bucket, try ObjectKey("a"))
            try await fixture.rules(
                bucket, LifecycleRule(id: "tmp", scope: .filter(LifecycleFilter(prefix: "tmp/")), abortDays: 2))
            let deadline = try #require(try buckets.abortion(of: upload, in: bucket))
            #expect(deadline == LifecycleDeadline(date: Timestamp(seconds: 1_700_179_200), ruleID: "tmp"))
            #expect(try buckets.abortion(of: other, in: bucket) == nil)
            try await fixture.advance(by: day * 2)
            #expect(try buckets.upload(bucket, key, upload.id).id == upload.id)
            try await fixture.advance(by: day)
            #expect(throws: BucketError.noSuchUpload(upload.id.description)) {
                try buckets.upload(bucket, key, upload.id)
            }
            #expect(try buckets.upload(bucket, try ObjectKey("a"), other.id).id == other.id)
        }
    }

    @Test func `rules that are off do nothing, and those that are deleted do no more`() async throws {
        try await withBucket { fixture, bucket in
            try await fixture.buckets.putObject(bucket, try ObjectKey("a"), [1])
            try await fixture.rules(bucket, LifecycleRule(isEnabled: false, expiration: .after(.days(1))))
            try await fixture.advance(by: day * 5)
            #expect(try await fixture.keys(bucket) == ["a"])
            try await fixture.rules(bucket, LifecycleRule(expiration: .after(.days(9))))
            try await fixture.buckets.deleteSetting(.lifecycle, of: bucket)
            try await fixture.advance(by: day * 50)
            #expect(try await fixture.keys(bucket) == ["a"])
            #expect(try fixture.buckets.lifecycle(of: bucket) == nil)
        }
    }

    @Test func `a bucket is walked in stretches, in which other prefixes are not looked at`() async throws {
        try await withBucket { fixture, bucket in
            let buckets = fixture.buckets
            for prefix in ["a/", "b/", "c/"] {
                for index in 0..<130 { try await buckets.putObject(bucket, try ObjectKey("\(prefix)\(index)"), []) }
            }
            func rule(_ prefix: String) -> LifecycleRule {
                LifecycleRule(scope: .filter(LifecycleFilter(prefix: prefix)), expiration: .after(.days(1)))
            }
            try await fixture.rules(bucket, rule("c/"), rule("a/"), rule("a/1"))
            try await fixture.advance(by: day * 2)
            #expect(try await fixture.keys(bucket).allSatisfy { $0.hasPrefix("b/") })
            #expect(try await fixture.keys(bucket).count == 130)
        }
    }

    @Test func `a bucket can be deleted with its rules, and made again without them`() async throws {
        try await withBucket { fixture, bucket in
            let buckets = fixture.buckets
            try await fixture.rules(bucket, LifecycleRule(expiration: .after(.days(1))))
            try await buckets.deleteBucket(bucket)
            try await buckets.createBucket(bucket)
            try await buckets.putObject(bucket, try ObjectKey("a"), [1])
            try await fixture.advance(by: day * 5)
            #expect(try await fixture.keys(bucket) == ["a"])
        }
    }
}
