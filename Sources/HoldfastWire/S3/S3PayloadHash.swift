#if Server
    import Crypto

    /// The SHA-256 of a body as it comes, against the one that its head was signed with.
    public struct S3PayloadHash: Sendable {
        private let sent: String
        private var running = SHA256()

        /// - Parameter sent: the hash in the head; see ``S3PayloadKind/hashed(sha256:)``.
        public init(sent: String) { self.sent = sent }

        public mutating func update(_ bytes: [UInt8]) { running.update(data: bytes) }

        /// Says that the body has ended. It may be committed only if this does not throw.
        public func finish() throws(S3PayloadError) {
            let computed = String(decoding: hexadecimal(running.finalize()), as: UTF8.self)
            guard computed == sent.lowercased() else { throw .hashMismatch(sent: sent, computed: computed) }
        }
    }
#endif
