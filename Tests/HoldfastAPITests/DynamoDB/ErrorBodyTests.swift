import HoldfastCore
import HoldfastStorage
import HoldfastTables
import HoldfastWire
import Testing

@testable import HoldfastAPI

@Suite struct `Error replies of DynamoDB` {
    private let fixture: EndpointFixture

    init() throws { fixture = try EndpointFixture() }

    private func text(_ response: WireResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test func `headers say what the body is`() async {
        for type in ["application/x-amz-json-1.0", "application/x-amz-json-1.1", "application/json"] {
            let response = await fixture.send("DynamoDB_20120810.DescribeLimits", "{}", contentType: type)
            #expect(response.status == 200)
            #expect(response.headers["Content-Type"] == type)
            #expect(response.headers["x-amzn-requestid"] == "REQUEST")
            #expect(response.headers["x-amz-crc32"] == String(CRC32.checksum(of: response.body.span)))
        }
    }

    @Test func `an operation that is not there names itself`() async {
        for target in [
            "DynamoDB_20120810.CreateBackup", "DynamoDB_20120810.Nonsense", "DynamoDBStreams_20120810.Nonsense",
        ] {
            let response = await fixture.send(target, "{}")
            let name = target.split(separator: ".")[1]
            #expect(response.status == 400)
            #expect(
                text(response)
                    == #"{"__type":"com.amazon.coral.service#UnknownOperationException","message":"Unknown "#
                    + #"operation: \#(name)"}"#
            )
        }
    }

    @Test(arguments: [nil, "", "PutItem", "DynamoDB_20111205.PutItem", "DynamoDB_20120810."])
    func `a target of no service`(target: String?) async {
        let response = await fixture.send(target, "{}")
        #expect(response.status == 400)
        #expect(text(response).hasPrefix(#"{"__type":"com.amazon.coral.service#UnknownOperationException""#))
    }

    @Test(arguments: [nil, "text/plain", "application/x-www-form-urlencoded"])
    func `a content type of no protocol`(type: String?) async {
        let response = await fixture.send("DynamoDB_20120810.GetItem", "{}", contentType: type)
        #expect(response.status == 404)
        #expect(text(response) == "<UnknownOperationException/>\n")
    }

    @Test(arguments: ["", "hello", "{", "{}}", #"{"TableName":"abc"#, "\u{feff}{}"])
    func `what is not JSON`(body: String) async {
        let reply = await fixture.call("GetItem", body)
        #expect(reply.status == 400)
        #expect(reply.body == #"{"__type":"com.amazon.coral.service#SerializationException"}"#)
    }

    @Test func `JSON of another type`() async {
        let reply = await fixture.call("GetItem", #"{"TableName":1}"#)
        #expect(reply.status == 400)
        #expect(
            reply.body
                == #"{"__type":"com.amazon.coral.service#SerializationException","Message":"NUMBER_VALUE "#
                + #"cannot be converted to String"}"#
        )
    }

    @Test func `constraints are told together, in the model's order`() async {
        let reply = await fixture.call("GetItem", #"{"TableName":"a;c","ReturnConsumedCapacity":"ALL"}"#)
        #expect(reply.status == 400)
        #expect(
            reply.body
                == #"{"__type":"com.amazon.coral.validate#ValidationException","message":"3 validation "#
                + #"errors detected: "#
                + #"Value 'a;c' at 'tableName' failed to satisfy constraint: Member must satisfy regular "#
                + #"expression pattern: [a-zA-Z0-9_.-]+; "#
                + #"Value null at 'key' failed to satisfy constraint: Member must not be null; "#
                + #"Value 'ALL' at 'returnConsumedCapacity' failed to satisfy constraint: Member must "#
                + #"satisfy enum value set: [INDEXES, TOTAL, NONE]"}"#
        )
    }

    @Test func `a table name that is too short stands alone`() async {
        let reply = await fixture.call("GetItem", #"{"TableName":"ab"}"#)
        #expect(
            reply.body
                == #"{"__type":"com.amazon.coral.validate#ValidationException","message":"TableName must be "#
                + #"at least 3 characters long and at most 255 characters long"}"#
        )
    }

    @Test func `types, then constraints, then values`() async {
        let wrongValue = #""Key":{"a":{"N":"one"}}"#
        let type = await fixture.call("GetItem", "{\(wrongValue),\"TableName\":1}")
        #expect(type.body.contains("SerializationException"))
        let constraint = await fixture.call("GetItem", "{\(wrongValue)}")
        #expect(constraint.body.contains("at 'tableName'"))
        let value = await fixture.call("GetItem", "{\(wrongValue),\"TableName\":\"abc\"}")
        #expect(value.body.contains("The parameter cannot be converted to a numeric value: one"))
    }

    @Test func `a batch says which of its parts is wrong`() async {
        let reply = await fixture.call(
            "BatchWriteItem", #"{"RequestItems":{"books":[{"PutRequest":{"Item":{}}},{"DeleteRequest":{}}]}}"#)
        #expect(reply.body.contains("Value null at 'requestItems.books.member.2.member.deleteRequest.key' failed"))
    }

    @Test func `a failed condition brings the item`() {
        var builder = ItemBuilder()
        builder.addText("a", "b")
        let item = builder.finished()
        #expect(
            json(.conditionalCheckFailed(item: item))
                == #"{"__type":"com.amazonaws.dynamodb.v20120810#"#
                + #"ConditionalCheckFailedException","message":"The conditional request "#
                + #"failed","Item":{"a":{"S":"b"}}}"#
        )
        #expect(!json(.conditionalCheckFailed(item: nil)).contains("Item"))
    }

    @Test func `a cancelled transaction gives its reasons in order`() {
        let reasons: [CancellationReason] = [
            .none, .init(code: .conditionalCheckFailed, message: "The conditional request failed"),
        ]
        #expect(
            json(.transactionCanceled(reasons))
                == #"{"__type":"com.amazonaws.dynamodb.v20120810#"#
                + #"TransactionCanceledException","Message":"Transaction cancelled, please refer "#
                + #"cancellation reasons for specific reasons [None, "#
                + #"ConditionalCheckFailed]","CancellationReasons":[{"Code":"None"},{"Code":"Conditio"#
                + #"nalCheckFailed","Message":"The conditional request failed"}]}"#
        )
    }

    @Test func `the engine's failures are the server's`() {
        let error = AwsJSONError(TableError.storage(.outcomeUnknown(reason: "test")))
        #expect(error.status == 500)
        #expect(error.type == "com.amazonaws.dynamodb.v20120810#InternalServerError")
    }

    private func json(_ error: TableError) -> String {
        var writer = JSONWriter()
        AwsJSONError(error).write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension ItemBuilder {
    fileprivate mutating func addText(_ name: AttributeName, _ text: String) {
        do throws(ItemError) { try self.name(name) } catch { Issue.record(error) }
        string(text)
    }

    fileprivate consuming func finished() -> EncodedItem {
        do throws(ItemError) { return try finish() } catch {
            Issue.record(error)
            return .empty
        }
    }
}
