import HoldfastCore
public import HoldfastWire

/// Why a request was turned away before its service saw it.
public enum Refusal: Error, Sendable, Hashable {
    case signature(SigV4Error)
    case bodyTooLarge(limitBytes: Int)
    /// The body is not what its `Content-Encoding` says, or names a coding that is not known.
    case contentEncoding(String)
    /// No service answers to this target, signature, host, action or path.
    case unknownOperation
    /// A web page of another origin sent it, and no signature protects the store.
    case origin(String)

    public var status: Int {
        switch self {
        case .bodyTooLarge: 413
        case .origin: 403
        case .signature, .contentEncoding, .unknownOperation: 400
        }
    }

    public var code: String {
        switch self {
        case .signature(let error): error.code
        case .bodyTooLarge: "RequestEntityTooLargeException"
        case .contentEncoding: "SerializationException"
        case .unknownOperation: "UnknownOperationException"
        case .origin: "AccessDeniedException"
        }
    }

    /// The code and status that services of the query protocol give.
    /// See <https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>.
    var queryCode: (code: String, status: Int) {
        switch self {
        case .signature(.missingAuthenticationToken): ("MissingAuthenticationToken", 403)
        case .signature(.incomplete): ("IncompleteSignature", 400)
        case .signature(.unrecognizedClient): ("InvalidClientTokenId", 403)
        case .signature(.invalid): ("SignatureDoesNotMatch", 403)
        case .unknownOperation: ("InvalidAction", 400)
        case .bodyTooLarge, .contentEncoding, .origin: (code, status)
        }
    }

    public var message: String? {
        switch self {
        case .signature(let error):
            error.message
        case .bodyTooLarge(let limit):
            "Request size exceeded the limit of \(limit) bytes."
        case .contentEncoding(let coding):
            "The request body could not be decoded as '\(coding)'."
        case .unknownOperation:
            nil
        case .origin(let origin):
            "Web pages of \(origin) may not use this server; start it with --cors-origin to let them."
        }
    }

    /// The reply in the form that the JSON protocols of AWS share.
    public func jsonReply(requestID: String) -> WireResponse {
        var body = Array("{\"__type\":\"com.amazon.coral.service#\(code)\"".utf8)
        if let message {
            body += ",\"message\":\"".utf8
            appendJSONEscaped(message, to: &body)
            body.append(0x22)
        }
        body.append(0x7D)
        return WireResponse(
            status: status,
            headers: WireHeaders([
                ("x-amzn-RequestId", requestID), ("x-amz-crc32", String(CRC32.checksum(of: body.span))),
                ("Content-Type", "application/x-amz-json-1.0"),
            ]), body: body)
    }
}

private func appendJSONEscaped(_ text: String, to output: inout [UInt8]) {
    for byte in text.utf8 {
        switch byte {
        case 0x22, 0x5C:
            output.append(0x5C)
            output.append(byte)
        case 0..<0x20:
            let digits = Array("0123456789abcdef".utf8)
            output += "\\u00".utf8
            output.append(digits[Int(byte >> 4)])
            output.append(digits[Int(byte & 0xF)])
        default:
            output.append(byte)
        }
    }
}
