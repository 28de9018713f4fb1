/// What S3 tells about a signature that is not the one which the secret key gives: enough to find where the client's
/// calculation and ours part, and nothing that the request did not contain.
public struct S3SignatureMismatch: Sendable, Hashable {
    public var accessKey: String
    public var stringToSign: String
    public var provided: String
    /// `nil` for signatures that are not over a canonical request: chunks, forms and version 2.
    public var canonicalRequest: String?

    public init(accessKey: String, stringToSign: String, provided: String, canonicalRequest: String? = nil) {
        self.accessKey = accessKey
        self.stringToSign = stringToSign
        self.provided = provided
        self.canonicalRequest = canonicalRequest
    }

    static let code = "SignatureDoesNotMatch"
    static let message = """
        The request signature we calculated does not match the signature you provided. Check your key and signing \
        method.
        """

    var details: [S3ErrorDetail] {
        var list = [
            S3ErrorDetail("AWSAccessKeyId", accessKey), S3ErrorDetail("StringToSign", stringToSign),
            S3ErrorDetail("SignatureProvided", provided), S3ErrorDetail("StringToSignBytes", dump(stringToSign)),
        ]
        if let canonicalRequest {
            list.append(S3ErrorDetail("CanonicalRequest", canonicalRequest))
            list.append(S3ErrorDetail("CanonicalRequestBytes", dump(canonicalRequest)))
        }
        return list
    }

    /// Every byte in hexadecimal, so that invisible ones show.
    private func dump(_ text: String) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count * 3)
        for byte in text.utf8 {
            if !output.isEmpty { output.append(0x20) }
            output.append(SigV4Encoding.lowerHexDigit(byte >> 4))
            output.append(SigV4Encoding.lowerHexDigit(byte & 0xF))
        }
        return String(decoding: output, as: UTF8.self)
    }
}
