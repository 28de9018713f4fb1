"""Which of several mistakes DynamoDB names: types before constraints, constraints before rules, rules before the table,
the table before its schema, the schema before the condition."""

import pytest

from support import N, S, index, make_table


@pytest.fixture
def call(server, account, table):
    """Sends a request with several mistakes; answers with (error name, message)."""
    def send(operation, **body):
        body.setdefault("TableName", table)
        status, reply = server.call(operation, {k: v for k, v in body.items() if v is not None}, account)
        assert status == 400, reply
        return reply["__type"].split("#")[1], reply.get("message") or reply.get("Message") or ""
    return send


WRONG_KEY = {"pk": N(1)}


def test_types_come_first(call):
    assert call("PutItem", TableName=5, ReturnValues="X", Item={})[0] == "SerializationException"
    assert call("PutItem", ReturnValues="X", Item={"pk": {"S": 5}}) == (
        "SerializationException", "NUMBER_VALUE cannot be converted to String")
    assert call("GetItem", Key={"pk": S("a")}, ConsistentRead="yes")[0] == "SerializationException"


def test_constraints_come_before_rules(call):
    name, message = call("PutItem", Item={"pk": {}}, ReturnValues="X", ConditionExpression="")
    assert name == "ValidationException" and "at 'returnValues' failed to satisfy constraint" in message
    name, message = call("Query", Limit=0, KeyConditionExpression="garbage (")
    assert name == "ValidationException" and "at 'limit' failed to satisfy constraint" in message


def test_missing_members_are_constraints(call):
    name, message = call("PutItem", TableName=None, Item={"pk": {}})
    assert name == "ValidationException"
    assert "Value null at 'tableName' failed to satisfy constraint: Member must not be null" in message
    name, message = call("PutItem")
    assert name == "ValidationException"
    assert "Value null at 'item' failed to satisfy constraint: Member must not be null" in message
    name, message = call("GetItem")
    assert "Value null at 'key' failed to satisfy constraint: Member must not be null" in message


def test_rules_come_before_the_table(call):
    name, message = call("PutItem", TableName="nothing", Item={"pk": {"SS": []}})
    assert name == "ValidationException" and "may not be empty" in message
    name, message = call("PutItem", TableName="nothing", Item={"pk": S("a")}, ConditionExpression="a b")
    assert name == "ValidationException" and "Syntax error" in message
    name, message = call("GetItem", TableName="nothing", Key={"pk": S("a")}, ProjectionExpression="a.b, a")
    assert name == "ValidationException" and "overlap" in message
    name, message = call("Query", TableName="nothing")
    assert name == "ValidationException" and message.startswith("Either the KeyConditions")
    name, message = call("UpdateItem", TableName="nothing", Key={"pk": S("a")}, UpdateExpression="SET a = :v")
    assert name == "ValidationException" and "attribute value: :v" in message
    name, message = call("Scan", TableName="nothing", TotalSegments=2)
    assert name == "ValidationException" and message.startswith("The Segment parameter is required")


def test_the_table_comes_before_its_schema(call):
    assert call("PutItem", TableName="nothing", Item=WRONG_KEY)[0] == "ResourceNotFoundException"
    assert call("GetItem", TableName="nothing", Key=WRONG_KEY)[0] == "ResourceNotFoundException"
    assert call("Query", TableName="nothing", IndexName="nothing", KeyConditionExpression="pk = :p",
                ExpressionAttributeValues={":p": N(1)})[0] == "ResourceNotFoundException"


def test_the_schema_comes_before_the_condition(call):
    name, message = call("PutItem", Item=WRONG_KEY, ConditionExpression="attribute_exists(pk)")
    assert name == "ValidationException" and "Type mismatch for key pk" in message
    name, message = call("UpdateItem", Key=WRONG_KEY, UpdateExpression="SET a = :v",
                         ConditionExpression="attribute_exists(pk)", ExpressionAttributeValues={":v": N(1)})
    assert name == "ValidationException" and message == "The provided key element does not match the schema"
    name, message = call("UpdateItem", Key={"pk": S("a")}, UpdateExpression="SET pk = :v",
                         ConditionExpression="attribute_exists(pk)", ExpressionAttributeValues={":v": S("b")})
    assert name == "ValidationException" and "Cannot update attribute pk" in message


def test_the_condition_comes_before_the_update(call):
    assert call("UpdateItem", Key={"pk": S("a")}, UpdateExpression="SET a = absent + :v",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues={":v": N(1)})[0] == "ConditionalCheckFailedException"


def test_mixing_comes_before_everything_else_in_expressions(call):
    name, message = call("GetItem", Key={"pk": S("a")}, AttributesToGet=["a"], ProjectionExpression="a b c")
    assert name == "ValidationException" and message.startswith("Can not use both expression and non-expression")


def test_unused_placeholders_come_after_syntax(call):
    name, message = call("PutItem", Item={"pk": S("a")}, ConditionExpression="a b",
                         ExpressionAttributeValues={":unused": N(1)})
    assert "Syntax error" in message
    name, message = call("UpdateItem", Key={"pk": S("a")}, UpdateExpression="REMOVE a", ConditionExpression="b = :b",
                         ExpressionAttributeValues={":b": N(1), ":unused": N(1)},
                         ExpressionAttributeNames={"#unused": "x"})
    assert message == "Value provided in ExpressionAttributeNames unused in expressions: keys: {#unused}"


def test_the_index_comes_after_the_table_and_before_the_condition(call, ddb):
    indexed = make_table(ddb, "pk:S", more=["g:S"], GlobalSecondaryIndexes=[index("by-g", "g")])
    name, message = call("Query", TableName=indexed, IndexName="other", KeyConditionExpression="z = :p",
                         ExpressionAttributeValues={":p": S("a")})
    assert message == "The table does not have the specified index: other"


def test_several_constraints_are_counted(call):
    name, message = call("Query", Limit=0, Select="SOME", KeyConditionExpression="pk = :p")
    assert name == "ValidationException"
    assert message.startswith(("1 validation error detected: ", "2 validation errors detected: "))
    if message.startswith("2"):
        assert "at 'limit'" in message and "at 'select'" in message and "; " in message
