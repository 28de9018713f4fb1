import HoldfastAPI
import HoldfastCore
import HoldfastTables
import HoldfastTesting
import HoldfastWire

/// The endpoint over a temporary store, spoken to in JSON.
final class EndpointFixture: Sendable {
    let temporary: TemporaryStore
    private let endpoint: DynamoDBEndpoint

    init() throws {
        temporary = try TemporaryStore(trees: TableTrees.all)
        let store = temporary.store
        let cache = TableCache()
        let randomness = SeededRandomness(seed: 1)
        endpoint = DynamoDBEndpoint { Tables(store: store, scope: $0, cache: cache, randomness: randomness) }
    }

    deinit { temporary.remove() }

    func send(
        _ target: String?, _ body: String, contentType: String? = "application/x-amz-json-1.0",
        as caller: Caller = .local
    ) async -> WireResponse {
        var headers = WireHeaders()
        if let target { headers.append("X-Amz-Target", target) }
        if let contentType { headers.append("Content-Type", contentType) }
        let request = WireRequest(
            method: "POST", path: "/", host: "localhost:4566", headers: headers, body: Array(body.utf8))
        return await endpoint.respond(request, caller: caller, requestID: "REQUEST")
    }

    /// Status and body of a DynamoDB operation.
    func call(_ operation: String, _ body: String) async -> (status: Int, body: String) {
        let response = await send("DynamoDB_20120810.\(operation)", body)
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }
}
