import HoldfastCore
import HoldfastStorage

/// Whose the objects of a bucket are, and whether lists of grants count in it. The numbers are on disk.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>.
public enum ObjectOwnership: UInt8, Hashable, Sendable, CaseIterable {
    /// The bucket's owner owns every object, and lists of grants are out of use. What new buckets have.
    case bucketOwnerEnforced = 1
    /// The bucket's owner owns the objects that are written with `bucket-owner-full-control`.
    case bucketOwnerPreferred = 2
    /// Who writes an object owns it. What a bucket has whose controls were deleted.
    case objectWriter = 3

    public var name: String {
        switch self {
        case .bucketOwnerEnforced: "BucketOwnerEnforced"
        case .bucketOwnerPreferred: "BucketOwnerPreferred"
        case .objectWriter: "ObjectWriter"
        }
    }

    public init?(name: some StringProtocol) {
        guard let ownership = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = ownership
    }

    /// Whose a new object is.
    ///
    /// - Parameter writer: `nil` for an anonymous one, who on AWS would own the object under the id of nobody. Here the
    ///   bucket's owner does.
    func owner(writer: AccountID?, bucketOwner: AccountID, _ requested: RequestedACL?) -> AccountID {
        guard let writer else { return bucketOwner }
        switch self {
        case .bucketOwnerEnforced: return bucketOwner
        case .bucketOwnerPreferred: return requested == .canned(.bucketOwnerFullControl) ? bucketOwner : writer
        case .objectWriter: return writer
        }
    }

    /// Whether a list may be asked for.
    /// - Throws: `accessControlListNotSupported`.
    func check(_ requested: RequestedACL?, owner: CanonicalID, bucketOwner: CanonicalID) throws(BucketError) {
        guard self == .bucketOwnerEnforced, let requested else { return }
        guard requested.isBucketOwnerFullControl(owner: owner, bucketOwner: bucketOwner) else {
            throw .accessControlListNotSupported
        }
    }
}

/// The setting of a bucket that says whose its objects are.
///
/// A bucket for which nothing is stored has ``standard``. Deleting the controls stores that there are none, which is
/// something else: lists count then.
public struct OwnershipControls: Hashable, Sendable {
    public var ownership: ObjectOwnership

    public init(_ ownership: ObjectOwnership) { self.ownership = ownership }

    /// What a new bucket has, as AWS has it since April 2023.
    public static let standard = OwnershipControls(.bucketOwnerEnforced)

    public var document: [UInt8] { Self.document(self) }

    /// As the setting `ownershipControls` is stored; `nil` stands for deleted ones.
    static func document(_ controls: OwnershipControls?) -> [UInt8] {
        var writer = RecordWriter(capacity: 2)
        writer.version(1)
        writer.uint8(controls?.ownership.rawValue ?? 0)
        return writer.finish()
    }

    /// - Returns: `nil` where they were deleted.
    /// - Throws: `storage(corrupt)`.
    public init?(document: [UInt8]) throws(BucketError) {
        let stored = try decodeDocument(document) { (reader) throws(RecordDecodingError) -> ObjectOwnership? in
            let number = try reader.uint8()
            if number == 0 { return nil }
            guard let ownership = ObjectOwnership(rawValue: number) else { throw .illegal("unknown ownership") }
            return ownership
        }
        guard let stored else { return nil }
        ownership = stored
    }
}
