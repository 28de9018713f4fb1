import HoldfastBuckets
import HoldfastCore
import HoldfastStorage
import HoldfastTesting
import Testing

/// Listings of versions that change while they are read page by page: a page is what is there now, after the marker.
struct PagedDeletionTests {
    @Test(arguments: Array(1...24) as [UInt64])
    func `nothing that remains is skipped, whatever goes between two pages`(_ seed: UInt64) async throws {
        let history = try await PagedHistory(seed: seed)
        defer { history.finish() }
        if let failure = try await history.walk({ page in try await history.disturb(page) }) {
            Issue.record("seed \(seed): \(failure)")
        }
    }

    @Test(arguments: Array(1...24) as [UInt64])
    func `a bucket whose pages are deleted as they come is empty at the end`(_ seed: UInt64) async throws {
        let history = try await PagedHistory(seed: seed)
        defer { history.finish() }
        let failure = try await history.walk { page in
            for entry in page.versions { try await history.delete(entry) }
        }
        if let failure { Issue.record("seed \(seed): \(failure)") }
        #expect(try await history.everything().isEmpty, "seed \(seed)")
        try await history.buckets.deleteBucket(history.bucket)
    }

    @Test func `a marker before the prefix lets nothing in that is outside of it`() async throws {
        try await withBuckets { fixture in
            let (buckets, bucket) = (fixture.buckets, try BucketName("versions"))
            try await buckets.createBucket(bucket)
            try await buckets.setVersioning(.enabled, of: bucket)
            let first = try await buckets.putObject(bucket, try ObjectKey("a"), [1])
            for name in ["a", "b", "c"] { try await buckets.putObject(bucket, try ObjectKey(name), [2]) }
            var request = ListRequest()
            request.prefix = Array("b".utf8)
            request.after = Array("a".utf8)
            let page = try await buckets.listVersions(bucket, request, afterVersion: first.version)
            #expect(page.versions.map(\.key.description) == ["b"])
        }
    }
}

private final class PagedHistory {
    private let fixture: BucketsFixture
    private let random: SeededRandomness
    let bucket: BucketName
    /// When each version of a key was made, the last null version of those.
    private var born: [ObjectKey: [VersionID: Int]] = [:]
    private var made = 0

    var buckets: Buckets { fixture.buckets }

    /// Some versions of a few keys, of a bucket that was without, with, and with suspended versioning.
    init(seed: UInt64) async throws {
        fixture = try BucketsFixture(seed: seed)
        random = SeededRandomness(seed: seed)
        bucket = try BucketName("versions")
        try await buckets.createBucket(bucket)
        for _ in 0..<int(10...40) { try await change() }
    }

    func finish() { fixture.temporary.remove() }

    private func int(_ range: ClosedRange<Int>) -> Int {
        var random = random
        return Int.random(in: range, using: &random)
    }

    private func change() async throws {
        let key = try ObjectKey(["a", "b", "b\u{0}", "c"][int(0...3)])
        switch int(0...9) {
        case 0...1: try await buckets.setVersioning(int(0...1) == 0 ? .enabled : .suspended, of: bucket)
        case 2...3: add(key, try await buckets.deleteObject(bucket, DeleteRequest(key)).version)
        default: add(key, try await buckets.putObject(bucket, key, [1]).version)
        }
    }

    private func add(_ key: ObjectKey, _ version: VersionID?) {
        made += 1
        if let version { born[key, default: [:]][version] = made }
    }

    func delete(_ version: VersionSummary) async throws {
        try await buckets.deleteObject(bucket, DeleteRequest(version.key, version: version.version))
    }

    /// Deletes some of a page and some of the rest, and adds something now and then.
    func disturb(_ page: VersionPage) async throws {
        for version in page.versions where int(0...2) > 0 { try await delete(version) }
        for version in try await everything() where int(0...5) == 0 { try await delete(version) }
        if int(0...3) == 0 { try await change() }
    }

    func everything() async throws -> [VersionSummary] {
        let page = try await buckets.listVersions(bucket, ListRequest())
        try #require(!page.isTruncated)
        return page.versions
    }

    /// Reads all pages.
    ///
    /// - Parameter between: what happens after a page and before the next is asked for.
    /// - Returns: what is wrong with a page; `nil` where nothing is.
    func walk(_ between: (VersionPage) async throws -> Void) async throws -> String? {
        var request = ListRequest()
        request.limit = int(1...4)
        var marker: VersionID?
        for _ in 0..<1_000 {
            let everything = try await everything()
            let page = try await buckets.listVersions(bucket, request, afterVersion: marker)
            let behind = everything.filter { version in
                let key = version.key.bytes
                if key != request.after || marker == nil { return request.after.lexicographicallyPrecedes(key) }
                return isBehind(version, marker, everything)
            }
            let expected = Array(behind.prefix(request.limit))
            if page.versions != expected || page.isTruncated != (behind.count > request.limit) {
                return "after \(request.after) \(marker?.description ?? "-"): \(page.versions), expected \(expected)"
            }
            (request.after, marker) = (page.lastKey, page.lastVersion)
            try await between(page)
            if !page.isTruncated { return nil }
        }
        return "the listing does not end"
    }

    /// Whether a version of the marker's key is still to come.
    private func isBehind(_ version: VersionSummary, _ marker: VersionID?, _ everything: [VersionSummary]) -> Bool {
        guard let marker, let births = born[version.key] else { return false }
        // Where a null version stood that is gone is not known: the key comes again.
        let hasNull = everything.contains { $0.key == version.key && $0.version == .null }
        if marker == .null, !hasNull { return true }
        return births[version.version, default: .max] < births[marker, default: 0]
    }
}
