public import HoldfastCore

/// What becomes of a bucket's objects as they age.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html>.
public struct LifecycleConfiguration: Hashable, Sendable {
    /// Which objects are too small to be moved to another class, unless a rule's filter names sizes itself.
    ///
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html>.
    /// The numbers are on disk.
    public enum MinimumSize: UInt8, Hashable, Sendable, CaseIterable {
        /// Those under 128 KiB.
        case allClasses = 1
        /// Those under 128 KiB, but for moves to the archive classes.
        case variesByClass = 2

        /// As the header `x-amz-transition-default-minimum-object-size` has it.
        public var name: String {
            switch self {
            case .allClasses: "all_storage_classes_128K"
            case .variesByClass: "varies_by_storage_class"
            }
        }

        /// - Throws: `invalidRequest`.
        public init(name: String) throws(BucketError) {
            guard let found = Self.allCases.first(where: { $0.name == name }) else {
                throw .invalidRequest("Invalid TransitionDefaultMinimumObjectSize found: \(name)")
            }
            self = found
        }
    }

    /// In the order of the document.
    public var rules: [LifecycleRule]
    public var minimumSize: MinimumSize

    public init(_ rules: [LifecycleRule], minimumSize: MinimumSize = .allClasses) {
        self.rules = rules
        self.minimumSize = minimumSize
    }

    /// The same with an id for every rule that has none.
    public func naming(with randomness: some Randomness) -> LifecycleConfiguration {
        var named = self
        for index in named.rules.indices where named.rules[index].id.isEmpty {
            named.rules[index].id = generatedRuleID(from: randomness)
        }
        return named
    }
}

/// One rule of a lifecycle configuration.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html>.
public struct LifecycleRule: Hashable, Sendable {
    /// Which objects it is about, in the form in which it was put.
    public enum Scope: Hashable, Sendable {
        /// The rule's own prefix, as configurations had it before there were filters.
        case prefix(String)
        case filter(LifecycleFilter)
    }

    /// When, counted from an object's creation or its end as the current version, or at a date.
    public enum Timing: Hashable, Sendable {
        case days(Int)
        /// A midnight UTC.
        case date(Timestamp)

        /// - Throws: `malformedDocument` where not exactly one is given.
        public init(days: Int?, date: Timestamp?) throws(BucketError) {
            switch (days, date) {
            case (let days?, nil): self = .days(days)
            case (nil, let date?): self = .date(date)
            default: throw .malformedDocument("a transition names either Days or Date")
            }
        }
    }

    public enum Expiration: Hashable, Sendable {
        case after(Timing)
        /// Whether delete markers go that no version is left under.
        case expiredDeleteMarkers(Bool)

        /// - Throws: `malformedDocument` where not exactly one is given.
        public init(days: Int?, date: Timestamp?, expiredObjectDeleteMarker: Bool?) throws(BucketError) {
            switch (days, date, expiredObjectDeleteMarker) {
            case (let days?, nil, nil): self = .after(.days(days))
            case (nil, let date?, nil): self = .after(.date(date))
            case (nil, nil, let removes?): self = .expiredDeleteMarkers(removes)
            default: throw .malformedDocument("an expiration names one of Days, Date and ExpiredObjectDeleteMarker")
            }
        }
    }

    public struct Transition: Hashable, Sendable {
        public var timing: Timing
        public var storageClass: StorageClass

        public init(_ timing: Timing, to storageClass: StorageClass) {
            self.timing = timing
            self.storageClass = storageClass
        }
    }

    public struct NoncurrentTransition: Hashable, Sendable {
        /// Since the version was replaced.
        public var days: Int
        /// How many newer noncurrent versions stay in their class whatever their age.
        public var newerVersions: Int?
        public var storageClass: StorageClass

        public init(days: Int, newerVersions: Int? = nil, to storageClass: StorageClass) {
            self.days = days
            self.newerVersions = newerVersions
            self.storageClass = storageClass
        }
    }

    public struct NoncurrentExpiration: Hashable, Sendable {
        /// Since the version was replaced.
        public var days: Int
        /// How many newer noncurrent versions stay whatever their age.
        public var newerVersions: Int?

        public init(days: Int, newerVersions: Int? = nil) {
            self.days = days
            self.newerVersions = newerVersions
        }
    }

    /// Empty where the client gives none: ``LifecycleConfiguration/naming(with:)`` makes one.
    public var id: String
    public var isEnabled: Bool
    public var scope: Scope
    public var expiration: Expiration?
    public var transitions: [Transition]
    public var noncurrentExpiration: NoncurrentExpiration?
    public var noncurrentTransitions: [NoncurrentTransition]
    /// Days after which an upload that was not completed is given up.
    public var abortDays: Int?

    public init(
        id: String = "", isEnabled: Bool = true, scope: Scope = .filter(LifecycleFilter()),
        expiration: Expiration? = nil, transitions: [Transition] = [],
        noncurrentExpiration: NoncurrentExpiration? = nil, noncurrentTransitions: [NoncurrentTransition] = [],
        abortDays: Int? = nil
    ) {
        self.id = id
        self.isEnabled = isEnabled
        self.scope = scope
        self.expiration = expiration
        self.transitions = transitions
        self.noncurrentExpiration = noncurrentExpiration
        self.noncurrentTransitions = noncurrentTransitions
        self.abortDays = abortDays
    }
}

/// Which objects a rule is about: those that meet everything that is named; all where nothing is.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRuleFilter.html>.
public struct LifecycleFilter: Hashable, Sendable {
    public var prefix: String?
    /// An object has all of them, and may have others.
    public var tags: [ObjectTag]
    /// Bytes, themselves excluded.
    public var sizeGreaterThan: UInt64?
    public var sizeLessThan: UInt64?
    /// Whether the document has it inside of an `And`, as two conditions and more have to be.
    public var isConjunction: Bool

    public init(
        prefix: String? = nil, tags: [ObjectTag] = [], sizeGreaterThan: UInt64? = nil, sizeLessThan: UInt64? = nil,
        isConjunction: Bool = false
    ) {
        self.prefix = prefix
        self.tags = tags
        self.sizeGreaterThan = sizeGreaterThan
        self.sizeLessThan = sizeLessThan
        self.isConjunction = isConjunction
    }

    var conditionCount: Int {
        (prefix == nil ? 0 : 1) + tags.count + (sizeGreaterThan == nil ? 0 : 1) + (sizeLessThan == nil ? 0 : 1)
    }

    /// As S3's messages name a filter.
    var summary: String {
        var parts: [String] = []
        if let prefix { parts.append("prefix=\(prefix)") }
        parts += tags.map { "tag={key=\($0.key), value=\($0.value)}" }
        if let sizeGreaterThan { parts.append("objectsizegreaterthan=\(sizeGreaterThan)") }
        if let sizeLessThan { parts.append("objectsizelessthan=\(sizeLessThan)") }
        return "(\(parts.isEmpty ? "prefix=" : parts.joined(separator: " and ")))"
    }
}

extension LifecycleRule {
    /// The scope in today's form.
    var filter: LifecycleFilter {
        switch scope {
        case .prefix(let prefix): LifecycleFilter(prefix: prefix)
        case .filter(let filter): filter
        }
    }

    /// What every key that it is about starts with.
    var prefix: String { filter.prefix ?? "" }
}
