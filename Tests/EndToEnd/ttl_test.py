"""Time to live: settings, deletion on time, what does not expire, deletions in the stream."""

import time

import pytest

from stream_test import arn_of, read
from support import N, S, advance, eventually, get, index, invalid, make_table, now, refused


def enable(client, table, attribute="expires"):
    return client.update_time_to_live(
        TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": attribute})


def status(client, table):
    return client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]


def test_settings(ddb, table):
    assert status(ddb, table) == {"TimeToLiveStatus": "DISABLED"}
    reply = enable(ddb, table)
    assert reply["TimeToLiveSpecification"] == {"Enabled": True, "AttributeName": "expires"}
    eventually(lambda: status(ddb, table) == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"})
    with invalid("TimeToLive is already enabled"):
        enable(ddb, table)


def test_settings_that_are_refused(ddb, table, loose):
    with invalid("TimeToLive is already disabled"):
        ddb.update_time_to_live(TableName=table,
                                TimeToLiveSpecification={"Enabled": False, "AttributeName": "expires"})
    with refused("ResourceNotFoundException"):
        enable(ddb, "nothing")
    with refused("ResourceNotFoundException"):
        status(ddb, "nothing")
    with refused("ValidationException"):
        loose.update_time_to_live(TableName=table, TimeToLiveSpecification={"Enabled": True})
    with refused("ValidationException"):
        loose.update_time_to_live(TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": ""})


def test_expired_items_go_promptly_on_the_system_clock(ddb, table):
    enable(ddb, table)
    start = int(time.time())
    ddb.put_item(TableName=table, Item={"pk": S("past"), "expires": N(start - 10)})
    ddb.put_item(TableName=table, Item={"pk": S("soon"), "expires": N(start + 2)})
    ddb.put_item(TableName=table, Item={"pk": S("later"), "expires": N(start + 3600)})
    eventually(lambda: get(ddb, table, pk=S("past")) is None, limit=10)
    eventually(lambda: get(ddb, table, pk=S("soon")) is None, limit=15)
    assert time.time() >= start + 2
    assert get(ddb, table, pk=S("later"))


@pytest.fixture
def timed(private_server):
    server = private_server("--clock", "manual")
    return server, server.client(account="123456789012"), server.client("dynamodbstreams", account="123456789012")


def test_items_expire_when_their_time_comes(timed):
    server, ddb, streams = timed
    table = make_table(ddb, "pk:S", more=["g:S"], GlobalSecondaryIndexes=[index("by-g", "g")],
                       StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    start = now(server)
    ddb.put_item(TableName=table, Item={"pk": S("before"), "expires": N(start + 100), "g": S("x")})
    enable(ddb, table)
    ddb.put_item(TableName=table, Item={"pk": S("after"), "expires": N(start + 200), "g": S("x")})
    ddb.put_item(TableName=table, Item={"pk": S("stays"), "g": S("x")})
    advance(server, 50)
    assert ddb.scan(TableName=table)["Count"] == 3
    advance(server, 60)
    eventually(lambda: get(ddb, table, pk=S("before")) is None)
    assert get(ddb, table, pk=S("after"))
    advance(server, 100)
    eventually(lambda: get(ddb, table, pk=S("after")) is None)
    assert [i["pk"] for i in ddb.scan(TableName=table, IndexName="by-g")["Items"]] == [S("stays")]
    removed = [r for r in read(streams, arn_of(ddb, table)) if r["eventName"] == "REMOVE"]
    assert [r["dynamodb"]["Keys"]["pk"]["S"] for r in removed] == ["before", "after"]
    for record in removed:
        assert record["userIdentity"] == {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
        assert record["dynamodb"]["OldImage"]["g"] == S("x")


def test_an_extended_item_stays(timed):
    server, ddb, _ = timed
    table = make_table(ddb, "pk:S")
    enable(ddb, table)
    start = now(server)
    for key in ("extended", "removed", "replaced", "goes"):
        ddb.put_item(TableName=table, Item={"pk": S(key), "expires": N(start + 100)})
    ddb.update_item(TableName=table, Key={"pk": S("extended")}, UpdateExpression="SET expires = expires + :d",
                    ExpressionAttributeValues={":d": N(1000)})
    ddb.update_item(TableName=table, Key={"pk": S("removed")}, UpdateExpression="REMOVE expires")
    ddb.put_item(TableName=table, Item={"pk": S("replaced")})
    advance(server, 200)
    eventually(lambda: ddb.scan(TableName=table)["Count"] == 3)
    assert get(ddb, table, pk=S("goes")) is None
    advance(server, 1000)
    eventually(lambda: ddb.scan(TableName=table)["Count"] == 2)


def test_only_recent_numbers_count(timed):
    server, ddb, _ = timed
    table = make_table(ddb, "pk:S")
    enable(ddb, table)
    start = now(server)
    ddb.put_item(TableName=table, Item={"pk": S("string"), "expires": S(str(start - 10))})
    ddb.put_item(TableName=table, Item={"pk": S("ancient"), "expires": N(start - 6 * 366 * 86400)})
    ddb.put_item(TableName=table, Item={"pk": S("other"), "other": N(start - 10)})
    ddb.put_item(TableName=table, Item={"pk": S("goes"), "expires": N(f"{start - 10}.5")})
    advance(server, 60)
    eventually(lambda: get(ddb, table, pk=S("goes")) is None)
    assert ddb.scan(TableName=table)["Count"] == 3


def test_a_disabled_ttl_deletes_nothing(timed):
    server, ddb, _ = timed
    table = make_table(ddb, "pk:S")
    enable(ddb, table)
    ddb.put_item(TableName=table, Item={"pk": S("a"), "expires": N(now(server) + 100)})
    advance(server, 50)
    ddb.update_time_to_live(TableName=table, TimeToLiveSpecification={"Enabled": False, "AttributeName": "expires"})
    advance(server, 1000)
    marker = make_table(ddb, "pk:S")
    enable(ddb, marker)
    ddb.put_item(TableName=marker, Item={"pk": S("m"), "expires": N(now(server) - 1)})
    advance(server, 1)
    eventually(lambda: get(ddb, marker, pk=S("m")) is None)
    assert get(ddb, table, pk=S("a"))


def test_thousands_expire_together(timed):
    server, ddb, _ = timed
    table = make_table(ddb, "pk:S")
    enable(ddb, table)
    start = now(server)
    for first in range(0, 1500, 25):
        ddb.batch_write_item(RequestItems={table: [
            {"PutRequest": {"Item": {"pk": S(str(i)), "expires": N(start + 60 + i % 50)}}}
            for i in range(first, first + 25)]})
    advance(server, 3600)
    eventually(lambda: ddb.scan(TableName=table, Select="COUNT")["Count"] == 0, limit=30)
    assert ddb.describe_table(TableName=table)["Table"]["ItemCount"] == 0
