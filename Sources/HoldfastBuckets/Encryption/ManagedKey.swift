import Crypto
import HoldfastCore

/// The key `aws/s3`, which KMS has for S3 in every account and region: what encrypts under KMS without naming a key.
///
/// There is no KMS here, and the key has no bytes: it is the name under which replies tell of it, the same wherever and
/// whenever it is asked for.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>.
struct ManagedKey {
    private let scope: Scope

    init(_ scope: Scope) { self.scope = scope }

    /// `arn:aws:kms:us-east-1:123456789012:key/` and a UUID.
    var arn: String { prefix + "key/" + uuid }

    /// What replies call a key.
    /// - Parameter keyID: as the request or the bucket's setting names it; `nil` where it does not.
    func name(of keyID: String?) -> String {
        guard let keyID, keyID != "alias/aws/s3", keyID != prefix + "alias/aws/s3" else { return arn }
        return keyID
    }

    private var prefix: String { "arn:aws:kms:\(scope.region):\(scope.account):" }

    /// Of the form that random ones have. In records of objects: it never changes.
    private var uuid: String {
        let text = "holdfast aws/s3 key \(scope.account) \(scope.region)"
        var bytes = Array(SHA256.hash(data: Array(text.utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = hexadecimalText(bytes)
        var groups: [Substring] = []
        var rest = digits[...]
        for length in [8, 4, 4, 4, 12] {
            groups.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return groups.joined(separator: "-")
    }
}
