#if Server
    import Crypto
    public import HoldfastCore

    /// Checks signatures of S3, in version 4 and 2, in headers, queries and forms.
    ///
    /// S3 signs no body but by its hash, so a head can be verified before its body has come: what remains is to hold
    /// the body against the hash (``S3PayloadHash``) or its chunks against the chain.
    public struct S3Verifier: Sendable {
        /// A head that has been verified.
        public struct Verified: Sendable {
            /// Whose request it is; `nil` for one that is anonymous.
            public let credential: Credential?
            /// What it was signed for; `nil` for version 2, which does not say, and for one that is anonymous.
            public let region: String?
            public let payload: S3PayloadKind
            fileprivate var signature: (authorization: SigV4Authorization, identity: SigV4Verifier.Identity)?

            /// Goes into ``ChunkedBody`` where the chunks are signed.
            public var chain: SigV4ChunkChain? {
                signature.map { SigV4ChunkChain($0.authorization, of: $0.identity) }
            }
        }

        private let version4: SigV4Verifier

        /// - Parameter version4: the server's, which knows the access keys and keeps signing keys of all services.
        public init(_ version4: SigV4Verifier) { self.version4 = version4 }

        /// - Parameters:
        ///   - bucketInHost: the bucket where the request names it in its host; version 2 signs it.
        ///   - now: the machine's time, not the store's: clients sign with the machine's clock.
        public func verify(
            _ authorization: S3Authorization, _ head: WireRequest, bucketInHost: String?, now: Timestamp
        ) throws(S3SignatureError) -> Verified {
            try authorization.check(head, now: now)
            switch authorization {
            case .anonymous:
                return Verified(credential: nil, region: nil, payload: try payload(of: head, isRequired: false))
            case .version4(let authorization):
                return try verify(authorization, head)
            case .version2(let authorization):
                let credential = try verify(authorization, head, bucketInHost: bucketInHost)
                return Verified(
                    credential: credential, region: nil, payload: try payload(of: head, isRequired: false))
            }
        }

        /// Checks the signature of a form over its policy, and gives whose it is.
        /// - Parameter policy: the field as sent, which is what is signed.
        public func verify(
            _ signature: PostFormSignature, policy: [UInt8]
        ) throws(S3SignatureError) -> Credential {
            switch signature {
            case .version4(let scope, let digits, let token):
                let identity = try identity("\(scope.accessKey)/\(scope.signedText)", token: token)
                guard identity.signs(policy, digits) else {
                    throw mismatch(scope.accessKey, policy, digits)
                }
                return identity.credential
            case .version2(let accessKey, let text, let token):
                let credential = try credential(accessKey, token: token)
                guard signs(policy, text, credential) else { throw mismatch(accessKey, policy, text) }
                return credential
            }
        }
    }

    extension S3Verifier {
        private func verify(
            _ authorization: SigV4Authorization, _ head: WireRequest
        ) throws(S3SignatureError) -> Verified {
            let identity = try identity(authorization.credential, token: authorization.securityToken)
            let scope = identity.scope
            let payload = try payload(of: head, isRequired: authorization.form == .header)
            let canonical = SigV4Canonical.request(
                head, signedHeaders: authorization.signedHeaders, pathStyle: .raw,
                payloadHash: S3PayloadKind.signedText(of: head).utf8)
            let text = SigV4Verifier.stringToSign(authorization, of: identity, canonical)
            guard identity.signs(text, authorization.signature) else {
                throw .mismatch(
                    S3SignatureMismatch(
                        accessKey: scope.accessKey, stringToSign: String(decoding: text, as: UTF8.self),
                        provided: authorization.signature, canonicalRequest: String(decoding: canonical, as: UTF8.self)
                    ))
            }
            return Verified(
                credential: identity.credential, region: scope.region, payload: payload,
                signature: (authorization, identity))
        }

        /// The key that a `Credential` names, with the signing key for its scope.
        private func identity(_ text: String, token: String?) throws(S3SignatureError) -> SigV4Verifier.Identity {
            let identity: SigV4Verifier.Identity
            do throws(SigV4Error) { identity = try version4.identity(of: text) } catch {
                guard let fields = CredentialFields(text), error == .unrecognizedClient else {
                    throw .malformedHeader(error.message)
                }
                throw .unknownAccessKey(fields.accessKey)
            }
            try Self.check(token, of: identity.credential)
            return identity
        }

        private func credential(_ accessKey: String, token: String?) throws(S3SignatureError) -> Credential {
            guard let found = version4.credential(accessKey) else { throw .unknownAccessKey(accessKey) }
            try Self.check(token, of: found)
            return found
        }

        private static func check(_ token: String?, of credential: Credential) throws(S3SignatureError) {
            guard token != credential.sessionToken else { return }
            // A temporary key is not known without its token.
            guard let token else { throw .unknownAccessKey(credential.accessKey) }
            throw .invalidToken(token)
        }

        private func payload(of head: WireRequest, isRequired: Bool) throws(S3SignatureError) -> S3PayloadKind {
            do throws(S3PayloadError) {
                return try S3PayloadKind(head, isRequired: isRequired)
            } catch {
                throw .payload(error)
            }
        }
    }

    extension S3Verifier {
        private func verify(
            _ authorization: SigV2Authorization, _ head: WireRequest, bucketInHost: String?
        ) throws(S3SignatureError) -> Credential {
            let credential = try credential(authorization.accessKey, token: authorization.securityToken)
            var expires: String?
            if case .query(_, let text) = authorization.form { expires = text }
            let text = SigV2Canonical.stringToSign(head, bucketInHost: bucketInHost, expires: expires)
            if signs(text, authorization.signature, credential) { return credential }
            // Clients that sign the path as they send it mean the same.
            let sent = SigV2Canonical.stringToSign(
                head, bucketInHost: bucketInHost, expires: expires, endsBucket: false)
            guard signs(sent, authorization.signature, credential) else {
                throw mismatch(authorization.accessKey, text, authorization.signature)
            }
            return credential
        }

        /// Whether `signature`, in base64, is version 2's for `text`.
        private func signs(_ text: [UInt8], _ signature: String, _ credential: Credential) -> Bool {
            let key = SymmetricKey(data: Array(credential.secretKey.utf8))
            let code = Array(HMAC<Insecure.SHA1>.authenticationCode(for: text, using: key))
            var digits: [UInt8] = []
            digits.append(base64: code.span)
            return constantTimeEqual(digits, Array(signature.utf8))
        }

        private func mismatch(_ accessKey: String, _ text: [UInt8], _ provided: String) -> S3SignatureError {
            .mismatch(
                S3SignatureMismatch(
                    accessKey: accessKey, stringToSign: String(decoding: text, as: UTF8.self), provided: provided))
        }
    }
#endif
