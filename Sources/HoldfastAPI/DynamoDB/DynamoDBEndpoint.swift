public import HoldfastCore
public import HoldfastTables
public import HoldfastWire

/// DynamoDB and DynamoDB Streams over awsJson.
///
/// Operations that Holdfast does not have answer `UnknownOperationException`, naming themselves.
public struct DynamoDBEndpoint: BufferedEndpoint {
    public let signingNames = ["dynamodb"]
    public let targetPrefixes = ["DynamoDB_20120810", "DynamoDBStreams_20120810"]
    public let hostLabels = ["dynamodb", "streams.dynamodb"]

    private let tables: @Sendable (Scope) -> Tables

    /// - Parameter tables: the tables of a caller's account and region.
    public init(tables: @escaping @Sendable (Scope) -> Tables) {
        self.tables = tables
    }

    public func respond(_ request: WireRequest, caller: Caller, requestID: String) async -> WireResponse {
        guard let wire = AwsJSON(request) else { return AwsJSON.wrongContentType(requestID: requestID) }
        let handlers = DynamoDBHandlers(tables: tables(caller.scope), host: request.host)
        do throws(AwsJSONError) {
            let body = try await answer(request, handlers)
            return wire.reply(body, requestID: requestID)
        } catch {
            return wire.reply(error, requestID: requestID)
        }
    }

    private func answer(_ request: WireRequest, _ handlers: DynamoDBHandlers) async throws(AwsJSONError) -> [UInt8] {
        guard let target = request.headers["x-amz-target"], let dot = target.utf8.firstIndex(of: UInt8(ascii: "."))
        else {
            throw .unknownOperation(request.headers["x-amz-target"])
        }
        let name = String(target[target.utf8.index(after: dot)...])
        switch target[..<dot] {
        case "DynamoDB_20120810":
            guard let operation = DynamoDBOperation(rawValue: name) else { throw .unknownOperation(name) }
            return try await handlers.answer(operation, request.body)
        case "DynamoDBStreams_20120810":
            guard let operation = DynamoDBStreamsOperation(rawValue: name) else { throw .unknownOperation(name) }
            return try await handlers.answer(operation, request.body)
        default:
            throw .unknownOperation(target)
        }
    }
}
