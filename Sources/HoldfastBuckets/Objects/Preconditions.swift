public import HoldfastCore

/// The conditions of a read or a copy.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html>.
public struct ReadConditions: Hashable, Sendable {
    public var ifMatch: String?
    public var ifNoneMatch: String?
    public var ifModifiedSince: Timestamp?
    public var ifUnmodifiedSince: Timestamp?

    public init() {}

    public enum Verdict: Hashable, Sendable {
        case proceed
        case notModified
        /// The name of the header that does not hold.
        case failed(String)
    }

    /// RFC 7232 as S3 documents it: a tag that matches outweighs `If-Unmodified-Since`, and one that is compared
    /// outweighs `If-Modified-Since`. S3 ignores the latter where it lies in the future.
    public func verdict(_ tag: EntityTag, modified: Timestamp, now: Timestamp) -> Verdict {
        if let ifMatch {
            if !Self.any(ifMatch, tag) { return .failed("If-Match") }
        } else if let ifUnmodifiedSince, modified.wholeSeconds > ifUnmodifiedSince.wholeSeconds {
            return .failed("If-Unmodified-Since")
        }
        if let ifNoneMatch {
            if Self.any(ifNoneMatch, tag) { return .notModified }
        } else if let ifModifiedSince, ifModifiedSince <= now,
            modified.wholeSeconds <= ifModifiedSince.wholeSeconds
        {
            return .notModified
        }
        return .proceed
    }

    /// The header for which something counts as not modified.
    var notModifiedName: String { ifNoneMatch == nil ? "If-Modified-Since" : "If-None-Match" }

    /// One of a list of tags.
    private static func any(_ tags: String, _ tag: EntityTag) -> Bool {
        tags.split(separator: ",").contains { tag.matches($0.drop { $0 == " " }.trimmingSuffix { $0 == " " }) }
    }
}

extension Substring {
    func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, predicate(last) { text.removeLast() }
        return text
    }
}

/// The conditions of a write or a delete, which hold or do not in the commit itself.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>.
public struct WriteConditions: Hashable, Sendable {
    public var ifMatch: String?
    /// S3 takes `*` alone here.
    public var ifNoneMatch: String?
    /// Of deletes.
    public var ifMatchModified: Timestamp?
    public var ifMatchSize: UInt64?

    public init() {}

    var isEmpty: Bool { ifMatch == nil && ifNoneMatch == nil && ifMatchModified == nil && ifMatchSize == nil }

    /// - Parameter latest: the latest version where it is an object.
    func check(_ latest: ObjectRecord?, _ key: ObjectKey) throws(BucketError) {
        if isEmpty { return }
        guard let latest, let content = latest.content else {
            if ifMatch != nil || ifMatchModified != nil || ifMatchSize != nil {
                throw .noSuchKey(key: key, deleteMarker: nil)
            }
            return
        }
        if let ifMatch, !content.tag.matches(ifMatch) { throw .preconditionFailed(condition: "If-Match") }
        if let ifNoneMatch, content.tag.matches(ifNoneMatch) {
            throw .preconditionFailed(condition: "If-None-Match")
        }
        if let ifMatchModified, latest.modified.wholeSeconds != ifMatchModified.wholeSeconds {
            throw .preconditionFailed(condition: "x-amz-if-match-last-modified-time")
        }
        if let ifMatchSize, content.size != ifMatchSize {
            throw .preconditionFailed(condition: "x-amz-if-match-size")
        }
    }
}
