import HoldfastTables
import HoldfastWire

/// One function from a typed request to a typed reply for each operation, by family in `Handlers/`.
struct DynamoDBHandlers: Sendable {
    let tables: Tables
    /// The host that the client sent to, with its port.
    let host: String?

    typealias Shapes = DynamoDBShapes
    typealias StreamsShapes = DynamoDBStreamsShapes
}

extension DynamoDBHandlers {
    /// Reads the request, runs the operation and writes the reply.
    func answer(_ operation: DynamoDBOperation, _ body: [UInt8]) async throws(AwsJSONError) -> [UInt8] {
        switch operation {
        case .putItem: try await run(body, putItem)
        case .getItem: try await run(body, getItem)
        case .updateItem: try await run(body, updateItem)
        case .deleteItem: try await run(body, deleteItem)
        case .query: try await run(body, query)
        case .scan: try await run(body, scan)
        case .batchGetItem: try await run(body, batchGetItem)
        case .batchWriteItem: try await run(body, batchWriteItem)
        case .transactGetItems: try await run(body, transactGetItems)
        case .transactWriteItems: try await run(body, transactWriteItems)
        case .executeStatement: try await run(body, executeStatement)
        case .batchExecuteStatement: try await run(body, batchExecuteStatement)
        case .executeTransaction: try await run(body, executeTransaction)
        case .createTable: try await run(body, createTable)
        case .describeTable: try await run(body, describeTable)
        case .listTables: try await run(body, listTables)
        case .updateTable: try await run(body, updateTable)
        case .deleteTable: try await run(body, deleteTable)
        case .tagResource: try await run(body, tagResource)
        case .untagResource: try await run(body, untagResource)
        case .listTagsOfResource: try await run(body, listTagsOfResource)
        case .putResourcePolicy: try await run(body, putResourcePolicy)
        case .getResourcePolicy: try await run(body, getResourcePolicy)
        case .deleteResourcePolicy: try await run(body, deleteResourcePolicy)
        case .updateTimeToLive: try await run(body, updateTimeToLive)
        case .describeTimeToLive: try await run(body, describeTimeToLive)
        case .describeContinuousBackups: try await run(body, describeContinuousBackups)
        case .updateContinuousBackups: try await run(body, updateContinuousBackups)
        case .describeLimits: try await run(body, describeLimits)
        case .describeEndpoints: try await run(body, describeEndpoints)
        }
    }

    /// Reads the request, runs the operation and writes the reply.
    func answer(_ operation: DynamoDBStreamsOperation, _ body: [UInt8]) async throws(AwsJSONError) -> [UInt8] {
        switch operation {
        case .listStreams: try await run(body, listStreams)
        case .describeStream: try await run(body, describeStream)
        case .getShardIterator: try await run(body, getShardIterator)
        case .getRecords: try await run(body, getRecords)
        }
    }

    private func run<Input: JSONReadable & ConstraintChecked, Output: JSONWritable>(
        _ body: [UInt8], _ handler: (Input) async throws(TableError) -> Output
    ) async throws(AwsJSONError) -> [UInt8] {
        let input: Input = try AwsJSON.read(body)
        do throws(TableError) {
            return AwsJSON.write(try await handler(input))
        } catch {
            throw AwsJSONError(error)
        }
    }
}

/// The Swift value of an enumeration's text, which the constraint checks have found to be one of its values.
func enumerated<Value: RawRepresentable>(_ text: String?, default value: Value) -> Value
where Value.RawValue == String {
    text.flatMap(Value.init(rawValue:)) ?? value
}

/// The Swift value of an enumeration's text where it was given.
func enumerated<Value: RawRepresentable>(_ text: String?) -> Value? where Value.RawValue == String {
    text.flatMap(Value.init(rawValue:))
}
