"""Boto3's resource API: Table, batch_writer, the conditions builder and its types; paginators and waiters."""

import decimal

import boto3.dynamodb.types
import pytest
from boto3.dynamodb.conditions import Attr, Key

from support import N, S, index, make_table, refused


@pytest.fixture
def resource(server, account):
    return server.resource(account)


@pytest.fixture
def table(resource):
    table = resource.create_table(
        TableName="films", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "year", "KeyType": "HASH"}, {"AttributeName": "title", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": "year", "AttributeType": "N"},
                              {"AttributeName": "title", "AttributeType": "S"},
                              {"AttributeName": "genre", "AttributeType": "S"}],
        GlobalSecondaryIndexes=[index("by-genre", "genre", "year")])
    table.wait_until_exists()
    return table


@pytest.fixture
def films(table):
    with table.batch_writer() as batch:
        for i in range(60):
            batch.put_item(Item={"year": 1980 + i % 20, "title": f"Film {i:02}", "genre": "drama" if i % 3 else "noir",
                                 "info": {"rating": decimal.Decimal(i) / 10, "actors": [f"A{i}", "B"], "i": i}})
    return table


def test_python_types_come_back(table):
    item = {"year": 1999, "title": "Types", "none": None, "true": True, "text": "", "list": [1, "a", None, [], {}],
            "map": {"deep": {"er": decimal.Decimal("1.5")}}, "strings": {"a", "b"}, "numbers": {1, 2},
            "binary": boto3.dynamodb.types.Binary(b"\x00\xff"), "exact": decimal.Decimal("1234567890.0987654321")}
    table.put_item(Item=item)
    assert table.get_item(Key={"year": 1999, "title": "Types"})["Item"] == item


def test_batch_writer_overwrites_and_deletes(films):
    with films.batch_writer(overwrite_by_pkeys=["year", "title"]) as batch:
        for i in range(50):
            batch.put_item(Item={"year": 2030, "title": "same", "i": i})
        batch.delete_item(Key={"year": 1980, "title": "Film 00"})
    assert films.get_item(Key={"year": 2030, "title": "same"})["Item"]["i"] == 49
    assert "Item" not in films.get_item(Key={"year": 1980, "title": "Film 00"})


def test_the_conditions_builder(films):
    found = films.query(KeyConditionExpression=Key("year").eq(1985) & Key("title").begins_with("Film"))
    assert [item["title"] for item in found["Items"]] == ["Film 05", "Film 25", "Film 45"]
    found = films.query(KeyConditionExpression=Key("year").eq(1985) & Key("title").between("Film 10", "Film 50"),
                        FilterExpression=Attr("info.rating").lt(3) | Attr("genre").eq("absent"))
    assert [item["title"] for item in found["Items"]] == ["Film 25"]
    condition = (Attr("genre").is_in(["noir", "comedy"]) & Attr("info.actors").contains("B")
                 & Attr("absent").not_exists() & ~Attr("info.i").gte(30) & Attr("info.actors").size().eq(2)
                 & Attr("title").attribute_type("S"))
    assert films.scan(FilterExpression=condition)["Count"] == 10


def test_updates_and_conditions(films):
    key = {"year": 1981, "title": "Film 01"}
    reply = films.update_item(
        Key=key, UpdateExpression="SET info.rating = info.rating + :d, #new = :n REMOVE genre",
        ExpressionAttributeNames={"#new": "new"}, ExpressionAttributeValues={":d": decimal.Decimal("0.5"), ":n": {1, 2}},
        ConditionExpression=Attr("genre").exists(), ReturnValues="ALL_NEW")
    assert reply["Attributes"]["info"]["rating"] == decimal.Decimal("0.6") and "genre" not in reply["Attributes"]
    with pytest.raises(films.meta.client.exceptions.ConditionalCheckFailedException):
        films.update_item(Key=key, UpdateExpression="SET x = :x", ExpressionAttributeValues={":x": 1},
                          ConditionExpression=Attr("genre").exists())
    assert films.delete_item(Key=key, ReturnValues="ALL_OLD")["Attributes"]["title"] == "Film 01"


def test_collections(resource, films):
    assert [table.name for table in resource.tables.all()] == ["films"]
    films.load()
    assert films.item_count == 60 and films.table_status == "ACTIVE" and films.key_schema[0]["AttributeName"] == "year"
    got = resource.batch_get_item(RequestItems={"films": {"Keys": [{"year": 1980, "title": "Film 00"}]}})
    assert got["Responses"]["films"][0]["info"]["i"] == 0
    films.delete()
    films.wait_until_not_exists()
    assert list(resource.tables.all()) == []


# Paginators and waiters of the client API

def test_paginators(ddb):
    table = make_table(ddb, "pk:S", "sk:N", more=["g:S"], GlobalSecondaryIndexes=[index("by-g", "g")])
    for start in range(0, 100, 25):
        ddb.batch_write_item(RequestItems={table: [
            {"PutRequest": {"Item": {"pk": S("a"), "sk": N(i), "g": S("x")}}} for i in range(start, start + 25)]})
    query = dict(TableName=table, KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": S("a")})
    pages = list(ddb.get_paginator("query").paginate(**query, PaginationConfig={"PageSize": 7}))
    assert len(pages) == 15 and sum(page["Count"] for page in pages) == 100
    result = ddb.get_paginator("scan").paginate(TableName=table, PaginationConfig={"PageSize": 30}).build_full_result()
    assert len(result["Items"]) == 100
    some = ddb.get_paginator("query").paginate(**query, PaginationConfig={"MaxItems": 33, "PageSize": 10})
    first = some.build_full_result()
    assert len(first["Items"]) == 33
    rest = ddb.get_paginator("query").paginate(
        **query, PaginationConfig={"StartingToken": first["NextToken"]}).build_full_result()
    assert [item["sk"]["N"] for item in first["Items"] + rest["Items"]] == [str(i) for i in range(100)]
    for i in range(3):
        make_table(ddb, "pk:S", name=f"zz-{i}")
    names = ddb.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 2}).build_full_result()
    assert len(names["TableNames"]) == 4
    tagged = ddb.get_paginator("list_tags_of_resource").paginate(
        ResourceArn=ddb.describe_table(TableName=table)["Table"]["TableArn"]).build_full_result()
    assert tagged["Tags"] == []


def test_waiters(ddb):
    with pytest.raises(Exception, match="Max attempts exceeded"):
        ddb.get_waiter("table_exists").wait(TableName="nothing", WaiterConfig={"Delay": 0, "MaxAttempts": 2})
    ddb.get_waiter("table_not_exists").wait(TableName="nothing", WaiterConfig={"Delay": 1})
    with refused("ResourceNotFoundException"):
        ddb.describe_table(TableName="nothing")
