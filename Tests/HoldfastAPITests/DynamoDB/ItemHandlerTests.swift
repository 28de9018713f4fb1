import HoldfastCore
import HoldfastWire
import Testing

@Suite struct `Items over JSON` {
    private let fixture: EndpointFixture

    init() async throws {
        fixture = try EndpointFixture()
        let created = await fixture.call(
            "CreateTable",
            """
            {"TableName":"books","BillingMode":"PAY_PER_REQUEST",
             "AttributeDefinitions":[{"AttributeName":"author","AttributeType":"S"},
                                     {"AttributeName":"year","AttributeType":"N"}],
             "KeySchema":[{"AttributeName":"author","KeyType":"HASH"},{"AttributeName":"year","KeyType":"RANGE"}]}
            """)
        try #require(created.status == 200, "\(created.body)")
    }

    private func put(_ item: String, _ more: String = "") async -> (status: Int, body: String) {
        await fixture.call("PutItem", #"{"TableName":"books","Item":\#(item)\#(more)}"#)
    }

    @Test func `what was put is got`() async {
        let item = #"{"author":{"S":"ann"},"pages":{"L":[{"N":"1"},{"B":"AA=="}]},"year":{"N":"1999"}}"#
        #expect(await put(item) == (200, "{}"))
        let key = #"{"author":{"S":"ann"},"year":{"N":"1999"}}"#
        let got = await fixture.call("GetItem", #"{"TableName":"books","Key":\#(key),"ConsistentRead":true}"#)
        #expect(got == (200, #"{"Item":\#(item)}"#))
        let absent = await fixture.call(
            "GetItem", #"{"TableName":"books","Key":{"author":{"S":"bob"},"year":{"N":"1999"}}}"#)
        #expect(absent == (200, "{}"))
    }

    @Test func `the old item and the capacity come back when asked for`() async {
        let item = #"{"author":{"S":"ann"},"year":{"N":"1"}}"#
        _ = await put(item)
        let again = await put(item, ##","ReturnValues":"ALL_OLD","ReturnConsumedCapacity":"TOTAL""##)
        #expect(
            again.body
                == #"{"Attributes":\#(item),"ConsumedCapacity":{"TableName":"books","CapacityUnits":1.0}}"#)
    }

    @Test func `a condition that fails writes nothing`() async {
        let item = #"{"author":{"S":"ann"},"year":{"N":"2"}}"#
        _ = await put(item)
        let refused = await put(
            item,
            ##","ConditionExpression":"attribute_not_exists(#a)","ExpressionAttributeNames":{"#a":"author"},"##
                + ##""ReturnValuesOnConditionCheckFailure":"ALL_OLD""##)
        #expect(refused.status == 400)
        #expect(
            refused.body
                == #"{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","#
                + #""message":"The conditional request failed","Item":\#(item)}"#)
    }

    @Test func `an update answers what it made`() async {
        let updated = await fixture.call(
            "UpdateItem",
            #"{"TableName":"books","Key":{"author":{"S":"ann"},"year":{"N":"3"}},"UpdateExpression":"SET #c = :one","#
                + ##""ExpressionAttributeNames":{"#c":"count"},"ExpressionAttributeValues":{":one":{"N":"1"}},"##
                + #""ReturnValues":"ALL_NEW"}"#)
        #expect(updated == (200, #"{"Attributes":{"author":{"S":"ann"},"count":{"N":"1"},"year":{"N":"3"}}}"#))
    }

    @Test func `a query goes on where its page ended`() async {
        for year in 1...3 { _ = await put(#"{"author":{"S":"ann"},"year":{"N":"\#(year)"}}"#) }
        let query =
            #""TableName":"books","KeyConditionExpression":"author = :a","#
            + #""ExpressionAttributeValues":{":a":{"S":"ann"}}"#
        let first = await fixture.call("Query", "{\(query),\"Limit\":2}")
        let last = #"{"author":{"S":"ann"},"year":{"N":"2"}}"#
        #expect(
            first.body
                == #"{"Items":[{"author":{"S":"ann"},"year":{"N":"1"}},\#(last)],"Count":2,"ScannedCount":2,"#
                + #""LastEvaluatedKey":\#(last)}"#)
        let second = await fixture.call("Query", #"{\#(query),"ExclusiveStartKey":\#(last)}"#)
        #expect(
            second.body == #"{"Items":[{"author":{"S":"ann"},"year":{"N":"3"}}],"Count":1,"ScannedCount":1}"#)
        let count = await fixture.call("Query", #"{\#(query),"Select":"COUNT"}"#)
        #expect(count.body == #"{"Count":3,"ScannedCount":3}"#)
    }

    @Test func `a batch writes and reads`() async {
        let written = await fixture.call(
            "BatchWriteItem",
            #"{"RequestItems":{"books":[{"PutRequest":{"Item":{"author":{"S":"a"},"year":{"N":"1"}}}},"#
                + #"{"PutRequest":{"Item":{"author":{"S":"b"},"year":{"N":"2"}}}}]}}"#)
        #expect(written == (200, #"{"UnprocessedItems":{}}"#))
        let read = await fixture.call(
            "BatchGetItem", #"{"RequestItems":{"books":{"Keys":[{"author":{"S":"b"},"year":{"N":"2"}}]}}}"#)
        #expect(
            read == (200, #"{"Responses":{"books":[{"author":{"S":"b"},"year":{"N":"2"}}]},"UnprocessedKeys":{}}"#))
        let empty = await fixture.call("BatchWriteItem", #"{"RequestItems":{"books":[{}]}}"#)
        #expect(empty.status == 400)
    }

    @Test func `a transaction is all or nothing`() async {
        let cancelled = await fixture.call(
            "TransactWriteItems",
            #"{"TransactItems":[{"Put":{"TableName":"books","Item":{"author":{"S":"t"},"year":{"N":"1"}}}},"#
                + #"{"ConditionCheck":{"TableName":"books","Key":{"author":{"S":"u"},"year":{"N":"1"}},"#
                + #""ConditionExpression":"attribute_exists(author)"}}]}"#)
        #expect(cancelled.status == 400)
        #expect(cancelled.body.contains("specific reasons [None, ConditionalCheckFailed]"))
        let got = await fixture.call(
            "TransactGetItems",
            #"{"TransactItems":[{"Get":{"TableName":"books","Key":{"author":{"S":"t"},"year":{"N":"1"}}}}]}"#)
        #expect(got == (200, #"{"Responses":[{}]}"#))
    }

    @Test func `another account sees nothing of it`() async throws {
        let other = Caller(scope: Scope(account: try #require(AccountID("111111111111")), region: .usEast1))
        let response = await fixture.send(
            "DynamoDB_20120810.GetItem", #"{"TableName":"books","Key":{"author":{"S":"a"},"year":{"N":"1"}}}"#,
            as: other)
        #expect(response.status == 400)
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == #"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","#
                + #""message":"Requested resource not found"}"#)
    }
}
