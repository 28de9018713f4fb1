import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension Authenticator {
    /// Tells who sends a request to S3, from its head alone: what its signature says of the body is checked when the
    /// body comes.
    ///
    /// Where signatures are not verified, what can be told without a key is still checked: that a signature is whole,
    /// and that a presigned request has not expired.
    ///
    /// - Parameter now: the machine's time.
    /// - Throws: `S3Error`, in S3's words for what is wrong with a signature.
    func sender(of head: WireRequest, _ address: S3Address, now: Timestamp) throws(S3Error) -> S3Sender {
        do throws(S3SignatureError) {
            let authorization = try S3Authorization(head)
            switch mode {
            case .anyone:
                try authorization.check(head, now: now)
                return try S3Sender(unverified: authorization, head)
            #if Server
                case .signed(let verifier):
                    let verified = try S3Verifier(verifier).verify(
                        authorization, head, bucketInHost: address.isVirtualHost ? address.bucket : nil, now: now)
                    return S3Sender(authorization, verified)
            #endif
            }
        } catch { throw S3Error(error) }
    }

    /// Tells who sends a form, by its signature over its policy; an anonymous one has none.
    func sender(of fields: PostFormFields) throws(S3Error) -> S3Sender {
        do throws(S3SignatureError) {
            guard let signature = try PostFormSignature(fields) else { return .anonymousForm }
            switch mode {
            case .anyone:
                return S3Sender(form: signature, Caller(unverified: signature.accessKey))
            #if Server
                case .signed(let verifier):
                    let policy = Array((fields["policy"] ?? "").utf8)
                    let credential = try S3Verifier(verifier).verify(signature, policy: policy)
                    return S3Sender(form: signature, Caller(credential, region: nil))
            #endif
            }
        } catch { throw S3Error(error) }
    }
}

extension Caller {
    /// Whom an access key that nobody checks stands for.
    /// - Parameter region: `nil` where the signature does not say.
    init(unverified accessKey: String, region: String? = nil) {
        self.init(
            scope: Scope(account: AccountID(accessKey) ?? .local, region: region.flatMap { Region($0) } ?? .usEast1),
            accessKey: accessKey)
    }

    init(_ credential: Credential, region: String?) {
        self.init(
            scope: Scope(account: credential.account, region: region.flatMap { Region($0) } ?? .usEast1),
            accessKey: credential.accessKey)
    }
}

extension S3Error {
    /// What the wire says in S3's own words.
    init(_ error: some S3RequestError) {
        self.init(error.code, error.status, error.message, error.details.map { ($0.name, $0.value) })
    }
}
