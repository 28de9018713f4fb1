import HoldfastCore

/// What rules look at: an object or a delete marker, current or not.
struct LifecycleSubject {
    let key: ObjectKey
    let tags: [ObjectTag]
    let size: UInt64

    init(_ key: ObjectKey, tags: [ObjectTag], size: UInt64) {
        self.key = key
        self.tags = tags
        self.size = size
    }

    /// A delete marker has no tags and no bytes.
    init(_ key: ObjectKey, _ content: ObjectContent?) {
        self.init(key, tags: content?.tags ?? [], size: content?.size ?? 0)
    }
}

extension LifecycleFilter {
    func matches(_ subject: LifecycleSubject) -> Bool {
        if let sizeGreaterThan, subject.size <= sizeGreaterThan { return false }
        if let sizeLessThan, subject.size >= sizeLessThan { return false }
        return subject.key.bytes.starts(with: (prefix ?? "").utf8) && tags.allSatisfy(subject.tags.contains)
    }
}

extension LifecycleRule.Timing {
    /// When it is time for what began at `start`.
    func due(from start: Timestamp) -> Timestamp {
        switch self {
        case .days(let days): start.aged(days: days)
        case .date(let date): date
        }
    }
}

// What is due, decided without any look at the store. Where several rules are about the same, S3 takes the one that
// comes first: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-conflicts.html>.
extension LifecycleConfiguration {
    private func rules(for subject: LifecycleSubject) -> some Sequence<LifecycleRule> {
        rules.lazy.filter { $0.isEnabled && $0.filter.matches(subject) }
    }

    /// When a current object is to be deleted, and by which rule: the first in time, of equals the first listed.
    func expiry(of subject: LifecycleSubject, created: Timestamp) -> (date: Timestamp, rule: String)? {
        var first: (date: Timestamp, rule: String)?
        for rule in rules(for: subject) {
            guard case .after(let timing) = rule.expiration else { continue }
            let date = timing.due(from: created)
            if first.map({ date < $0.date }) ?? true { first = (date, rule.id) }
        }
        return first
    }

    /// What is due of a current object. A move comes before a delete marker, and not before a deletion for good.
    ///
    /// - Parameter isForGood: whether a delete leaves nothing of it.
    func actions(
        onCurrent subject: LifecycleSubject, from storageClass: StorageClass, created: Timestamp, now: Timestamp,
        isForGood: Bool
    ) -> (move: StorageClass?, expires: Bool) {
        let expires = expiry(of: subject, created: created).map { $0.date <= now } ?? false
        if expires && isForGood { return (nil, true) }
        var coldest: StorageClass?
        for rule in rules(for: subject) {
            for transition in rule.transitions where transition.timing.due(from: created) <= now {
                consider(transition.storageClass, rule, subject, from: storageClass, &coldest)
            }
        }
        return (coldest, expires)
    }

    /// Whether a delete marker under which no version is left is to go by now.
    func removesMarker(_ key: ObjectKey, created: Timestamp, now: Timestamp) -> Bool {
        rules(for: LifecycleSubject(key, nil)).contains { rule in
            switch rule.expiration {
            case nil: false
            case .expiredDeleteMarkers(let removes): removes
            case .after(let timing): timing.due(from: created) <= now
            }
        }
    }

    /// What is due of a version that is not current any more.
    ///
    /// - Parameters:
    ///   - storageClass: `nil` for a delete marker.
    ///   - since: when it was replaced.
    ///   - newer: how many newer noncurrent versions there are.
    func actions(
        onNoncurrent subject: LifecycleSubject, from storageClass: StorageClass?, since: Timestamp, newer: Int,
        now: Timestamp
    ) -> (move: StorageClass?, expires: Bool) {
        func isDue(_ days: Int, _ newerVersions: Int?) -> Bool {
            newer >= newerVersions ?? 0 && since.aged(days: days) <= now
        }
        var coldest: StorageClass?
        for rule in rules(for: subject) {
            if let expiration = rule.noncurrentExpiration, isDue(expiration.days, expiration.newerVersions) {
                return (nil, true)
            }
            guard let storageClass else { continue }
            for transition in rule.noncurrentTransitions where isDue(transition.days, transition.newerVersions) {
                consider(transition.storageClass, rule, subject, from: storageClass, &coldest)
            }
        }
        return (coldest, false)
    }

    /// When an upload is given up, and by which rule.
    func abortion(of key: ObjectKey, initiated: Timestamp) -> (date: Timestamp, rule: String)? {
        var first: (date: Timestamp, rule: String)?
        for rule in rules(for: LifecycleSubject(key, nil)) {
            guard let days = rule.abortDays else { continue }
            let date = initiated.aged(days: days)
            if first.map({ date < $0.date }) ?? true { first = (date, rule.id) }
        }
        return first
    }

    private func consider(
        _ target: StorageClass, _ rule: LifecycleRule, _ subject: LifecycleSubject, from storageClass: StorageClass,
        _ coldest: inout StorageClass?
    ) {
        guard storageClass.mayMove(to: target), target.coldness > coldest?.coldness ?? 0 else { return }
        if isLargeEnough(subject, for: target, rule) { coldest = target }
    }

    private func isLargeEnough(_ subject: LifecycleSubject, for target: StorageClass, _ rule: LifecycleRule) -> Bool {
        if subject.size >= BucketLimits.transitionBytesMin { return true }
        let filter = rule.filter
        if filter.sizeGreaterThan != nil || filter.sizeLessThan != nil { return true }
        return minimumSize == .variesByClass && target.isArchive
    }
}
