/// Lists of grants that have a name.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl>.
public enum CannedACL: String, Hashable, Sendable, CaseIterable {
    case `private`
    case publicRead = "public-read"
    case publicReadWrite = "public-read-write"
    case authenticatedRead = "authenticated-read"
    case awsExecRead = "aws-exec-read"
    case bucketOwnerRead = "bucket-owner-read"
    case bucketOwnerFullControl = "bucket-owner-full-control"
    case logDeliveryWrite = "log-delivery-write"

    /// The grants that the name stands for.
    ///
    /// - Parameters:
    ///   - owner: of the object, or of the bucket.
    ///   - bucketOwner: of the object's bucket; the owner itself for a bucket's list, where what would be granted to
    ///     the bucket's owner is left out, as S3 has it.
    public func list(owner: CanonicalID, bucketOwner: CanonicalID) -> AccessControlList {
        var grants = [Grant(.fullControl, to: .canonicalUser(owner))]
        switch self {
        case .private: break
        case .publicRead: grants.append(Grant(.read, to: .group(.allUsers)))
        case .publicReadWrite:
            grants.append(Grant(.read, to: .group(.allUsers)))
            grants.append(Grant(.write, to: .group(.allUsers)))
        case .authenticatedRead: grants.append(Grant(.read, to: .group(.authenticatedUsers)))
        case .awsExecRead: grants.append(Grant(.read, to: .canonicalUser(Self.machineImages)))
        case .bucketOwnerRead:
            if bucketOwner != owner { grants.append(Grant(.read, to: .canonicalUser(bucketOwner))) }
        case .bucketOwnerFullControl:
            if bucketOwner != owner { grants.append(Grant(.fullControl, to: .canonicalUser(bucketOwner))) }
        case .logDeliveryWrite:
            grants.append(Grant(.write, to: .group(.logDelivery)))
            grants.append(Grant(.readACP, to: .group(.logDelivery)))
        }
        return AccessControlList(trusted: grants)
    }

    /// The user as which EC2 reads machine images, on AWS.
    private static let machineImages = CanonicalID(
        bytes: [
            0x6A, 0xA5, 0xA3, 0x66, 0xC3, 0x4C, 0x1C, 0xBE, 0x25, 0xDC, 0x49, 0x21, 0x14, 0x96, 0xE9, 0x13,
            0xE0, 0x35, 0x1E, 0xB0, 0xE8, 0xC3, 0x7A, 0xA3, 0x47, 0x7E, 0x40, 0x94, 0x2E, 0xC6, 0xB9, 0x7C,
        ])
}
