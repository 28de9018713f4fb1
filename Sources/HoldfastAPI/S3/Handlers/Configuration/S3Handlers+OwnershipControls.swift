import HoldfastBuckets
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html>.
    func putBucketOwnershipControls(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.OwnershipControls = try await request.read()
        guard document.rules.count == 1 else { throw S3Error.malformedXML }
        let controls = OwnershipControls(ObjectOwnership(document.rules[0].objectOwnership))
        try await request.buckets.putOwnershipControls(controls, of: try request.bucket, request.canonicalIDs)
        return S3Reply.empty()
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html>.
    func getBucketOwnershipControls(_ request: S3Request) async throws -> WireResponse {
        let bucket = try request.bucket
        guard let controls = try request.buckets.ownershipControls(of: bucket) else {
            throw S3Error.missing(.ownershipControls, of: bucket)
        }
        return S3Reply.document(
            S3Shapes.OwnershipControls(rules: [.init(objectOwnership: .init(controls.ownership))]))
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html>.
    func deleteBucketOwnershipControls(_ request: S3Request) async throws -> WireResponse {
        try await request.buckets.deleteOwnershipControls(of: try request.bucket)
        return S3Reply.empty(status: 204)
    }
}

extension ObjectOwnership {
    fileprivate init(_ shape: S3Shapes.ObjectOwnership) {
        switch shape {
        case .bucketOwnerEnforced: self = .bucketOwnerEnforced
        case .bucketOwnerPreferred: self = .bucketOwnerPreferred
        case .objectWriter: self = .objectWriter
        }
    }
}

extension S3Shapes.ObjectOwnership {
    fileprivate init(_ ownership: ObjectOwnership) {
        switch ownership {
        case .bucketOwnerEnforced: self = .bucketOwnerEnforced
        case .bucketOwnerPreferred: self = .bucketOwnerPreferred
        case .objectWriter: self = .objectWriter
        }
    }
}
