import HoldfastBuckets
import HoldfastWire

// Encryption as headers ask for it and tell it.
//
// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html>.

private let sse = "x-amz-server-side-encryption"

extension EncryptionRequest {
    /// What the headers of a write ask for; `nil` where they say nothing, so that the bucket's default counts.
    init?(_ request: S3Request) throws {
        let customer = try CustomerKey(request)
        let keyID = request.text(sse + "-aws-kms-key-id")
        let context = request.text(sse + "-context")
        guard let method = request.text(sse) else {
            if keyID != nil || context != nil {
                throw S3Error.invalidArgument(
                    "x-amz-server-side-encryption-aws-kms-key-id header is only applicable with aws:kms",
                    name: sse + "-aws-kms-key-id", value: keyID ?? "")
            }
            guard let customer else { return nil }
            self = .customer(customer)
            return
        }
        guard customer == nil else {
            throw S3Error.invalidArgument(
                "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
                name: sse, value: method)
        }
        let bucketKey = request.text(sse + "-bucket-key-enabled").map { $0.lowercased() == "true" }
        switch method {
        case "AES256":
            guard keyID == nil else {
                throw S3Error.invalidArgument(
                    "x-amz-server-side-encryption-aws-kms-key-id is not applicable with AES256",
                    name: sse + "-aws-kms-key-id", value: keyID ?? "")
            }
            self = .s3
        case "aws:kms": self = .kms(keyID: keyID, bucketKey: bucketKey, context: context)
        case "aws:kms:dsse": self = .kmsDual(keyID: keyID, context: context)
        default:
            throw S3Error.invalidArgument(
                "The encryption method specified is not supported", name: sse, value: method)
        }
    }
}

extension CustomerKey {
    /// The key that a request brings; `nil` where it brings none.
    /// - Parameter prefix: `x-amz-copy-source-` for the key of a copy's source.
    init?(_ request: S3Request, prefix: String = "x-amz-") throws {
        let names = prefix == "x-amz-" ? CustomerKeyNames.ofObject : CustomerKeyNames(prefix)
        let (algorithm, key, md5) = (
            request.text(names.algorithm), request.text(names.key), request.text(names.md5)
        )
        guard algorithm != nil || key != nil || md5 != nil else { return nil }
        // A key over a readable connection is one no more; on the machine itself nobody listens.
        guard request.head.isTLS || request.isFromThisMachine else {
            throw S3Error.invalidRequest(
                "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure "
                    + "connection.")
        }
        try self.init(
            algorithm: algorithm, bytes: key.map { base64Bytes($0) ?? [] }, md5: md5.map { base64Bytes($0) ?? [] })
    }
}

/// The headers that bring a customer's key.
private struct CustomerKeyNames {
    let algorithm: String
    let key: String
    let md5: String

    static let ofObject = CustomerKeyNames("x-amz-")

    init(_ prefix: String) {
        algorithm = prefix + "server-side-encryption-customer-algorithm"
        key = prefix + "server-side-encryption-customer-key"
        md5 = prefix + "server-side-encryption-customer-key-md5"
    }
}

extension S3Request {
    fileprivate var isFromThisMachine: Bool {
        guard let peer = head.peer else { return true }
        return peer == "::1" || peer.hasPrefix("127.") || peer.hasPrefix("::ffff:127.")
    }
}

extension WireHeaders {
    /// How an object is encrypted; nothing where it is not.
    mutating func append(_ encryption: ObjectEncryption?) {
        guard let encryption else { return }
        switch encryption.kind {
        case .s3: append(sse, "AES256")
        case .kms: append(sse, "aws:kms")
        case .kmsDual: append(sse, "aws:kms:dsse")
        case .customer:
            append(sse + "-customer-algorithm", "AES256")
            append(sse + "-customer-key-MD5", ifPresent: encryption.customerKeyMD5.map { base64Text($0) })
        }
        guard encryption.kind == .kms || encryption.kind == .kmsDual else { return }
        append(sse + "-aws-kms-key-id", ifPresent: encryption.keyID)
        append(sse + "-context", ifPresent: encryption.context)
        if encryption.isBucketKeyEnabled { append(sse + "-bucket-key-enabled", "true") }
    }
}
