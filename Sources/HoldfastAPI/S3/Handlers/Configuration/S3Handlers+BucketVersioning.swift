import HoldfastBuckets
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html>.
    func putBucketVersioning(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.VersioningConfiguration = try await request.read()
        // Holdfast has no devices that could confirm a deletion, so it must not look as if it asked for one.
        if document.mfaDelete == .enabled { throw S3Error.notImplemented("MFA delete") }
        let versioning: Versioning
        switch document.status {
        case .enabled: versioning = .enabled
        case .suspended: versioning = .suspended
        case nil:
            throw S3Error(
                "IllegalVersioningConfigurationException", 400, "The Versioning element must be specified")
        }
        try await request.buckets.setVersioning(versioning, of: try request.bucket)
        return S3Reply.empty()
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html>.
    func getBucketVersioning(_ request: S3Request) async throws -> WireResponse {
        let status: S3Shapes.BucketVersioningStatus? =
            switch try request.buckets.bucket(try request.bucket).versioning {
            case .never: nil
            case .enabled: .enabled
            case .suspended: .suspended
            }
        return S3Reply.document(S3Shapes.VersioningConfiguration(status: status))
    }
}
