import HoldfastBuckets
import HoldfastCore
import HoldfastWire

/// Who sends a request to S3, and how it says so.
struct S3Sender: Sendable {
    /// How a request carries its signature.
    enum Form: Sendable, Hashable {
        /// Nobody signed it.
        case anonymous
        case header
        /// Presigned.
        case query
        /// A browser's form with a signed policy.
        case form
    }

    /// `nil` for an anonymous sender.
    let caller: Caller?
    let form: Form
    /// What policies call `s3:signatureversion`: `AWS4-HMAC-SHA256`, `AWS`.
    let signatureVersion: String?
    /// What the head says of the body.
    let payload: S3PayloadKind
    /// Verifies the chunks of a body; `nil` where signatures are not checked.
    let chunkVerifier: SigV4ChunkVerifier?

    var isSigned: Bool { form != .anonymous }

    /// What the service acts for: an anonymous sender has no account, and makes nothing of its own.
    var scope: Scope { caller?.scope ?? .local }

    static let anonymous = S3Sender(caller: nil, form: .anonymous, signatureVersion: nil, payload: .unsigned, chunkVerifier: nil)
}
