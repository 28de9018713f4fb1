import HoldfastWire
import Testing

@Suite struct `Tables over JSON` {
    private let fixture: EndpointFixture

    init() throws { fixture = try EndpointFixture() }

    private func create(_ name: String, _ more: String = "") async -> (status: Int, body: String) {
        await fixture.call(
            "CreateTable",
            #"{"TableName":"\#(name)","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"#
                + #""KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"\#(more)}"#)
    }

    @Test func `a table is made, described, listed and deleted`() async {
        let created = await create("books", #","DeletionProtectionEnabled":false"#)
        #expect(created.status == 200)
        #expect(created.body.contains(#""TableStatus":"CREATING""#))
        #expect(created.body.contains(#""TableArn":"arn:aws:dynamodb:us-east-1:000000000000:table/books""#))
        #expect(created.body.contains(#""KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]"#))
        let described = await fixture.call("DescribeTable", #"{"TableName":"books"}"#)
        #expect(described.body.contains(#""TableStatus":"ACTIVE""#))
        #expect(described.body.contains(#""BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST""#))
        #expect(described.body.contains(#""ItemCount":0"#))
        let again = await create("books")
        #expect(again.status == 400)
        #expect(again.body.contains("#ResourceInUseException"))
        #expect(await fixture.call("ListTables", "{}") == (200, #"{"TableNames":["books"]}"#))
        let deleted = await fixture.call("DeleteTable", #"{"TableName":"books"}"#)
        #expect(deleted.body.contains(#""TableStatus":"DELETING""#))
        #expect(await fixture.call("ListTables", "{}") == (200, #"{"TableNames":[]}"#))
        let missing = await fixture.call("DescribeTable", #"{"TableName":"books"}"#)
        #expect(
            missing.body
                == #"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","#
                + #""message":"Requested resource not found: Table: books not found"}"#)
    }

    @Test func `names are listed by pages`() async {
        for name in ["bbb", "aaa", "ccc"] { _ = await create(name) }
        #expect(
            await fixture.call("ListTables", #"{"Limit":2}"#)
                == (200, #"{"TableNames":["aaa","bbb"],"LastEvaluatedTableName":"bbb"}"#))
        #expect(
            await fixture.call("ListTables", #"{"Limit":2,"ExclusiveStartTableName":"bbb"}"#)
                == (200, #"{"TableNames":["ccc"]}"#))
        let refused = await fixture.call("ListTables", #"{"Limit":101}"#)
        #expect(refused.body.contains("Value '101' at 'limit' failed to satisfy constraint"))
    }

    @Test func `tags are hung and taken off`() async {
        _ = await create("books", #","Tags":[{"Key":"team","Value":"a"}]"#)
        let resource = #""ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/books""#
        #expect(
            await fixture.call("TagResource", #"{\#(resource),"Tags":[{"Key":"cost","Value":"1"}]}"#) == (200, "{}"))
        #expect(await fixture.call("UntagResource", #"{\#(resource),"TagKeys":["team"]}"#) == (200, "{}"))
        #expect(
            await fixture.call("ListTagsOfResource", "{\(resource)}")
                == (200, #"{"Tags":[{"Key":"cost","Value":"1"}]}"#))
    }

    @Test func `a policy is a JSON object`() async {
        _ = await create("books")
        let resource = #""ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/books""#
        for policy in ["{", "{} {}", "[]", "{a}", ""] {
            let refused = await fixture.call("PutResourcePolicy", #"{\#(resource),"Policy":"\#(policy)"}"#)
            #expect(refused.status == 400 && refused.body.contains("ValidationException"), "\(policy)")
        }
        #expect(await fixture.call("GetResourcePolicy", "{\(resource)}").body.contains("PolicyNotFoundException"))
        let kept = await fixture.call("PutResourcePolicy", #"{\#(resource),"Policy":"{\"Statement\":[]}"}"#)
        #expect(kept.status == 200)
    }

    @Test func `what a table can do at once is told once it is made`() async {
        let made = await create("books")
        #expect(!made.body.contains("WarmThroughput"))
        let described = await fixture.call("DescribeTable", #"{"TableName":"books"}"#)
        #expect(
            described.body.contains(
                #""WarmThroughput":{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000,"Status":"ACTIVE"}"#),
            "\(described.body)")
    }

    @Test func `the tables of a batch have names`() async {
        for (operation, entry) in [("BatchGetItem", #"{"Keys":[{"pk":{"S":"a"}}]}"#), ("BatchWriteItem", "[{}]")] {
            let refused = await fixture.call(operation, #"{"RequestItems":{"bad!name":\#(entry)}}"#)
            #expect(refused.status == 400)
            #expect(
                refused.body.contains(
                    "at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have "
                        + "length less than or equal to 255, Member must have length greater than or equal to 3, "
                        + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]"), "\(refused.body)")
        }
    }

    @Test func `what is not supported is refused by name`() async {
        let refused = await create("books", #","GlobalTableSourceArn":"arn:aws:dynamodb:us-east-1:1:table/x""#)
        #expect(refused.status == 400)
        #expect(refused.body.contains("GlobalTableSourceArn is not supported by Holdfast"))
        _ = await create("books")
        let recovery = await fixture.call(
            "UpdateContinuousBackups",
            #"{"TableName":"books","PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true}}"#)
        #expect(recovery.status == 400)
        let described = await fixture.call("DescribeContinuousBackups", #"{"TableName":"books"}"#)
        #expect(
            described.body
                == #"{"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED","#
                + #""PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"DISABLED"}}}"#)
    }
}
