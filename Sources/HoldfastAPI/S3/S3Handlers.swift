import HoldfastBuckets
import HoldfastWire

/// The operations of S3, one function each, from a request whose sender is allowed to a reply. They throw `S3Error` and
/// `BucketError`, which become S3's error documents at one edge (`S3Endpoint`).
struct S3Handlers: Sendable {
    func answer(_ request: S3Request) async throws -> WireResponse {
        switch request.operation {
        case .listBuckets: try await listBuckets(request)
        case .createBucket: try await createBucket(request)
        case .headBucket: try await headBucket(request)
        case .deleteBucket: try await deleteBucket(request)

        case .listObjects: try await listObjects(request)
        case .listObjectsV2: try await listObjectsV2(request)
        case .listObjectVersions: try await listObjectVersions(request)

        case .putObject: try await putObject(request)
        case .getObject: try await getObject(request)
        case .headObject: try await headObject(request)
        case .getObjectAttributes: try await getObjectAttributes(request)
        case .deleteObject: try await deleteObject(request)
        case .deleteObjects: try await deleteObjects(request)
        case .copyObject: try await copyObject(request)
        case .renameObject: try await renameObject(request)
        case .restoreObject: try await restoreObject(request)

        case .createMultipartUpload: try await createMultipartUpload(request)
        case .uploadPart: try await uploadPart(request)
        case .uploadPartCopy: try await uploadPartCopy(request)
        case .completeMultipartUpload: try await completeMultipartUpload(request)
        case .abortMultipartUpload: try await abortMultipartUpload(request)
        case .listMultipartUploads: try await listMultipartUploads(request)
        case .listParts: try await listParts(request)

        case .getObjectTagging: try await getObjectTagging(request)
        case .putObjectTagging: try await putObjectTagging(request)
        case .deleteObjectTagging: try await deleteObjectTagging(request)
        case .getObjectRetention: try await getObjectRetention(request)
        case .putObjectRetention: try await putObjectRetention(request)
        case .getObjectLegalHold: try await getObjectLegalHold(request)
        case .putObjectLegalHold: try await putObjectLegalHold(request)

        default: try await answerAboutSettings(request)
        }
    }
}
