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
    var caller: Caller?
    let form: Form
    /// What policies call `s3:signatureversion`: `AWS4-HMAC-SHA256`, `AWS`.
    let signatureVersion: String?
    /// What the head says of the body.
    let payload: S3PayloadKind
    /// When it was signed, where the signature says.
    var signedAt: Timestamp?
    #if Server
        /// Verifies the chunks of a body; `nil` where signatures are not checked.
        var chain: SigV4ChunkChain?
    #endif

    init(caller: Caller?, form: Form, signatureVersion: String?, payload: S3PayloadKind) {
        self.caller = caller
        self.form = form
        self.signatureVersion = signatureVersion
        self.payload = payload
    }

    /// A request that nobody signed.
    init(anonymous head: WireRequest) throws(S3PayloadError) {
        self.init(
            caller: nil, form: .anonymous, signatureVersion: nil, payload: try S3PayloadKind(head, isRequired: false))
    }

    var isSigned: Bool { form != .anonymous }

    var requester: Requester {
        guard let caller else { return .anonymous }
        switch caller.principal {
        case .root: return .root(caller.scope.account)
        case .user(let name): return .account(caller.scope.account, user: name)
        }
    }

    /// What the service acts for: an anonymous sender has no account, and makes nothing of its own.
    var scope: Scope { caller?.scope ?? .local }
}

extension S3PayloadKind {
    /// What stands for the body in what is signed.
    var signedText: String {
        switch self {
        case .hashed(let sha256): sha256
        case .unsigned: "UNSIGNED-PAYLOAD"
        case .chunked(.signed, _, _): "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
        case .chunked(.signedWithTrailers, _, _): "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
        case .chunked(.unsigned, _, _): "UNSIGNED-PAYLOAD"
        case .chunked(.unsignedWithTrailers, _, _): "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        }
    }
}
