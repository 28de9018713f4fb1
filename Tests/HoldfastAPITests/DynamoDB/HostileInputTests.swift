import Foundation
import HoldfastCore
import HoldfastWire
import Testing

@testable import HoldfastAPI

@Suite struct `Hostile requests` {
    private let fixture: EndpointFixture

    init() async throws {
        fixture = try EndpointFixture()
        let created = await fixture.call(
            "CreateTable",
            #"{"TableName":"books","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"#
                + #""KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"}"#)
        try #require(created.status == 200, "\(created.body)")
    }

    @Test(arguments: DynamoDBOperation.allCases)
    func `an empty object gets a reply in JSON`(operation: DynamoDBOperation) async throws {
        let reply = await fixture.call(operation.rawValue, "{}")
        #expect(reply.status == 200 || reply.status == 400, "\(reply)")
        #expect(try JSONSerialization.jsonObject(with: Data(reply.body.utf8)) is [String: Any])
    }

    @Test func `a damaged request is answered, and the next one served`() async throws {
        let seed = SystemRandomness().next()
        var random = SeededRandomness(seed: seed)
        let requests = [
            (
                "PutItem",
                #"{"TableName":"books","Item":{"id":{"S":"a"},"n":{"NS":["1","2"]},"m":{"M":{"x":{"L":[]}}}}}"#
            ),
            ("GetItem", #"{"TableName":"books","Key":{"id":{"S":"a"}},"ProjectionExpression":"a[1].b"}"#),
            (
                "UpdateItem",
                #"{"TableName":"books","Key":{"id":{"S":"a"}},"UpdateExpression":"SET a = :a, b = list_append(b, :b)","#
                    + #""ExpressionAttributeValues":{":a":{"N":"1e3"},":b":{"L":[{"B":"AA=="}]}}}"#
            ),
            (
                "Query",
                #"{"TableName":"books","KeyConditionExpression":"id = :a AND begins_with(b, :b)","Limit":3,"#
                    + #""ExpressionAttributeValues":{":a":{"S":"a"},":b":{"S":"b"}}}"#
            ),
            ("BatchWriteItem", #"{"RequestItems":{"books":[{"DeleteRequest":{"Key":{"id":{"S":"a"}}}}]}}"#),
            (
                "ExecuteStatement",
                #"{"Statement":"SELECT * FROM books WHERE id = ? AND a > 1","Parameters":[{"S":"a"}]}"#
            ),
        ]
        for round in 0..<600 {
            let (operation, body) = requests[round % requests.count]
            var bytes = Array(body.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(UInt8.random(in: 0...0xFF, using: &random), at: place)
                default: bytes.insert(contentsOf: bytes[..<place].suffix(12), at: place)
                }
            }
            let reply = await fixture.call(operation, String(decoding: bytes, as: UTF8.self))
            #expect(reply.status == 200 || reply.status == 400, "seed \(seed), round \(round): \(reply)")
        }
        let alive = await fixture.call("DescribeTable", #"{"TableName":"books"}"#)
        #expect(alive.status == 200, "seed \(seed)")
    }

    @Test func `two megabytes of names are refused`() async {
        let name = String(repeating: "n", count: 2 << 20)
        let reply = await fixture.call("PutItem", #"{"TableName":"books","Item":{"id":{"S":"a"},"\#(name)":{"S":""}}}"#)
        #expect(reply.status == 400)
        #expect(reply.body.utf8.count < 10_000)
        let tag = await fixture.call(
            "TagResource",
            #"{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/books","#
                + #""Tags":[{"Key":"\#(name)","Value":""}]}"#)
        #expect(tag.status == 400)
        #expect(tag.body.utf8.count < 10_000)
        let map = String(repeating: #""a":{"N":"1"},"#, count: 100_000)
        let same = await fixture.call("PutItem", #"{"TableName":"books","Item":{\#(map)"id":{"S":"a"}}}"#)
        #expect(same.status == 400)
    }

    @Test(arguments: [#"{"L":["#, #"{"M":{"a":"#])
    func `deep documents are refused`(level: String) async {
        for count in [33, 40, 127, 1_000, 500_000] {
            let reply = await fixture.call(
                "PutItem",
                #"{"TableName":"books","Item":{"id":{"S":"a"},"deep":"# + String(repeating: level, count: count))
            #expect(reply.status == 400, "\(count)")
        }
    }
}
