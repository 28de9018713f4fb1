import HoldfastStorage

/// How a bucket encrypts new objects whose requests do not say.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionRule.html>.
public struct BucketEncryption: Hashable, Sendable {
    public enum Method: Hashable, Sendable {
        case s3
        /// `keyID` is `nil` for the account's own `aws/s3`.
        case kms(keyID: String?)
        case kmsDual(keyID: String?)
    }

    public var method: Method
    public var isBucketKeyEnabled: Bool
    /// Whether new objects under customers' keys are refused.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_BlockedEncryptionTypes.html>.
    public var blocksCustomerKeys: Bool

    public init(_ method: Method, isBucketKeyEnabled: Bool = false, blocksCustomerKeys: Bool = false) {
        self.method = method
        self.isBucketKeyEnabled = isBucketKeyEnabled
        self.blocksCustomerKeys = blocksCustomerKeys
    }

    /// As the setting `encryption` is stored.
    public var document: [UInt8] {
        var writer = RecordWriter()
        writer.version(1)
        let (kind, keyID): (ObjectEncryption.Kind, String?) =
            switch method {
            case .s3: (.s3, nil)
            case .kms(let keyID): (.kms, keyID)
            case .kmsDual(let keyID): (.kmsDual, keyID)
            }
        writer.uint8(kind.rawValue)
        writer.optional(keyID) { writer, id in writer.string(id) }
        writer.bool(isBucketKeyEnabled)
        writer.bool(blocksCustomerKeys)
        return writer.finish()
    }

    /// - Throws: `storage(corrupt)`.
    public init(document: [UInt8]) throws(BucketError) {
        var reader = RecordReader(document.span)
        do throws(RecordDecodingError) {
            try reader.version(upTo: 1)
            let kind = ObjectEncryption.Kind(rawValue: try reader.uint8())
            let keyID = try reader.optional { (reader) throws(RecordDecodingError) in try reader.string() }
            switch kind {
            case .s3 where keyID == nil: method = .s3
            case .kms: method = .kms(keyID: keyID)
            case .kmsDual: method = .kmsDual(keyID: keyID)
            default: throw .illegal("not an encryption that a bucket may have")
            }
            isBucketKeyEnabled = try reader.bool()
            blocksCustomerKeys = try reader.bool()
            try reader.end()
        } catch {
            throw .storage(.corrupt(tree: BucketTrees.settings.raw.name, key: "", reason: "\(error)"))
        }
    }
}
