import Foundation
import HoldfastWire
import Testing

@Suite struct `Streams and expiry over JSON` {
    private let fixture: EndpointFixture

    init() async throws {
        fixture = try EndpointFixture()
        let created = await fixture.call(
            "CreateTable",
            #"{"TableName":"books","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"#
                + #""KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST","#
                + #""StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}"#)
        try #require(created.status == 200, "\(created.body)")
    }

    private func streams(_ operation: String, _ body: String) async throws -> [String: Any] {
        let response = await fixture.send("DynamoDBStreams_20120810.\(operation)", body)
        try #require(response.status == 200, "\(String(decoding: response.body, as: UTF8.self))")
        return try #require(JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    }

    @Test func `a change is read from its shard`() async throws {
        for version in 1...2 {
            _ = await fixture.call(
                "PutItem", #"{"TableName":"books","Item":{"id":{"S":"a"},"v":{"N":"\#(version)"}}}"#)
        }
        let list = try await streams("ListStreams", #"{"TableName":"books"}"#)
        let stream = try #require((list["Streams"] as? [[String: Any]])?.first?["StreamArn"] as? String)
        let description = try await streams("DescribeStream", #"{"StreamArn":"\#(stream)"}"#)
        let body = try #require(description["StreamDescription"] as? [String: Any])
        #expect(body["StreamStatus"] as? String == "ENABLED")
        #expect(body["StreamViewType"] as? String == "NEW_AND_OLD_IMAGES")
        let shard = try #require((body["Shards"] as? [[String: Any]])?.first?["ShardId"] as? String)
        let begin = try await streams(
            "GetShardIterator",
            #"{"StreamArn":"\#(stream)","ShardId":"\#(shard)","ShardIteratorType":"TRIM_HORIZON"}"#)
        let iterator = try #require(begin["ShardIterator"] as? String)
        let page = try await streams("GetRecords", #"{"ShardIterator":"\#(iterator)"}"#)
        let records = try #require(page["Records"] as? [[String: Any]])
        #expect(records.map { $0["eventName"] as? String } == ["INSERT", "MODIFY"])
        #expect(page["NextShardIterator"] != nil)
        let change = try #require(records.last?["dynamodb"] as? [String: Any])
        #expect(change["Keys"] as? [String: [String: String]] == ["id": ["S": "a"]])
        #expect(change["OldImage"] as? [String: [String: String]] == ["id": ["S": "a"], "v": ["N": "1"]])
        #expect(change["NewImage"] as? [String: [String: String]] == ["id": ["S": "a"], "v": ["N": "2"]])
    }

    @Test func `a sequence number is demanded where one is needed`() async {
        let stream = "arn:aws:dynamodb:us-east-1:000000000000:table/books/stream/2023-11-14T22:13:20.000"
        let response = await fixture.send(
            "DynamoDBStreams_20120810.GetShardIterator",
            #"{"StreamArn":"\#(stream)","ShardId":"shardId-00000000000000000000-00000000","#
                + #""ShardIteratorType":"AT_SEQUENCE_NUMBER"}"#)
        #expect(response.status == 400)
        #expect(String(decoding: response.body, as: UTF8.self).contains("SequenceNumber is a required parameter"))
    }

    @Test func `time to live is set and shown`() async {
        let setting = #"{"TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expires"}}"#
        let updated = await fixture.call(
            "UpdateTimeToLive",
            #"{"TableName":"books","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expires"}}"#)
        #expect(updated == (200, setting))
        let described = await fixture.call("DescribeTimeToLive", #"{"TableName":"books"}"#)
        #expect(
            described
                == (200, #"{"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"expires"}}"#))
    }

    @Test func `a table's protection and an index are changed`() async {
        let updated = await fixture.call(
            "UpdateTable",
            #"{"TableName":"books","AttributeDefinitions":[{"AttributeName":"v","AttributeType":"N"},"#
                + #"{"AttributeName":"id","AttributeType":"S"}],"GlobalSecondaryIndexUpdates":[{"Create":"#
                + #"{"IndexName":"byV","KeySchema":[{"AttributeName":"v","KeyType":"HASH"}],"#
                + #""Projection":{"ProjectionType":"ALL"}}}]}"#)
        #expect(updated.status == 200, "\(updated.body)")
        #expect(updated.body.contains(#""IndexStatus":"CREATING""#))
        let protected = await fixture.call("UpdateTable", #"{"TableName":"books","DeletionProtectionEnabled":true}"#)
        #expect(protected.status == 200 || protected.body.contains("ResourceInUseException"), "\(protected.body)")
        let refused = await fixture.call("UpdateTable", #"{"TableName":"books","ReplicaUpdates":[]}"#)
        #expect(refused.body.contains("ReplicaUpdates is not supported by Holdfast"))
    }
}
