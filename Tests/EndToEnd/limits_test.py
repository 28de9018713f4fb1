"""The documented limits that no other file reaches, at the limit and one past it."""

import pytest

from support import N, S, get, invalid, make_table, refused, schema


def test_names_of_255_characters(ddb):
    name = make_table(ddb, "pk:S", name="n" * 255)
    ddb.put_item(TableName=name, Item={"pk": S("a")})
    assert get(ddb, name, pk=S("a"))


def test_key_attribute_names_of_255_bytes(ddb, loose):
    attribute = "k" * 255
    table = make_table(ddb, f"{attribute}:S")
    ddb.put_item(TableName=table, Item={attribute: S("a")})
    assert ddb.scan(TableName=table)["Count"] == 1
    with invalid("^2 validation errors detected: Value 'k{256}' at '(attributeDefinitions|keySchema).1.member.attributeName' "
                 "failed to satisfy constraint: Member must have length less than or equal to 255; Value 'k{256}' at "):
        loose.create_table(TableName="long-key", **schema("k" * 256 + ":S"), BillingMode="PAY_PER_REQUEST")


def test_expressions_of_300_operators(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("a"), "n": N(1)})
    def put(count):
        ddb.put_item(TableName=table, Item={"pk": S("a"), "n": N(1)}, ConditionExpression=" OR ".join(["n=:a"] * count),
                     ExpressionAttributeValues={":a": N(1)})
    put(150)
    with refused("ValidationException"):
        put(400)


def test_an_update_of_a_hundred_counters(ddb, table):
    for _ in range(2):
        ddb.update_item(
            TableName=table, Key={"pk": S("a")}, ExpressionAttributeValues={":z": N(0), ":one": N(1)},
            UpdateExpression="SET " + ", ".join(f"c{i} = if_not_exists(c{i}, :z) + :one" for i in range(100)))
    item = get(ddb, table, pk=S("a"))
    assert len(item) == 101 and item["c99"] == N(2)


def test_100_operands_of_in(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("a"), "n": N(7)})
    def scan(count):
        values = {f":{i}": N(i) for i in range(count)}
        return ddb.scan(TableName=table, FilterExpression=f"n IN ({', '.join(values)})",
                        ExpressionAttributeValues=values)["Count"]
    assert scan(100) == 1
    with refused("ValidationException"):
        scan(101)


def test_placeholders_of_255_bytes(ddb, table):
    name = "#" + "n" * 254
    ddb.put_item(TableName=table, Item={"pk": S("a"), "v": N(1)})
    assert ddb.get_item(TableName=table, Key={"pk": S("a")}, ProjectionExpression=name,
                        ExpressionAttributeNames={name: "v"})["Item"] == {"v": N(1)}


def test_deep_document_paths(ddb, table):
    value = N(1)
    for _ in range(30):
        value = {"M": {"a": value}}
    ddb.put_item(TableName=table, Item={"pk": S("p"), "a": value})
    path = ".".join(["a"] * 31)
    found = ddb.get_item(TableName=table, Key={"pk": S("p")}, ProjectionExpression=path)["Item"]
    assert found == {"a": value}
    ddb.update_item(TableName=table, Key={"pk": S("p")}, UpdateExpression=f"SET {path} = {path} + :one",
                    ExpressionAttributeValues={":one": N(1)})
    with refused("ValidationException"):
        ddb.get_item(TableName=table, Key={"pk": S("p")}, ProjectionExpression=".".join(["a"] * 40))


def test_an_update_may_not_nest_too_deep(ddb, table):
    value = S("leaf")
    for _ in range(20):
        value = {"M": {"a": value}}
    ddb.put_item(TableName=table, Item={"pk": S("p"), "a": value})
    path = ".".join(["a"] * 20)
    with refused("ValidationException"):
        ddb.update_item(TableName=table, Key={"pk": S("p")}, UpdateExpression=f"SET {path} = :v",
                        ExpressionAttributeValues={":v": value})
    assert get(ddb, table, pk=S("p"))["a"] == value


@pytest.mark.slow
def test_a_partition_of_many_items(ddb):
    table = make_table(ddb, "pk:S", "sk:N")
    for start in range(0, 2500, 25):
        ddb.batch_write_item(RequestItems={table: [
            {"PutRequest": {"Item": {"pk": S("one"), "sk": N(i)}}} for i in range(start, start + 25)]})
    page = ddb.query(TableName=table, KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": S("one")})
    assert [int(item["sk"]["N"]) for item in page["Items"]] == list(range(2500))
