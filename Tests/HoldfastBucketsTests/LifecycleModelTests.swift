import HoldfastBuckets
import HoldfastCore
import HoldfastStorage
import HoldfastTesting
import Testing

/// Random objects, versions, tags, sizes and rules under a clock that jumps, against lists in memory.
struct LifecycleModelTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func `what rules do agrees with a model`(_ seed: UInt64) async throws {
        let length = 100
        guard let failure = try await AgingHistory(seed: seed).run(steps: length) else { return }
        var shortest = length
        for steps in 1..<length where shortest == length {
            if try await AgingHistory(seed: seed).run(steps: steps) != nil { shortest = steps }
        }
        Issue.record("seed \(seed), shortest failing prefix \(shortest): \(failure)")
    }

    @Test func `the model notices an object that went behind its back`() async throws {
        #expect(try await AgingHistory(seed: 1, cheats: true).run(steps: 30) != nil)
    }
}

private let dayMilliseconds: Int64 = 86_400_000

private struct Version: Equatable, CustomStringConvertible {
    var id: VersionID
    /// `nil` for a delete marker.
    var storageClass: StorageClass?
    var size: UInt64
    var tags: [ObjectTag]
    var modified: Timestamp

    var description: String { "\(id) \(storageClass?.name ?? "*") \(size) \(modified)" }
}

private final class AgingHistory {
    private static let names = ["a", "a/1", "a/2", "b/1", "b/2", "c"]
    private static let tag = ObjectTag(key: "color", value: "red")

    private let random: SeededRandomness
    private let seed: UInt64
    private let cheats: Bool
    private var versioning = Versioning.never
    private var rules = LifecycleConfiguration([])
    private var passStarted: Timestamp?
    /// By key, the newest version first.
    private var model: [String: [Version]] = [:]
    private var uploads: [(key: String, info: UploadInfo)] = []
    private var events: [String] = []

    init(seed: UInt64, cheats: Bool = false) {
        self.seed = seed
        self.cheats = cheats
        random = SeededRandomness(seed: seed)
    }

    private func int(_ range: ClosedRange<Int>) -> Int {
        var random = random
        return Int.random(in: range, using: &random)
    }

    private func chance(_ percent: Int) -> Bool { int(1...100) <= percent }

    func run(steps: Int) async throws -> String? {
        let fixture = try BucketsFixture(seed: seed)
        defer { fixture.temporary.remove() }
        let bucket = try BucketName("aging")
        try await fixture.buckets.createBucket(bucket)
        try await fixture.tellEverything(bucket)
        _ = try await fixture.takeMessages()
        for index in 0..<steps {
            try await step(fixture, bucket)
            if cheats, index == steps / 2 { try await fixture.buckets.putObject(bucket, try ObjectKey("cheat"), []) }
            if let failure = try await compare(fixture, bucket) { return "step \(index): \(failure)" }
        }
        for verifies in [BucketsVerifier()] {
            let report = try fixture.temporary.store.verify([verifies])
            if let problem = report.problems.first { return "verify: \(problem)" }
        }
        return nil
    }

    private func step(_ fixture: BucketsFixture, _ bucket: BucketName) async throws {
        let (buckets, name) = (fixture.buckets, Self.names[int(0...(Self.names.count - 1))])
        let key = try ObjectKey(name)
        switch int(0...19) {
        case 0...6:
            var object = NewObject()
            object.tags = chance(40) ? [Self.tag, ObjectTag(key: "n", value: "\(int(0...9))")] : []
            object.storageClass = chance(80) ? .standard : .standardInfrequentAccess
            let size = int(0...20)
            let result = try await buckets.putObject(bucket, key, pattern(size), object)
            add(
                Version(
                    id: result.version, storageClass: object.storageClass, size: UInt64(size), tags: object.tags,
                    modified: fixture.temporary.clock.now), name)
            events.append("ObjectCreated:Put \(name)")
        case 7...8: try await delete(buckets, bucket, name)
        case 9:
            guard let victim = model[name]?.randomElement(using: random) else { return }
            try await buckets.deleteObject(bucket, DeleteRequest(key, version: victim.id))
            remove(victim, name, "ObjectRemoved:Delete")
        case 10:
            versioning = chance(60) ? .enabled : .suspended
            try await buckets.setVersioning(versioning, of: bucket)
        case 11: uploads.append((name, try await buckets.createUpload(bucket, key)))
        case 12...13:
            rules = LifecycleConfiguration((0...int(0...2)).map { randomRule("\($0)", fixture.temporary.clock.now) })
            try await buckets.putLifecycle(rules, of: bucket)
            passStarted = nil
            try await work(fixture)
        default:
            fixture.temporary.clock.advance(by: .seconds(int(1...60) * 3_600))
            try await work(fixture)
        }
    }

    private func delete(_ buckets: Buckets, _ bucket: BucketName, _ name: String) async throws {
        let result = try await buckets.deleteObject(bucket, DeleteRequest(try ObjectKey(name)))
        if versioning == .never {
            if result.didDelete { events.append("ObjectRemoved:Delete \(name)") }
            model[name] = nil
            return
        }
        guard let id = result.version else { return }
        add(Version(id: id, storageClass: nil, size: 0, tags: [], modified: buckets.store.clock.now), name)
        events.append("ObjectRemoved:DeleteMarkerCreated \(name)")
    }

    private func add(_ version: Version, _ name: String) {
        var versions = versioning == .never ? [] : model[name] ?? []
        if versioning != .enabled { versions.removeAll { $0.id == .null } }
        model[name] = [version] + versions
    }

    private func remove(_ version: Version, _ name: String, _ event: String) {
        model[name]?.removeAll { $0.id == version.id }
        if model[name]?.isEmpty == true { model[name] = nil }
        events.append("\(event) \(name)")
    }

    private func randomRule(_ id: String, _ now: Timestamp) -> LifecycleRule {
        var filter = LifecycleFilter()
        switch int(0...4) {
        case 0: filter.prefix = ["a", "a/", "b/", ""][int(0...3)]
        case 1: filter.tags = [Self.tag]
        case 2: filter.sizeGreaterThan = UInt64(int(0...10))
        case 3:
            filter = LifecycleFilter(
                prefix: "a", tags: chance(50) ? [Self.tag] : [], sizeLessThan: UInt64(int(5...20)),
                isConjunction: true)
        default: break
        }
        var rule = LifecycleRule(id: id, isEnabled: chance(90), scope: .filter(filter))
        let midnight = Timestamp(
            milliseconds: (now.milliseconds / dayMilliseconds + Int64(int(-1...3))) * dayMilliseconds)
        let mayHaveMarkers = filter.tags.isEmpty && filter.sizeGreaterThan == nil && filter.sizeLessThan == nil
        switch int(0...3) {
        case 0: rule.expiration = .after(.days(int(1...6)))
        case 1: rule.expiration = .after(.date(midnight))
        case 2 where mayHaveMarkers: rule.expiration = .expiredDeleteMarkers(chance(70))
        default: break
        }
        if chance(50) {
            rule.noncurrentExpiration = .init(days: int(1...4), newerVersions: chance(50) ? int(1...3) : nil)
        }
        if rule.expiration == nil, chance(60) {
            rule.transitions = [.init(.days(int(0...4)), to: chance(50) ? .glacier : .intelligentTiering)]
        }
        if rule.noncurrentExpiration == nil, chance(40) {
            rule.noncurrentTransitions = [
                .init(days: int(0...3), newerVersions: chance(50) ? int(1...2) : nil, to: .deepArchive)
            ]
        }
        if mayHaveMarkers, chance(30) { rule.abortDays = int(1...4) }
        if (try? LifecycleConfiguration([rule]).validate()) == nil { rule.abortDays = mayHaveMarkers ? 1 : nil }
        if (try? LifecycleConfiguration([rule]).validate()) == nil { rule.expiration = .after(.days(2)) }
        return rule
    }

    /// Everything that is due by now, here and there.
    private func work(_ fixture: BucketsFixture) async throws {
        try await fixture.runBackgroundWork()
        if rules.rules.isEmpty { return }
        let now = fixture.temporary.clock.now
        if let passStarted {
            let midnight = (passStarted.milliseconds / dayMilliseconds + 1) * dayMilliseconds
            let interval = passStarted.advanced(by: BucketLimits.lifecycleInterval)
            if now.milliseconds < midnight && now < interval { return }
        }
        passStarted = now
        for name in model.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) { current(name, now) }
        for name in model.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) { others(name, now) }
        uploads.removeAll { upload in
            rules.rules.contains { rule in
                rule.isEnabled && upload.key.hasPrefix(Self.filter(rule).prefix ?? "")
                    && rule.abortDays.map { Self.aged(upload.info.initiated, $0) <= now } ?? false
            }
        }
    }

    private static func filter(_ rule: LifecycleRule) -> LifecycleFilter {
        guard case .filter(let filter) = rule.scope else { return LifecycleFilter() }
        return filter
    }

    private static func aged(_ start: Timestamp, _ days: Int) -> Timestamp {
        let end = start.milliseconds + Int64(days) * dayMilliseconds
        return Timestamp(milliseconds: (end + dayMilliseconds - 1) / dayMilliseconds * dayMilliseconds)
    }

    private static func isDue(_ timing: LifecycleRule.Timing, _ start: Timestamp, _ now: Timestamp) -> Bool {
        switch timing {
        case .days(let days): aged(start, days) <= now
        case .date(let date): date <= now
        }
    }

    private func applying(_ version: Version, _ name: String) -> [LifecycleRule] {
        rules.rules.filter { rule in
            let filter = Self.filter(rule)
            return rule.isEnabled && name.hasPrefix(filter.prefix ?? "")
                && filter.tags.allSatisfy { version.tags.contains($0) }
                && filter.sizeGreaterThan.map { version.size > $0 } ?? true
                && filter.sizeLessThan.map { version.size < $0 } ?? true
        }
    }

    /// The sizes here are all small, so that only rules that name sizes move objects.
    private func move(
        _ name: String, _ index: Int, _ targets: [(rule: LifecycleRule, storageClass: StorageClass)]
    ) {
        guard let version = model[name]?[index], let from = version.storageClass else { return }
        let order: [StorageClass] = [
            .standard, .standardInfrequentAccess, .intelligentTiering, .glacier, .deepArchive,
        ]
        func rank(_ storageClass: StorageClass) -> Int { order.firstIndex(of: storageClass) ?? 0 }
        let named = targets.filter {
            Self.filter($0.rule).sizeGreaterThan != nil || Self.filter($0.rule).sizeLessThan != nil
        }
        guard let coldest = named.map(\.storageClass).max(by: { rank($0) < rank($1) }), rank(coldest) > rank(from)
        else { return }
        model[name]?[index].storageClass = coldest
        events.append("LifecycleTransition \(name)")
    }

    private func current(_ name: String, _ now: Timestamp) {
        guard let version = model[name]?.first, version.storageClass != nil else { return }
        let rules = applying(version, name)
        let expires = rules.contains { rule in
            if case .after(let timing) = rule.expiration { Self.isDue(timing, version.modified, now) } else { false }
        }
        let isForGood = versioning == .never || (versioning == .suspended && version.id == .null)
        if !(expires && isForGood) {
            let due = rules.flatMap { rule in
                rule.transitions.filter { Self.isDue($0.timing, version.modified, now) }
                    .map { (rule: rule, storageClass: $0.storageClass) }
            }
            move(name, 0, due)
        }
        guard expires else { return }
        if versioning == .never { return remove(version, name, "LifecycleExpiration:Delete") }
        let midnight = Timestamp(milliseconds: now.milliseconds / dayMilliseconds * dayMilliseconds)
        // Which id the marker has is found in the comparison.
        let id = versioning == .suspended ? VersionID.null : Self.unknown
        add(Version(id: id, storageClass: nil, size: 0, tags: [], modified: midnight), name)
        events.append("LifecycleExpiration:DeleteMarkerCreated \(name)")
    }

    /// Stands for the id of a marker that a rule made.
    private static let unknown = VersionID("00000000000000000000000000000000")!

    private func others(_ name: String, _ now: Timestamp) {
        // The oldest first.
        for index in (1..<max(1, model[name]?.count ?? 0)).reversed() {
            guard let versions = model[name] else { return }
            let (version, since) = (versions[index], versions[index - 1].modified)
            let rules = applying(version, name)
            let goes = rules.contains { rule in
                rule.noncurrentExpiration.map {
                    Self.aged(since, $0.days) <= now && index - 1 >= $0.newerVersions ?? 0
                } ?? false
            }
            if goes {
                model[name]?.remove(at: index)
                events.append("LifecycleExpiration:Delete \(name)")
                continue
            }
            let due = rules.flatMap { rule in
                rule.noncurrentTransitions.filter {
                    Self.aged(since, $0.days) <= now && index - 1 >= $0.newerVersions ?? 0
                }.map { (rule: rule, storageClass: $0.storageClass) }
            }
            move(name, index, due)
        }
        guard let versions = model[name], versions.count == 1, versions[0].storageClass == nil else { return }
        let goes = applying(versions[0], name).contains { rule in
            switch rule.expiration {
            case nil: false
            case .expiredDeleteMarkers(let removes): removes
            case .after(let timing): Self.isDue(timing, versions[0].modified, now)
            }
        }
        if goes {
            model[name] = nil
            events.append("LifecycleExpiration:Delete \(name)")
        }
    }

    private func compare(_ fixture: BucketsFixture, _ bucket: BucketName) async throws -> String? {
        let listed = try await fixture.buckets.listVersions(bucket, ListRequest()).versions
        var found: [String: [Version]] = [:]
        for entry in listed {
            found[entry.key.description, default: []].append(
                Version(
                    id: entry.version, storageClass: entry.object?.storageClass, size: entry.object?.size ?? 0,
                    tags: [], modified: entry.modified))
        }
        // A marker that a rule made is known by its place.
        for (name, versions) in model {
            for (index, version) in versions.enumerated() where version.id == Self.unknown {
                if let id = found[name]?[safe: index]?.id { model[name]?[index].id = id }
            }
        }
        let expected = model.mapValues { versions in
            versions.map { version in
                var version = version
                version.tags = []
                return version
            }
        }
        for name in Set(found.keys).union(expected.keys) where found[name] != expected[name] {
            return "\(name) at \(fixture.temporary.clock.now): found \(found[name] ?? []), expected "
                + "\(expected[name] ?? []), rules \(rules.rules)"
        }
        let sent = try await fixture.takeEvents().map { "\($0.name) \($0.key)" }
        defer { events = [] }
        if sent.sorted() != events.sorted() { return "sent \(sent), expected \(events)" }
        let kept = try await fixture.buckets.listUploads(bucket, ListRequest()).uploads.map(\.id.description)
        let expectedUploads = uploads.map(\.info.id.description)
        return Set(kept) == Set(expectedUploads) ? nil : "uploads \(kept), expected \(expectedUploads)"
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }

    fileprivate func randomElement(using random: SeededRandomness) -> Element? {
        var random = random
        return randomElement(using: &random)
    }
}
