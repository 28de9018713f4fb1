/// Which moves between classes lifecycle rules make.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html>.
extension StorageClass {
    /// Whether objects may be moved to it.
    var isTransitionTarget: Bool { self != .standard && self != .reducedRedundancy }

    /// The classes that an object enters after 30 days at the earliest.
    var isInfrequentAccess: Bool { self == .standardInfrequentAccess || self == .oneZoneInfrequentAccess }

    /// The place in S3's waterfall: objects move to a greater one only.
    var coldness: Int {
        switch self {
        case .standard, .reducedRedundancy: 0
        case .standardInfrequentAccess: 1
        case .intelligentTiering: 2
        case .oneZoneInfrequentAccess: 3
        case .glacierInstantRetrieval: 4
        case .glacier: 5
        case .deepArchive: 6
        }
    }

    func mayMove(to colder: StorageClass) -> Bool {
        if self == .oneZoneInfrequentAccess && colder == .glacierInstantRetrieval { return false }
        return colder.isTransitionTarget && colder.coldness > coldness
    }
}
