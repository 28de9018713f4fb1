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
    /// When it was signed, where the signature says.
    let signedAt: Timestamp?
    #if Server
        /// Verifies the chunks of a body; `nil` where signatures are not checked.
        var chain: SigV4ChunkChain?
    #endif

    private init(
        _ caller: Caller?, _ form: Form, _ signatureVersion: String?, _ payload: S3PayloadKind,
        signedAt: Timestamp? = nil
    ) {
        self.caller = caller
        self.form = form
        self.signatureVersion = signatureVersion
        self.payload = payload
        self.signedAt = signedAt
    }

    /// A sender whose signature nobody checks.
    init(unverified authorization: S3Authorization, _ head: WireRequest) throws(S3SignatureError) {
        var isRequired = false
        if case .version4(let signature) = authorization { isRequired = signature.form == .header }
        let payload: S3PayloadKind
        do throws(S3PayloadError) { payload = try S3PayloadKind(head, isRequired: isRequired) } catch {
            throw .payload(error)
        }
        var region: String?
        if case .version4(let signature) = authorization {
            region = (try? SigV4Scope(credential: signature.credential))?.region
        }
        self.init(authorization, authorization.accessKey.map { Caller(unverified: $0, region: region) }, payload)
    }

    #if Server
        init(_ authorization: S3Authorization, _ verified: S3Verifier.Verified) {
            let caller = verified.credential.map { Caller($0, region: verified.region) }
            self.init(authorization, caller, verified.payload)
            if case .chunked = verified.payload { chain = verified.chain }
        }
    #endif

    private init(_ authorization: S3Authorization, _ caller: Caller?, _ payload: S3PayloadKind) {
        switch authorization {
        case .anonymous:
            self.init(nil, .anonymous, nil, payload)
        case .version4(let signature):
            self.init(
                caller, signature.form == .header ? .header : .query, Self.version4, payload,
                signedAt: signature.date)
        case .version2(let signature):
            self.init(caller, signature.form == .header ? .header : .query, "AWS", payload)
        }
    }

    /// The sender of a form.
    init(form signature: PostFormSignature, _ caller: Caller) {
        var version = "AWS"
        if case .version4 = signature { version = Self.version4 }
        self.init(caller, .form, version, .unsigned)
    }

    /// The sender of a form without a policy, or the visitor of a website.
    static let anonymousForm = S3Sender(nil, .anonymous, nil, .unsigned)

    static let version4 = "AWS4-HMAC-SHA256"

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
