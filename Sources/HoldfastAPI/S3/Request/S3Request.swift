import HoldfastBuckets
import HoldfastCore
import HoldfastWire

/// A request to S3 whose sender is known and allowed, as handlers see it.
///
/// Used by one task at a time.
final class S3Request {
    let head: WireRequest
    let operation: S3Operation
    let address: S3Address
    let query: S3Query
    let sender: S3Sender
    /// The service, acting for the sender.
    let buckets: Buckets
    /// Taken by handlers that want it; what is left is the server's to throw away.
    let body: S3Body
    let requestID: S3RequestID
    let canonicalIDs: CanonicalIDs
    /// Whether the body is the file of a form, whose length nobody says.
    var isFormFile = false
    /// Whose the bucket is, and what new objects in it may have; `nil` where the request is about no bucket that is
    /// there.
    var access: BucketAccess?
    /// What the document of a PutObjectTagging says, which conditions of policies may ask for before it is obeyed.
    /// `nil` until it is read.
    var tags: Result<[ObjectTag], any Error>?

    init(
        head: WireRequest, operation: S3Operation, address: S3Address, query: S3Query, sender: S3Sender,
        buckets: Buckets, body: S3Body, requestID: S3RequestID, canonicalIDs: CanonicalIDs
    ) {
        self.head = head
        self.operation = operation
        self.address = address
        self.query = query
        self.sender = sender
        self.buckets = buckets
        self.body = body
        self.requestID = requestID
        self.canonicalIDs = canonicalIDs
    }

    func header(_ name: String) -> String? { head.headers[name] }

    /// A header that is there and not empty.
    func text(_ name: String) -> String? { head.headers[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// The bucket, by S3's rules for names: where the name cannot be a bucket's, there is none.
    var bucket: BucketName {
        get throws {
            guard let text = address.bucket else { throw S3Error.methodNotAllowed }
            return try BucketName(text)
        }
    }

    var key: ObjectKey {
        get throws {
            guard let bytes = address.key else { throw S3Error.methodNotAllowed }
            return try ObjectKey(bytes)
        }
    }

    /// The version that `versionId` names; `nil` where it names none.
    /// - Throws: `InvalidArgument` for a text that no version id can be.
    var version: VersionID? {
        get throws {
            guard let text = query["versionId"] else { return nil }
            guard !text.isEmpty else {
                throw S3Error.invalidArgument(
                    "Version id cannot be the empty string", name: "versionId", value: "")
            }
            return try VersionID(named: text)
        }
    }
}

extension VersionID {
    /// - Throws: `InvalidArgument` for a text that no version id can be.
    init(named text: String) throws {
        guard let version = VersionID(text) else {
            throw S3Error.invalidArgument("Invalid version id specified", name: "versionId", value: text)
        }
        self = version
    }
}

/// The two ids that S3's replies carry.
struct S3RequestID: Sendable, Hashable {
    /// 16 letters and digits.
    let short: String
    let host: String

    /// - Parameter id: 52 letters and digits, as every service's ids are drawn.
    init(_ id: String) {
        let bytes = id.utf8Span.span
        short = bytes.extracting(0..<min(16, bytes.count)).checkedText
        var text: [UInt8] = []
        text.append(base64: bytes.extracting(min(4, bytes.count)...))
        host = String(decoding: text, as: UTF8.self)
    }
}
