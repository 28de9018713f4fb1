#if Server
    import Crypto

    /// The chain of signatures over the chunks of a body: each is over the one before it, and the first over that of
    /// the head.
    ///
    /// Bytes are hashed as they come; a chunk is judged when its last byte is in.
    public struct SigV4ChunkChain: Sendable {
        /// The HMAC of SHA-256 with the signing key, without a message yet.
        private let keyed: HMAC<SHA256>
        private let accessKey: String
        /// The lines that every signature of the chain has after its algorithm.
        private let dateText: String
        private let scopeText: String
        /// The signature before, in hexadecimal.
        private var previous: [UInt8]
        private var running = SHA256()

        /// - Parameter authorization: the head's, which has been verified.
        init(_ authorization: SigV4Authorization, of identity: SigV4Verifier.Identity) {
            keyed = identity.keyed
            accessKey = identity.scope.accessKey
            dateText = authorization.dateText
            scopeText = identity.signedScope
            previous = Array(authorization.signature.utf8)
        }

        /// Takes the next bytes of the chunk.
        mutating func update(_ bytes: ArraySlice<UInt8>) { running.update(data: bytes) }

        /// Ends the chunk, and makes its signature the one that the next is over.
        mutating func endChunk(signature: [UInt8]) throws(ChunkedBodyError) {
            var text = stringToSign("AWS4-HMAC-SHA256-PAYLOAD")
            text += emptyHash
            text.append(0x0A)
            text += hexadecimal(running.finalize())
            running = SHA256()
            try verify(text, signature)
            previous = signature
        }

        /// - Parameter canonical: the trailers as they are signed.
        func verifyTrailers(_ canonical: [UInt8], signature: [UInt8]) throws(ChunkedBodyError) {
            var text = stringToSign("AWS4-HMAC-SHA256-TRAILER")
            text += hexadecimal(SHA256.hash(data: canonical))
            try verify(text, signature)
        }

        private func stringToSign(_ algorithm: String) -> [UInt8] {
            var text: [UInt8] = []
            text.reserveCapacity(320)
            text += algorithm.utf8
            text.append(0x0A)
            text += "\(dateText)\n\(scopeText)\n".utf8
            text += previous
            text.append(0x0A)
            return text
        }

        private func verify(_ text: [UInt8], _ signature: [UInt8]) throws(ChunkedBodyError) {
            var keyed = keyed
            keyed.update(data: text)
            guard constantTimeEqual(hexadecimal(keyed.finalize()), signature) else {
                throw .signatureMismatch(
                    S3SignatureMismatch(
                        accessKey: accessKey, stringToSign: String(decoding: text, as: UTF8.self),
                        provided: String(decoding: signature, as: UTF8.self)))
            }
        }
    }

    /// The hash of nothing, which stands in every chunk's string where a canonical request has its headers.
    private let emptyHash = hexadecimal(SHA256.hash(data: [UInt8]()))
#endif
