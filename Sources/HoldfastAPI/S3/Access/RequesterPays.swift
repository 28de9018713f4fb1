import HoldfastBuckets
import HoldfastCore
import HoldfastWire

/// Buckets whose requesters pay: others than the owner have to say that they know it. Nothing is charged here; requests
/// that AWS refuses are refused.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html>.
enum RequesterPays {
    /// In requests, as a header or in the query.
    static let payer = "x-amz-request-payer"
    /// In replies.
    static let charged = "x-amz-request-charged"
    static let requester = "requester"
}

extension WireHeaders {
    /// Tells the sender that it pays, once.
    mutating func setCharged() {
        if self[RequesterPays.charged] == nil { append(RequesterPays.charged, RequesterPays.requester) }
    }
}

extension S3Request {
    /// Whether the sender pays for what is done in the bucket.
    ///
    /// - Throws: `AccessDenied` where it would have to, and does not say that it knows; also to nobody, whatever is
    ///   asked, where requesters pay.
    func isCharged() throws -> Bool {
        guard let access, operation.isCharged || !sender.isSigned else { return false }
        return try isCharged(for: access.bucket, of: access.owner)
    }

    /// The same for a bucket of its own, such as that of a copy's source.
    func isCharged(for bucket: BucketName, of owner: AccountID) throws -> Bool {
        guard sender.requester.account != owner, let document = try buckets.setting(.requestPayment, of: bucket),
            try S3Shapes.RequestPaymentConfiguration(document: document).payer == .requester
        else { return false }
        let said = text(RequesterPays.payer) ?? query.text(RequesterPays.payer)
        guard sender.isSigned, said == RequesterPays.requester else { throw S3Error.accessDenied() }
        return true
    }
}

extension S3Operation {
    /// Whether it is among those that have `x-amz-request-payer` at AWS: those on objects and uploads, and listings.
    fileprivate var isCharged: Bool {
        switch self {
        case .abortMultipartUpload, .completeMultipartUpload, .copyObject, .createMultipartUpload, .deleteObject,
            .deleteObjects, .getObject, .getObjectAcl, .getObjectAttributes, .getObjectLegalHold,
            .getObjectRetention, .getObjectTagging, .headObject, .listMultipartUploads, .listObjectVersions,
            .listObjects, .listObjectsV2, .listParts, .putObject, .putObjectAcl, .putObjectLegalHold,
            .putObjectRetention, .putObjectTagging, .restoreObject, .uploadPart, .uploadPartCopy:
            true
        default: false
        }
    }
}
