import HoldfastCore
import HoldfastWire

/// The awsJson 1.0 and 1.1 protocols: which of them a request speaks, and how replies to it are dressed.
struct AwsJSON: Sendable {
    /// What replies say that they are.
    let contentType: String

    /// The protocol of a request's `Content-Type`; `nil` where it is none of these.
    init?(_ request: WireRequest) {
        let given = request.headers["content-type"] ?? ""
        // What SDKs send, and nothing is copied for.
        if given == Self.version10 {
            contentType = Self.version10
            return
        }
        switch given.split(separator: ";", maxSplits: 1).first.map({ $0.lowercased() }) {
        case Self.version10: contentType = Self.version10
        case Self.version11: contentType = Self.version11
        case "application/json": contentType = "application/json"
        default: return nil
        }
    }

    private static let version10 = "application/x-amz-json-1.0"
    private static let version11 = "application/x-amz-json-1.1"

    func reply(status: Int = 200, _ body: [UInt8], requestID: String) -> WireResponse {
        var headers = WireHeaders()
        headers.reserveCapacity(4)
        headers.append("x-amzn-RequestId", requestID)
        headers.append("x-amz-crc32", String(CRC32.checksum(of: body.span)))
        headers.append("Content-Type", contentType)
        return WireResponse(status: status, headers: headers, body: body)
    }

    func reply(_ error: AwsJSONError, requestID: String) -> WireResponse {
        var json = JSONWriter(reservingBytes: 256)
        error.write(to: &json)
        return reply(status: error.status, json.bytes, requestID: requestID)
    }

    /// What AWS answers where the content type is of no protocol that the service speaks.
    static func wrongContentType(requestID: String) -> WireResponse {
        let body = Array("<UnknownOperationException/>\n".utf8)
        return WireResponse(
            status: 404,
            headers: WireHeaders([
                ("x-amzn-RequestId", requestID), ("x-amz-crc32", String(CRC32.checksum(of: body.span))),
            ]), body: body)
    }
}

/// An error reply of the JSON protocols.
struct AwsJSONError: Error, Sendable {
    /// The spelling of the message's name, which is not the same for all of AWS's errors.
    enum MessageName: Sendable { case lower, upper }

    /// With its namespace: `com.amazon.coral.validate#ValidationException`.
    let type: String
    let status: Int
    let message: String?
    let messageName: MessageName
    /// Writes the error's other members.
    let members: (@Sendable (inout JSONWriter) -> Void)?

    init(
        _ type: String, status: Int = 400, _ message: String?, named messageName: MessageName = .lower,
        members: (@Sendable (inout JSONWriter) -> Void)? = nil
    ) {
        self.type = type
        self.status = status
        self.message = message
        self.messageName = messageName
        self.members = members
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.name("__type")
        json.string(type)
        if let message {
            json.name(messageName == .lower ? "message" : "Message")
            json.string(message)
        }
        members?(&json)
        json.endObject()
    }

    static func validation(_ message: String) -> AwsJSONError {
        AwsJSONError("com.amazon.coral.validate#ValidationException", message)
    }

    /// What is not JSON is refused without a word; what is of the wrong type is told.
    static func serialization(_ error: JSONError) -> AwsJSONError {
        let type = "com.amazon.coral.service#SerializationException"
        return switch error {
        case .malformed, .tooDeep: AwsJSONError(type, nil)
        case .mismatch(let message): AwsJSONError(type, message, named: .upper)
        }
    }

    /// - Parameter operation: as the request named it; `nil` where it named none.
    static func unknownOperation(_ operation: String?) -> AwsJSONError {
        AwsJSONError(
            "com.amazon.coral.service#UnknownOperationException",
            operation.map { "Unknown operation: \($0)" })
    }
}

extension AwsJSON {
    /// Reads a whole request body and makes the checks that come before a handler, in AWS's order: that it is JSON of
    /// the shape, then the model's constraints, then what the values themselves must be.
    static func read<Input: JSONReadable & ConstraintChecked>(_ body: [UInt8]) throws(AwsJSONError) -> Input {
        var json = JSONReader(body.span)
        let input: Input
        do throws(JSONError) {
            input = try Input(from: &json)
            try json.finish()
        } catch {
            throw .serialization(error)
        }
        var checks = ConstraintChecks()
        input.check(&checks)
        if let message = checks.message ?? json.postponed { throw .validation(message) }
        return input
    }

    static func write(_ output: some JSONWritable) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 1024)
        output.write(to: &json)
        return json.bytes
    }
}
