import HoldfastBuckets
import HoldfastCore
import HoldfastStorage
import HoldfastTesting
import Testing

/// Random histories of a bucket whose versioning changes, against a list of versions for each key.
struct VersionModelTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func `reads, deletes and listings agree with a model`(_ seed: UInt64) async throws {
        let length = 120
        guard let failure = try await History(seed: seed).run(steps: length) else { return }
        var shortest = length
        for steps in 1..<length where shortest == length {
            if try await History(seed: seed).run(steps: steps) != nil { shortest = steps }
        }
        Issue.record("seed \(seed), shortest failing prefix \(shortest): \(failure)")
    }

    @Test func `the model notices a version that went behind its back`() async throws {
        #expect(try await History(seed: 1, cheats: true).run(steps: 40) != nil)
    }
}

/// What the model knows of a version.
private struct Version: Equatable {
    var id: VersionID
    /// `nil` for a delete marker.
    var bytes: [UInt8]?
}

private final class History {
    private let random: SeededRandomness
    private let seed: UInt64
    private let cheats: Bool
    private var versioning = Versioning.never
    /// By key, the newest version first. A key without versions is not in it.
    private var model: [[UInt8]: [Version]] = [:]
    private static let names = ["a", "a/", "a/1", "a/2", "a/b/c", "a\u{0}b", "b/1", "b/2", "c", "😀/x", "😀/y"]

    init(seed: UInt64, cheats: Bool = false) {
        self.seed = seed
        self.cheats = cheats
        random = SeededRandomness(seed: seed)
    }

    private func int(_ range: ClosedRange<Int>) -> Int {
        var random = random
        return Int.random(in: range, using: &random)
    }

    /// - Returns: what disagrees; `nil` where nothing does.
    func run(steps: Int) async throws -> String? {
        let fixture = try BucketsFixture(seed: seed)
        defer { fixture.temporary.remove() }
        let bucket = try BucketName("model")
        try await fixture.buckets.createBucket(bucket)
        for _ in 0..<steps {
            if let failure = try await step(fixture.buckets, bucket) { return failure }
        }
        if cheats { try await fixture.buckets.putObject(bucket, try ObjectKey("a/cheat"), [1]) }
        for _ in 0..<8 {
            if let failure = try await listings(fixture.buckets, bucket) { return failure }
        }
        for _ in 0..<2 {
            let report = try fixture.temporary.store.verify([BucketsVerifier()])
            if let problem = report.problems.first { return "verify: \(problem)" }
            try await fixture.runBackgroundWork()
        }
        return nil
    }

    private func step(_ buckets: Buckets, _ bucket: BucketName) async throws -> String? {
        let key = try ObjectKey(Self.names[int(0...(Self.names.count - 1))])
        switch int(0...19) {
        case 0...8: try await put(buckets, bucket, key)
        case 9...12: return try await delete(buckets, bucket, key)
        case 13...15: return try await deleteVersion(buckets, bucket, key)
        case 16:
            versioning = int(0...1) == 0 ? .enabled : .suspended
            try await buckets.setVersioning(versioning, of: bucket)
        case 17...18: return try await reads(buckets, bucket, key)
        default: return try await listings(buckets, bucket)
        }
        return nil
    }

    private func put(_ buckets: Buckets, _ bucket: BucketName, _ key: ObjectKey) async throws {
        let bytes = pattern(int(0...3) * 3_000, seed: UInt64(int(1...1_000)))
        let result = try await buckets.putObject(bucket, key, bytes)
        add(Version(id: result.version, bytes: bytes), key)
    }

    private func add(_ version: Version, _ key: ObjectKey) {
        var versions = model[key.bytes] ?? []
        if versioning != .enabled { versions.removeAll { $0.id == .null } }
        versions.insert(version, at: 0)
        model[key.bytes] = versions
    }

    private func delete(_ buckets: Buckets, _ bucket: BucketName, _ key: ObjectKey) async throws -> String? {
        let result = try await buckets.deleteObject(bucket, DeleteRequest(key))
        if versioning == .never {
            model[key.bytes] = nil
            return result.version == nil ? nil : "a version where none are kept"
        }
        guard let version = result.version, result.isDeleteMarker else { return "no delete marker was made" }
        add(Version(id: version, bytes: nil), key)
        return nil
    }

    private func deleteVersion(_ buckets: Buckets, _ bucket: BucketName, _ key: ObjectKey) async throws -> String? {
        guard var versions = model[key.bytes] else {
            let result = try await buckets.deleteObject(bucket, DeleteRequest(key, version: .null))
            return result.didDelete ? "deleted what is not there" : nil
        }
        let victim = versions.remove(at: int(0...(versions.count - 1)))
        let result = try await buckets.deleteObject(bucket, DeleteRequest(key, version: victim.id))
        model[key.bytes] = versions.isEmpty ? nil : versions
        return result.didDelete && result.isDeleteMarker == (victim.bytes == nil) ? nil : "\(key): \(result)"
    }

    private func reads(_ buckets: Buckets, _ bucket: BucketName, _ key: ObjectKey) async throws -> String? {
        let versions = model[key.bytes] ?? []
        for version in versions {
            guard let bytes = version.bytes else { continue }
            if try await buckets.read(bucket, key, version: version.id) != bytes {
                return "\(key) \(version.id) differs"
            }
        }
        do {
            let bytes = try await buckets.read(bucket, key)
            return bytes == versions.first?.bytes ? nil : "\(key): the latest version differs"
        } catch BucketError.noSuchKey(_, let marker) {
            if versions.first?.bytes != nil { return "\(key) is missing" }
            return marker == versions.first?.id ? nil : "\(key): marker \(String(describing: marker))"
        }
    }

    private func listings(_ buckets: Buckets, _ bucket: BucketName) async throws -> String? {
        var request = ListRequest()
        request.prefix = [[], Array("a".utf8), Array("a/".utf8), Array("😀".utf8)][int(0...3)]
        request.delimiter = int(0...1) == 0 ? [] : Array("/".utf8)
        request.limit = int(1...4)
        let listed = try await objects(buckets, bucket, request)
        let expected = expectedObjects(request)
        if listed != expected { return "listed \(listed), expected \(expected)" }
        let versions = try await versions(buckets, bucket, request)
        let expectedVersions = expectedVersions(request)
        return versions == expectedVersions ? nil : "versions \(versions), expected \(expectedVersions)"
    }

    /// All pages, as lines.
    private func objects(_ buckets: Buckets, _ bucket: BucketName, _ request: ListRequest) async throws -> [String] {
        var request = request
        var lines: [String] = []
        while true {
            let page = try await buckets.listObjects(bucket, request)
            var entries = page.objects.map { ($0.key.bytes, "\($0.key) \($0.size)") }
            entries += page.commonPrefixes.map { ($0, String(decoding: $0, as: UTF8.self) + "*") }
            lines += entries.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
            if !page.isTruncated { return lines }
            request.after = page.last
        }
    }

    private func versions(_ buckets: Buckets, _ bucket: BucketName, _ request: ListRequest) async throws -> [String] {
        var request = request
        var after: VersionID?
        var lines: [String] = []
        while true {
            let page = try await buckets.listVersions(bucket, request, afterVersion: after)
            var entries = page.versions.enumerated().map { index, version in
                (version.key.bytes, index, "\(version.key) \(version.version) \(version.isLatest)")
            }
            entries += page.commonPrefixes.map { ($0, 0, String(decoding: $0, as: UTF8.self) + "*") }
            lines += entries.sorted { left, right in
                left.0 == right.0 ? left.1 < right.1 : left.0.lexicographicallyPrecedes(right.0)
            }.map(\.2)
            if !page.isTruncated { return lines }
            request.after = page.lastKey
            after = page.lastVersion
        }
    }

    private func expectedObjects(_ request: ListRequest) -> [String] {
        lines(request) { key, versions in
            versions.first?.bytes.map { ["\(String(decoding: key, as: UTF8.self)) \($0.count)"] } ?? []
        }
    }

    private func expectedVersions(_ request: ListRequest) -> [String] {
        lines(request) { key, versions in
            versions.enumerated().map { index, version in
                "\(String(decoding: key, as: UTF8.self)) \(version.id) \(index == 0)"
            }
        }
    }

    /// What a listing of the model gives, common prefixes once each.
    private func lines(_ request: ListRequest, _ describe: ([UInt8], [Version]) -> [String]) -> [String] {
        var lines: [String] = []
        for (key, versions) in model.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            guard key.starts(with: request.prefix) else { continue }
            let described = describe(key, versions)
            let slash = key[request.prefix.count...].firstIndex(of: 0x2F)
            guard let slash, !request.delimiter.isEmpty else {
                lines += described
                continue
            }
            let common = String(decoding: key[...slash], as: UTF8.self) + "*"
            if !described.isEmpty && lines.last != common { lines.append(common) }
        }
        return lines
    }
}
