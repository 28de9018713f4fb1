import HoldfastStorage

/// The setting of a bucket that overrules what lists and policies give to the public.
///
/// A bucket for which nothing is stored has ``standard``. Deleting the block stores that there is none, which is
/// something else: nothing is blocked then.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>.
public struct PublicAccessBlock: Hashable, Sendable {
    /// Requests that would set a public list are refused.
    public var blockPublicACLs: Bool
    /// What lists grant to the public counts for nothing.
    public var ignorePublicACLs: Bool
    /// Requests that would set a public policy are refused.
    public var blockPublicPolicy: Bool
    /// Where the policy is public, it allows nothing outside of the bucket owner's account.
    public var restrictPublicBuckets: Bool

    public init(
        blockPublicACLs: Bool, ignorePublicACLs: Bool, blockPublicPolicy: Bool, restrictPublicBuckets: Bool
    ) {
        self.blockPublicACLs = blockPublicACLs
        self.ignorePublicACLs = ignorePublicACLs
        self.blockPublicPolicy = blockPublicPolicy
        self.restrictPublicBuckets = restrictPublicBuckets
    }

    /// What a new bucket has, as AWS has it since April 2023.
    public static let standard = PublicAccessBlock(
        blockPublicACLs: true, ignorePublicACLs: true, blockPublicPolicy: true, restrictPublicBuckets: true)

    /// What a bucket has whose block was deleted.
    public static let nothing = PublicAccessBlock(
        blockPublicACLs: false, ignorePublicACLs: false, blockPublicPolicy: false, restrictPublicBuckets: false)

    public var document: [UInt8] { Self.document(self) }

    /// As the setting `publicAccessBlock` is stored; `nil` stands for a deleted one.
    static func document(_ block: PublicAccessBlock?) -> [UInt8] {
        var writer = RecordWriter(capacity: 6)
        writer.version(1)
        writer.optional(block) { writer, block in
            writer.bool(block.blockPublicACLs)
            writer.bool(block.ignorePublicACLs)
            writer.bool(block.blockPublicPolicy)
            writer.bool(block.restrictPublicBuckets)
        }
        return writer.finish()
    }

    /// - Returns: `nil` where it was deleted.
    /// - Throws: `storage(corrupt)`.
    public init?(document: [UInt8]) throws(BucketError) {
        let stored = try decodeDocument(document) { (reader) throws(RecordDecodingError) -> PublicAccessBlock? in
            try reader.optional { (reader) throws(RecordDecodingError) in
                PublicAccessBlock(
                    blockPublicACLs: try reader.bool(), ignorePublicACLs: try reader.bool(),
                    blockPublicPolicy: try reader.bool(), restrictPublicBuckets: try reader.bool())
            }
        }
        guard let stored else { return nil }
        self = stored
    }
}
