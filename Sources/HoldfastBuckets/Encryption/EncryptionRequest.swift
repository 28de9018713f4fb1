import Crypto

/// How a write asks for its object to be encrypted. Every kind is AES-256-GCM here; what differs is whose key the
/// object's own key is encrypted under, and what replies say.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html>.
public enum EncryptionRequest: Hashable, Sendable {
    /// SSE-S3: under the store's key.
    case s3
    /// SSE-KMS: under the store's key too, as there is no KMS here; the id is kept and told.
    ///
    /// `keyID` is `nil` for the account's own `aws/s3`, `bucketKey` where the bucket's setting decides; `context` is
    /// the encryption context as it came.
    case kms(keyID: String?, bucketKey: Bool?, context: String?)
    /// DSSE-KMS: as SSE-KMS, and encrypted once.
    case kmsDual(keyID: String?, context: String?)
    /// SSE-C: under a key that the customer keeps.
    case customer(CustomerKey)
}

/// A customer's key. It comes with every request that needs it, and is kept nowhere.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html>.
public struct CustomerKey: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    static let byteCount = 32

    let bytes: [UInt8]
    /// The key's MD5, which replies repeat.
    public let md5: [UInt8]

    /// - Parameters:
    ///   - algorithm: as the request names it; `AES256` is the one there is.
    ///   - bytes: the key, and `nil` where the request has none.
    ///   - md5: what the key must hash to, and `nil` where the request does not say.
    /// - Throws: `invalidArgument`, as S3 words it.
    public init(algorithm: String?, bytes: [UInt8]?, md5: [UInt8]?) throws(BucketError) {
        let name = "x-amz-server-side-encryption-customer"
        let providing = "Requests specifying Server Side Encryption with Customer provided keys must provide"
        guard let algorithm, algorithm == "AES256" else {
            throw .invalidArgument(
                "\(providing) a valid encryption algorithm.", name: "\(name)-algorithm", value: algorithm ?? "null")
        }
        guard let bytes else {
            throw .invalidArgument("\(providing) an appropriate secret key.", name: "\(name)-key", value: "null")
        }
        guard let md5 else {
            throw .invalidArgument(
                "\(providing) the client calculated MD5 of the secret key.", name: "\(name)-key-MD5", value: "null")
        }
        // The argument's value would be the secret.
        guard bytes.count == Self.byteCount else {
            throw .invalidArgument(
                "The secret key was invalid for the specified algorithm.", name: "\(name)-key", value: "")
        }
        guard md5 == ContentHashes.md5(bytes) else {
            throw .invalidArgument(
                "The calculated MD5 hash of the key did not match the hash that was provided.",
                name: "\(name)-key-MD5", value: "")
        }
        self.bytes = bytes
        self.md5 = md5
    }

    /// A key of the program's own.
    /// - Parameter bytes: 32.
    public init(_ bytes: [UInt8]) throws(BucketError) {
        try self.init(algorithm: "AES256", bytes: bytes, md5: ContentHashes.md5(bytes))
    }

    var symmetric: SymmetricKey { SymmetricKey(data: bytes) }

    /// Without the secret, so that no log has it.
    public var description: String { "CustomerKey" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
