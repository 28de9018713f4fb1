import HoldfastBuckets
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html>.
    func putBucketEncryption(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.ServerSideEncryptionConfiguration = try await request.read()
        guard document.rules.count == 1 else { throw S3Error.malformedXML }
        let encryption = try BucketEncryption(document.rules[0])
        try await request.buckets.putSetting(
            .encryption, of: try request.bucket, document: encryption.document)
        return S3Reply.empty()
    }

    /// What is put, else what S3 has for every bucket since January 2023.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html>.
    func getBucketEncryption(_ request: S3Request) async throws -> WireResponse {
        let stored = try request.buckets.setting(.encryption, of: try request.bucket)
        let encryption = try stored.map { try BucketEncryption(document: $0) } ?? BucketEncryption(.s3)
        return S3Reply.document(S3Shapes.ServerSideEncryptionConfiguration(rules: [.init(encryption)]))
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html>.
    func deleteBucketEncryption(_ request: S3Request) async throws -> WireResponse {
        try await remove(.encryption, request)
    }
}

extension BucketEncryption {
    /// - Throws: `MalformedXML`, `InvalidArgument`.
    fileprivate init(_ rule: S3Shapes.ServerSideEncryptionRule) throws(S3Error) {
        let standard = rule.applyServerSideEncryptionByDefault
        guard standard != nil || rule.blockedEncryptionTypes != nil else { throw .malformedXML }
        let keyID = standard?.kmsMasterKeyID
        let method: Method
        switch standard?.sseAlgorithm ?? .aes256 {
        case .aes256:
            guard keyID == nil else {
                throw S3Error(
                    "InvalidArgument", 400,
                    "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
                    [("ArgumentName", "ApplyServerSideEncryptionByDefault")])
            }
            method = .s3
        case .awsKms: method = .kms(keyID: keyID)
        case .awsKmsDsse: method = .kmsDual(keyID: keyID)
        case .awsFsx: throw .malformedXML
        }
        var blocksCustomerKeys = false
        for type in rule.blockedEncryptionTypes?.encryptionType ?? [] where type == .sseC { blocksCustomerKeys = true }
        self.init(
            method, isBucketKeyEnabled: rule.bucketKeyEnabled ?? false, blocksCustomerKeys: blocksCustomerKeys)
    }
}

extension S3Shapes.ServerSideEncryptionRule {
    fileprivate init(_ encryption: BucketEncryption) {
        let standard: S3Shapes.ServerSideEncryptionByDefault =
            switch encryption.method {
            case .s3: .init(sseAlgorithm: .aes256)
            case .kms(let keyID): .init(sseAlgorithm: .awsKms, kmsMasterKeyID: keyID)
            case .kmsDual(let keyID): .init(sseAlgorithm: .awsKmsDsse, kmsMasterKeyID: keyID)
            }
        self.init(
            applyServerSideEncryptionByDefault: standard, bucketKeyEnabled: encryption.isBucketKeyEnabled,
            blockedEncryptionTypes: encryption.blocksCustomerKeys ? .init(encryptionType: [.sseC]) : nil)
    }
}
