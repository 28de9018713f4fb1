import HoldfastCore
import HoldfastStorage

/// What rules may have something to do with. Whether they have is decided again in the write.
enum LifecycleCandidate: Hashable, Sendable {
    /// The latest version of a key, which is an object.
    case object(ObjectKey)
    /// A version or a delete marker that is kept beside it.
    case kept(ObjectKey, sequence: UInt64)
    case upload(ObjectKey, sequence: UInt64)
}

/// A bounded stretch of a pass over a bucket.
struct LifecycleScan: Sendable {
    /// Entries that one stretch looks at.
    private static let entriesMax = 5_000
    /// Candidates that one stretch finds.
    private static let candidatesMax = 100

    private(set) var candidates: [LifecycleCandidate] = []
    /// Where the next stretch goes on; `nil` at the end of the pass.
    private(set) var next: LifecycleRecord.Pass?

    private let record: BucketRecord
    private let configuration: LifecycleConfiguration
    private let now: Timestamp
    private var entries = 0

    init(
        _ pass: LifecycleRecord.Pass, _ record: BucketRecord, _ configuration: LifecycleConfiguration, now: Timestamp,
        _ tx: borrowing ReadTransaction
    ) throws(BucketError) {
        self.record = record
        self.configuration = configuration
        self.now = now
        var pass = pass
        while true {
            for range in configuration.ranges(of: pass.phase, record.id) {
                switch pass.phase {
                case .objects:
                    if let rest = range.rest(after: pass.last) { try walkObjects(rest, &pass, tx) }
                case .versions:
                    if let rest = range.rest(before: pass.last) { try walkKept(rest, &pass, tx) }
                case .uploads:
                    if let rest = range.rest(after: pass.last) { try walkUploads(rest, &pass, tx) }
                }
                if isFull {
                    next = pass
                    return
                }
            }
            guard let phase = pass.phase.next else { return }
            pass.phase = phase
            pass.last = []
            if !candidates.isEmpty {
                // The next phase sees what this one has done.
                next = pass
                return
            }
        }
    }

    private var isFull: Bool { candidates.count >= Self.candidatesMax || entries >= Self.entriesMax }

    private mutating func walkObjects(
        _ range: KeyRange, _ pass: inout LifecycleRecord.Pass, _ tx: borrowing ReadTransaction
    ) throws(BucketError) {
        var cursor = try tx.walk(BucketTrees.objects, range)
        while !isFull, try cursor.advance() {
            entries += 1
            pass.last = Array(copying: cursor.key)
            let object = try decodeObject(cursor.value, BucketTrees.objects, pass.last)
            let key = ObjectKey(trusted: Array(pass.last.dropFirst(8)))
            let actions = configuration.actions(onCurrent: object, key, record, now: now)
            if actions.expires || actions.move != nil { candidates.append(.object(key)) }
        }
    }

    /// From the last key down, so that the oldest version of a key comes first: a version that goes then never changes
    /// how long the others have been replaced, nor how many newer ones there are.
    private mutating func walkKept(
        _ range: KeyRange, _ pass: inout LifecycleRecord.Pass, _ tx: borrowing ReadTransaction
    ) throws(BucketError) {
        var waiting: KeptVersion?
        var cursor = try tx.walk(BucketTrees.versions, range, reverse: true)
        while !isFull {
            var newer: KeptVersion?
            if try cursor.advance() {
                let name = Array(copying: cursor.key)
                newer = KeptVersion(
                    name: name, key: try Buckets.split(name).key,
                    record: try decodeObject(cursor.value, BucketTrees.versions, name))
            }
            if let waiting {
                entries += 1
                pass.last = waiting.name
                let replaced = newer.flatMap { $0.key == waiting.key ? $0.record.modified : nil }
                if try isDue(waiting, replaced: replaced, tx) {
                    candidates.append(.kept(waiting.key, sequence: waiting.record.sequence))
                }
            }
            if newer == nil { return }
            waiting = newer
        }
    }

    /// - Parameter replaced: when the next newer kept version came; `nil` where there is none.
    private func isDue(
        _ version: KeptVersion, replaced: Timestamp?, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> Bool {
        let (key, object) = (version.key, version.record)
        var since = replaced
        if since == nil { since = try tx.latestObject(record.id, key)?.modified }
        guard let since else {
            let mayGo = configuration.removesMarker(key, created: object.modified, now: now)
            return mayGo ? try tx.loneMarker(record.id, key) != nil : false
        }
        // Newer versions are counted only where everything else is met.
        var age = VersionAge(replaced: since, newerNoncurrent: .max)
        var actions = configuration.actions(onKept: object, key, age, now: now)
        if configuration.countsVersions && (actions.expires || actions.move != nil) {
            age = try tx.age(ofKept: object.sequence, key, record.id)
            actions = configuration.actions(onKept: object, key, age, now: now)
        }
        return actions.expires || actions.move != nil
    }

    private mutating func walkUploads(
        _ range: KeyRange, _ pass: inout LifecycleRecord.Pass, _ tx: borrowing ReadTransaction
    ) throws(BucketError) {
        var cursor = try tx.walk(BucketTrees.uploads, range)
        while !isFull, try cursor.advance() {
            entries += 1
            pass.last = Array(copying: cursor.key)
            let upload = try decodeUpload(cursor.value, pass.last)
            let (key, sequence) = try Buckets.split(pass.last)
            if let abortion = configuration.abortion(of: key, initiated: upload.initiated), abortion.date <= now {
                candidates.append(.upload(key, sequence: sequence))
            }
        }
    }
}

extension LifecycleConfiguration {
    /// What is due of the latest object of a key.
    func actions(
        onCurrent object: ObjectRecord, _ key: ObjectKey, _ bucket: BucketRecord, now: Timestamp
    ) -> (move: StorageClass?, expires: Bool) {
        guard let content = object.content else { return (nil, false) }
        let isForGood = bucket.versioning == .never || (bucket.versioning == .suspended && object.isNull)
        return actions(
            onCurrent: LifecycleSubject(key, content), from: content.storageClass, created: object.modified, now: now,
            isForGood: isForGood)
    }

    /// What is due of a version that was replaced. A lock keeps it.
    func actions(
        onKept version: ObjectRecord, _ key: ObjectKey, _ age: VersionAge, now: Timestamp
    ) -> (move: StorageClass?, expires: Bool) {
        guard let since = age.replaced else { return (nil, false) }
        let found = actions(
            onNoncurrent: LifecycleSubject(key, version.content), from: version.content?.storageClass, since: since,
            newer: age.newerNoncurrent, now: now)
        let isLocked = version.content?.lock?.forbidsDeletion(now: now, bypassesGovernance: false) ?? false
        return found.expires && isLocked ? (nil, false) : found
    }

    /// Whether a rule keeps a number of newer versions.
    fileprivate var countsVersions: Bool {
        rules.contains { rule in
            rule.noncurrentExpiration?.newerVersions != nil
                || rule.noncurrentTransitions.contains { $0.newerVersions != nil }
        }
    }

    /// Where in a phase's tree there are keys that a rule is about, apart and in the order of the walk.
    func ranges(of phase: LifecycleRecord.Phase, _ bucket: UInt64) -> [KeyRange] {
        var ranges: [KeyRange] = []
        let prefixes = rules.filter { $0.isEnabled && $0.concerns(phase) }.map { Array($0.prefix.utf8) }
        for prefix in prefixes.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let start =
                phase == .objects
                ? ObjectKey.bucketPrefix(bucket) + prefix
                : Array(ObjectKey(trusted: prefix).versionsPrefix(bucket).dropLast(2))
            // What the last range does not include starts behind it.
            if let last = ranges.last, start.starts(with: last.lower) { continue }
            ranges.append(.prefix(start))
        }
        return phase == .versions ? ranges.reversed() : ranges
    }
}

extension LifecycleRule {
    fileprivate func concerns(_ phase: LifecycleRecord.Phase) -> Bool {
        switch phase {
        case .objects:
            if case .after = expiration { true } else { !transitions.isEmpty }
        case .versions: expiration != nil || noncurrentExpiration != nil || !noncurrentTransitions.isEmpty
        case .uploads: abortDays != nil
        }
    }
}

/// An entry of `buckets.versions`.
private struct KeptVersion {
    let name: [UInt8]
    let key: ObjectKey
    let record: ObjectRecord
}

extension KeyRange {
    /// What of the range comes after a key; `nil` where nothing does.
    fileprivate func rest(after last: [UInt8]) -> KeyRange? {
        let next = last.isEmpty ? [] : last + [0]
        if let upper, !next.lexicographicallyPrecedes(upper) { return nil }
        return KeyRange(from: lower.lexicographicallyPrecedes(next) ? next : lower, to: upper)
    }

    /// What of the range comes before a key, all where that is empty; `nil` where nothing does.
    fileprivate func rest(before last: [UInt8]) -> KeyRange? {
        if last.isEmpty { return self }
        guard lower.lexicographicallyPrecedes(last) else { return nil }
        if let upper, upper.lexicographicallyPrecedes(last) { return self }
        return KeyRange(from: lower, to: last)
    }
}
