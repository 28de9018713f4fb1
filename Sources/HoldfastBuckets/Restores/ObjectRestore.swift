public import HoldfastCore

/// A copy of an archived object that can be read for some days: when it is there, and until when.
public struct ObjectRestore: Hashable, Sendable {
    public var tier: RestoreTier
    /// From when on it can be read.
    public var ready: Timestamp
    /// A midnight UTC.
    public var until: Timestamp

    public init(tier: RestoreTier, ready: Timestamp, until: Timestamp) {
        self.tier = tier
        self.ready = ready
        self.until = until
    }

    /// What a request for a copy gives.
    ///
    /// - Parameter days: how long the copy stays, counted from when it is there and rounded up to midnight UTC.
    init(_ tier: RestoreTier, ready: Timestamp, days: Int) {
        self.init(tier: tier, ready: ready, until: ready.aged(days: days))
    }

    public func isOngoing(at now: Timestamp) -> Bool { now < ready }

    public func isReadable(at now: Timestamp) -> Bool { ready <= now && now < until }
}

/// How fast an archived object is to be had. The numbers are on disk.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html>.
public enum RestoreTier: UInt8, Hashable, Sendable, CaseIterable {
    case bulk = 1
    case standard = 2
    case expedited = 3

    /// S3's name.
    public var name: String {
        switch self {
        case .bulk: "Bulk"
        case .standard: "Standard"
        case .expedited: "Expedited"
        }
    }

    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    func isFaster(than other: RestoreTier) -> Bool { rawValue > other.rawValue }

    /// How long a restore takes: the shortest of the times that S3 documents.
    ///
    /// - Returns: `nil` where the class has no such tier.
    func time(from storageClass: StorageClass) -> Duration? {
        switch (storageClass, self) {
        case (.deepArchive, .bulk): .seconds(48 * 3_600)
        case (.deepArchive, .standard): .seconds(12 * 3_600)
        case (.deepArchive, .expedited): nil
        case (_, .bulk): .seconds(5 * 3_600)
        case (_, .standard): .seconds(3 * 3_600)
        case (_, .expedited): .seconds(60)
        }
    }
}

extension ObjectInfo {
    /// - Throws: `invalidObjectState` for an object of an archive of which there is no copy to read.
    func checkReadable(at now: @autoclosure () -> Timestamp) throws(BucketError) {
        guard storageClass.isArchive else { return }
        guard let restore, restore.isReadable(at: now()) else { throw .invalidObjectState(storageClass) }
    }
}
