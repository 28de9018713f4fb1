/// Why a signature was not accepted, in AWS's words.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html> and
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html>.
public enum SigV4Error: Error, Hashable, Sendable {
    /// Neither an `Authorization` header nor signature parameters.
    case missingAuthenticationToken
    /// Something of a signature is there and something is missing; the message names it.
    case incomplete(String)
    /// The access key is not known.
    case unrecognizedClient
    /// The signature is whole and wrong, out of date or for something else; the message says how.
    case invalid(String)

    /// The signature is not the one that the secret key gives.
    public static let mismatch = SigV4Error.invalid(
        """
        The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
        Key and signing method. Consult the service documentation for details.
        """)

    /// The code as the JSON protocols of AWS give it.
    public var code: String {
        switch self {
        case .missingAuthenticationToken: "MissingAuthenticationTokenException"
        case .incomplete: "IncompleteSignatureException"
        case .unrecognizedClient: "UnrecognizedClientException"
        case .invalid: "InvalidSignatureException"
        }
    }

    public var message: String {
        switch self {
        case .missingAuthenticationToken: "Request is missing Authentication Token"
        case .incomplete(let message), .invalid(let message): message
        case .unrecognizedClient: "The security token included in the request is invalid."
        }
    }
}
