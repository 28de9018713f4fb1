public import HoldfastCore

/// Why S3 does not take a request's signature, in either version.
///
/// The codes are S3's own: other services answer the same faults with those of ``SigV4Error``.
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>.
public enum S3SignatureError: S3RequestError, Hashable {
    /// An `Authorization` header of no kind that is known.
    case unsupportedType(header: String)
    /// A version 4 signature by an algorithm that is not here.
    case unsupportedAlgorithm
    /// An `Authorization` header that is not in the form of its kind; the message says how.
    case invalidHeader(header: String, String)
    /// A part of a version 4 header is wrong; the message says which.
    case malformedHeader(String)
    /// A parameter of a version 4 query is wrong or missing; the message says which.
    case malformedQuery(String)
    /// A field of a form is wrong; the message says how.
    case malformedField(name: String, value: String, String)
    /// Signed for another region than that of the bucket.
    case wrongRegion(sent: String, expected: String)
    /// More than one signature.
    case severalMechanisms(header: String)
    /// A query with some parameters of a version 2 signature, but not all.
    case missingParameters
    /// The `Expires` of a version 2 query is no time.
    case invalidExpires(String)
    case missingDate
    case unknownAccessKey(String)
    /// The session token is not that of the access key.
    case invalidToken(String)
    /// The time of the request is too far from ours.
    case skewed(requestTime: String, now: Timestamp)
    /// A presigned request before its time.
    case notValidYet(requestTime: String, now: Timestamp)
    /// A presigned request after its time.
    /// - Parameter seconds: its lifetime where it is of version 4.
    case expired(at: Timestamp, seconds: Int?, now: Timestamp)
    /// Headers that have an effect and are not under the signature.
    case headersNotSigned([String])
    case mismatch(S3SignatureMismatch)
    /// What the head says of its body is wrong.
    case payload(S3PayloadError)

    public var code: String {
        switch self {
        case .unsupportedType, .invalidHeader, .malformedField, .severalMechanisms: "InvalidArgument"
        case .unsupportedAlgorithm: "InvalidRequest"
        case .malformedHeader, .wrongRegion: "AuthorizationHeaderMalformed"
        case .malformedQuery: "AuthorizationQueryParametersError"
        case .missingParameters, .invalidExpires, .missingDate, .notValidYet, .expired, .headersNotSigned:
            "AccessDenied"
        case .unknownAccessKey: "InvalidAccessKeyId"
        case .invalidToken: "InvalidToken"
        case .skewed: "RequestTimeTooSkewed"
        case .mismatch: S3SignatureMismatch.code
        case .payload(let error): error.code
        }
    }

    public var status: Int {
        switch self {
        case .unsupportedType, .unsupportedAlgorithm, .invalidHeader, .malformedHeader, .malformedQuery,
            .malformedField, .wrongRegion, .severalMechanisms, .invalidToken:
            400
        case .missingParameters, .invalidExpires, .missingDate, .unknownAccessKey, .skewed, .notValidYet, .expired,
            .headersNotSigned, .mismatch:
            403
        case .payload(let error): error.status
        }
    }

    public var message: String {
        switch self {
        case .unsupportedType: "Unsupported Authorization Type"
        case .unsupportedAlgorithm:
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
        case .malformedHeader(let problem): "The authorization header is malformed; \(problem)"
        case .invalidHeader(_, let message), .malformedQuery(let message), .malformedField(_, _, let message): message
        case .wrongRegion(let sent, let expected):
            "The authorization header is malformed; the region '\(sent)' is wrong; expecting '\(expected)'"
        case .severalMechanisms:
            """
            Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string \
            parameter or the Authorization header should be specified
            """
        case .missingParameters:
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"
        case .invalidExpires(let text): "Invalid date (should be seconds since epoch): \(text)"
        case .missingDate: "AWS authentication requires a valid Date or x-amz-date header"
        case .unknownAccessKey: "The AWS Access Key Id you provided does not exist in our records."
        case .invalidToken: "The provided token is malformed or otherwise invalid."
        case .skewed: "The difference between the request time and the current time is too large."
        case .notValidYet: "Request is not valid yet"
        case .expired: "Request has expired"
        case .headersNotSigned: "There were headers present in the request which were not signed"
        case .mismatch: S3SignatureMismatch.message
        case .payload(let error): error.message
        }
    }

    public var details: [S3ErrorDetail] {
        switch self {
        case .unsupportedAlgorithm, .malformedHeader, .malformedQuery, .missingParameters, .invalidExpires,
            .missingDate:
            []
        case .malformedField(let name, let value, _):
            [S3ErrorDetail("ArgumentName", name), S3ErrorDetail("ArgumentValue", value)]
        case .unsupportedType(let header), .invalidHeader(let header, _), .severalMechanisms(let header):
            [S3ErrorDetail("ArgumentName", "Authorization"), S3ErrorDetail("ArgumentValue", header)]
        case .wrongRegion(_, let expected): [S3ErrorDetail("Region", expected)]
        case .unknownAccessKey(let key): [S3ErrorDetail("AWSAccessKeyId", key)]
        case .invalidToken(let token): [S3ErrorDetail("Token-0", token)]
        case .skewed(let requestTime, let now):
            [
                S3ErrorDetail("RequestTime", requestTime), S3ErrorDetail("ServerTime", SigV4Time.formatISO8601(now)),
                S3ErrorDetail("MaxAllowedSkewMilliseconds", String(SigV4Limits.clockSkewSecondsMaxS3 * 1000)),
            ]
        case .notValidYet(let requestTime, let now):
            [S3ErrorDetail("RequestTime", requestTime), S3ErrorDetail("ServerTime", SigV4Time.formatISO8601(now))]
        case .expired(let time, let seconds, let now):
            (seconds.map { [S3ErrorDetail("X-Amz-Expires", String($0))] } ?? [])
                + [
                    S3ErrorDetail("Expires", SigV4Time.formatISO8601(time)),
                    S3ErrorDetail("ServerTime", SigV4Time.formatISO8601(now)),
                ]
        case .headersNotSigned(let names): [S3ErrorDetail("HeadersNotSigned", names.joined(separator: ", "))]
        case .mismatch(let mismatch): mismatch.details
        case .payload(let error): error.details
        }
    }
}
