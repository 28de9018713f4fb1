public import HoldfastStorage

/// Why a buckets operation was refused or failed. A service knows nothing of HTTP: HoldfastAPI maps every case to S3's
/// code, status and message in one exhaustive switch.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>.
public enum BucketError: Error, Hashable, Sendable {
    case invalidBucketName(String)
    case noSuchBucket(String)
    /// Another account has a bucket of this name.
    case bucketAlreadyExists(String)
    case bucketAlreadyOwnedByYou(String)
    case bucketNotEmpty(String, isVersioned: Bool)
    /// An account's quota of buckets.
    case tooManyBuckets
    /// Nothing is under the key; the delete marker that hides what was there, where one does.
    case noSuchKey(key: ObjectKey, deleteMarker: VersionID?)
    case noSuchVersion(key: ObjectKey, version: String)
    /// A delete marker was named as a version to read.
    case isDeleteMarker(VersionID, modified: Int64)
    case keyTooLong(bytes: Int)
    case noSuchUpload(String)
    /// A part of a completion is not there or has another entity tag.
    case invalidPart(number: Int)
    case invalidPartOrder
    /// A part other than the last is under 5 MiB.
    case entityTooSmall(number: Int, bytes: UInt64)
    case entityTooLarge(bytes: UInt64, bytesMax: UInt64)
    /// `condition` is the name of the header that did not hold.
    case preconditionFailed(condition: String)
    /// What is there is what the reader already has; nothing is wrong.
    case notModified(ObjectInfo)
    /// Another write of the same key came between; try again.
    case conditionalRequestConflict
    case invalidRange(size: UInt64, requested: String)
    /// And how many parts there are.
    case invalidPartNumber(Int, of: Int)
    /// The bytes hash to something else than `Content-MD5` says.
    case badDigest(expected: String, computed: String)
    /// The bytes' checksum is not the one that was given.
    case checksumMismatch(ChecksumAlgorithm)
    case incompleteBody(received: UInt64, expected: UInt64)
    case metadataTooLarge(bytes: Int, bytesMax: Int)
    case invalidTag(String)
    case tooManyTags(countMax: Int)
    case invalidArgument(String, name: String, value: String)
    case invalidRequest(String)
    case malformedDocument(String)
    /// Versioning has to be enabled, or has to stay so, for what was asked.
    case invalidBucketState(String)
    /// The object is in an archive class and has not been restored.
    case invalidObjectState(StorageClass)
    case restoreAlreadyInProgress
    /// A lock or a legal hold protects the version.
    case objectLocked
    case accessDenied(String)
    /// Nobody may do this here, whoever he is.
    case methodNotAllowed
    case malformedPolicy(String)
    case malformedACL
    /// The bucket's owner owns all objects, so that lists of grants are out of use.
    case accessControlListNotSupported
    /// A bucket's list grants something to others than its owner, and lists are out of use or are to go out of it.
    case aclConflictsWithOwnership
    /// A new bucket was to have a public list, which the public access block that it has does not allow.
    case aclConflictsWithPublicAccessBlock
    /// What is named as the account that owns the bucket is no account.
    case invalidExpectedBucketOwner(String)
    case noSuchSetting(BucketSetting)
    /// A bucket has its limit of configurations of a kind.
    case tooManyConfigurations
    /// The engine failed; what it says tells whether the outcome is known.
    case storage(StorageError)
}

extension BucketError {
    package init(_ error: ReadError<BucketError>) {
        switch error {
        case .body(let error): self = error
        case .storage(let error): self = .storage(error)
        }
    }
}
