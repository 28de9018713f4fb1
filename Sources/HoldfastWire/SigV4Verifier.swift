#if Server
    import Crypto
    public import HoldfastCore
    import Synchronization

    /// Checks version 4 signatures against known access keys, by the rules of every service but S3 (`S3Verifier`).
    ///
    /// A signing key is good for a day, a region and a service, so it is derived once for each and kept: after that a
    /// request costs the hash of its body, the hash of its head and one HMAC.
    public final class SigV4Verifier: Sendable {
        /// Whose request it is, as far as its head tells.
        ///
        /// A class, since each is kept and handed to every request of its key.
        public final class Identity: Sendable {
            public let scope: SigV4Scope
            public let credential: Credential
            /// The HMAC with the signing key, without a message yet.
            let keyed: HMAC<SHA256>
            let signedScope: String

            init(scope: SigV4Scope, credential: Credential, keyed: HMAC<SHA256>) {
                self.scope = scope
                self.credential = credential
                self.keyed = keyed
                signedScope = scope.signedText
            }
        }

        /// Enough for every key, region and service in use; when it is full it starts anew.
        private static let cacheCountMax = 1024

        private let credentials: Credentials
        private let cache = Mutex<[String: Identity]>([:])

        public init(credentials: Credentials) { self.credentials = credentials }

        /// Everything that the head alone can tell: whether the key is known, and whether the date is near enough and
        /// that of the scope.
        /// - Parameters:
        ///   - services: the signing names of the service that the request is for; `nil` where that is not known yet.
        ///   - now: the machine's time, not the store's: clients sign with the machine's clock.
        public func identify(
            _ authorization: SigV4Authorization, services: [String]? = nil, now: Timestamp
        ) throws(SigV4Error) -> Identity {
            let identity = try identity(of: authorization.credential)
            guard authorization.securityToken == identity.credential.sessionToken else { throw .unrecognizedClient }
            if let services, !services.contains(identity.scope.service) {
                throw .invalid("Credential should be scoped to correct service: '\(services.first ?? "")'. ")
            }
            let day = authorization.dateText.utf8.prefix(8)
            guard day.elementsEqual(identity.scope.day.utf8) else {
                throw .invalid(
                    """
                    Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
                    '\(identity.scope.day)' != '\(Substring(day))', from '\(authorization.dateText)'.
                    """)
            }
            try SigV4Clock.check(authorization, now: now, skewSecondsMax: SigV4Limits.clockSkewSecondsMax)
            return identity
        }

        /// Whether the signature is what the secret key gives for this request.
        /// - Parameter body: what came, as it came.
        public func verify(
            _ authorization: SigV4Authorization, of identity: Identity, request: WireRequest, body: [UInt8]
        ) throws(SigV4Error) {
            let canonical = SigV4Canonical.request(
                request, signedHeaders: authorization.signedHeaders, pathStyle: .normalised,
                payloadHash: hexadecimalSHA256(body.span))
            guard identity.signs(Self.stringToSign(authorization, of: identity, canonical), authorization.signature)
            else { throw .mismatch }
        }

        /// What is signed for a canonical request.
        static func stringToSign(
            _ authorization: SigV4Authorization, of identity: Identity, _ canonical: [UInt8]
        ) -> [UInt8] {
            var text: [UInt8] = []
            text.reserveCapacity(192)
            text += "AWS4-HMAC-SHA256\n".utf8
            text += authorization.dateText.utf8
            text.append(0x0A)
            text += identity.signedScope.utf8
            text.append(0x0A)
            text += hexadecimalSHA256(canonical.span)
            return text
        }

        func credential(_ accessKey: String) -> Credential? { credentials[accessKey] }

        /// The key that a `Credential` names, with the signing key for its scope.
        func identity(of credential: String) throws(SigV4Error) -> Identity {
            if let known = cache.withLock({ $0[credential] }) { return known }
            let scope = try SigV4Scope(credential: credential)
            guard let found = credentials[scope.accessKey] else { throw .unrecognizedClient }
            let identity = Identity(
                scope: scope, credential: found,
                keyed: HMAC<SHA256>(key: signingKey(secret: found.secretKey, scope: scope)))
            cache.withLock { cache in
                if cache.count >= Self.cacheCountMax { cache.removeAll(keepingCapacity: true) }
                cache[credential] = identity
            }
            return identity
        }

        private func signingKey(secret: String, scope: SigV4Scope) -> SymmetricKey {
            var key = SymmetricKey(data: Array(("AWS4" + secret).utf8))
            for step in [scope.day, scope.region, scope.service, "aws4_request"] {
                key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(step.utf8), using: key))
            }
            return key
        }
    }

    extension SigV4Verifier.Identity {
        /// Whether `signature`, in hexadecimal, is what the signing key gives for `text`.
        func signs(_ text: [UInt8], _ signature: String) -> Bool {
            var keyed = keyed
            keyed.update(data: text)
            return constantTimeEqual(hexadecimal(keyed.finalize()), Array(signature.utf8))
        }
    }
#endif
