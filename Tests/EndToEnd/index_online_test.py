"""Global indexes added to and removed from a table that is in use."""

import threading

import pytest

from query_test import with_batches
from support import N, S, Server, everything, eventually, index, make_table, refused, schema


def add(client, table, description, *definitions):
    return client.update_table(
        TableName=table, AttributeDefinitions=schema(*definitions)["AttributeDefinitions"],
        GlobalSecondaryIndexUpdates=[{"Create": description}])["TableDescription"]


def index_of(client, table, name):
    described = client.describe_table(TableName=table)["Table"]
    return next((i for i in described.get("GlobalSecondaryIndexes", []) if i["IndexName"] == name), None)


def active(client, table, name):
    return eventually(lambda: (index_of(client, table, name) or {}).get("IndexStatus") == "ACTIVE", limit=60)


def test_an_index_is_filled_from_the_items(ddb, table):
    with_batches(ddb, table, [{"pk": S(f"{i:04}"), "g": S(f"g{i % 3}"), "i": N(i)} for i in range(500)])
    updated = add(ddb, table, index("by-g", "g"), "pk:S", "g:S")
    assert updated["TableStatus"] in ("UPDATING", "ACTIVE")
    described = next(i for i in updated["GlobalSecondaryIndexes"] if i["IndexName"] == "by-g")
    assert described["IndexStatus"] == "CREATING"
    active(ddb, table, "by-g")
    assert "Backfilling" not in index_of(ddb, table, "by-g") or not index_of(ddb, table, "by-g")["Backfilling"]
    found = everything(ddb.query, TableName=table, IndexName="by-g", KeyConditionExpression="g = :g",
                       ExpressionAttributeValues={":g": S("g1")})
    assert sorted(int(item["i"]["N"]) for item in found) == list(range(1, 500, 3))
    eventually(lambda: index_of(ddb, table, "by-g")["ItemCount"] == 500)


def test_items_that_do_not_fit_are_left_out(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("number"), "g": N(1)})
    ddb.put_item(TableName=table, Item={"pk": S("none")})
    ddb.put_item(TableName=table, Item={"pk": S("empty"), "g": S("")})
    ddb.put_item(TableName=table, Item={"pk": S("fits"), "g": S("x")})
    add(ddb, table, index("by-g", "g"), "pk:S", "g:S")
    active(ddb, table, "by-g")
    assert [item["pk"] for item in ddb.scan(TableName=table, IndexName="by-g")["Items"]] == [S("fits")]


def test_items_that_do_not_fit_can_only_be_mended(ddb, table):
    """AWS's guide: after the backfill, all writes to items that violate the new index's key schema are rejected."""
    ddb.put_item(TableName=table, Item={"pk": S("number"), "g": N(1)})
    add(ddb, table, index("by-g", "g"), "pk:S", "g:S")
    active(ddb, table, "by-g")

    def update(expression, **values):
        ddb.update_item(TableName=table, Key={"pk": S("number")}, UpdateExpression=expression,
                        **({"ExpressionAttributeValues": values} if values else {}))

    with refused("ValidationException", "^The update expression attempted to update the secondary index key to "
                                        "unsupported type"):
        update("SET extra = :v", **{":v": S("x")})
    update("SET extra = :v, g = :v", **{":v": S("x")})
    assert [item["pk"] for item in ddb.scan(TableName=table, IndexName="by-g")["Items"]] == [S("number")]


def test_a_table_is_not_deleted_while_an_index_is_made(ddb, table):
    with_batches(ddb, table, [{"pk": S(f"{i:04}"), "g": S("x" * 200), "text": S("y" * 3000)} for i in range(1500)])
    add(ddb, table, index("by-g", "g"), "pk:S", "g:S")
    with refused("ResourceInUseException",
                 f"Attempt to change a resource which is still in use: Table is being updated: {table}"):
        ddb.delete_table(TableName=table)
    active(ddb, table, "by-g")
    ddb.delete_table(TableName=table)


def test_writes_go_on_while_an_index_is_filled(server, account, ddb, table):
    with_batches(ddb, table, [{"pk": S(f"{i:04}"), "g": S("old"), "i": N(i)} for i in range(1000)])
    stop, written = threading.Event(), {}

    def write():
        client = server.client(account=account)
        turn = 0
        while not stop.is_set():
            turn += 1
            key = f"{turn * 7 % 1200:04}"
            if turn % 5 == 0:
                client.delete_item(TableName=table, Key={"pk": S(key)})
                written[key] = None
            else:
                client.put_item(TableName=table, Item={"pk": S(key), "g": S("new"), "i": N(turn)})
                written[key] = "new"
    writer = threading.Thread(target=write)
    writer.start()
    try:
        add(ddb, table, index("by-g", "g"), "pk:S", "g:S")
        active(ddb, table, "by-g")
    finally:
        stop.set()
        writer.join()
    expected = {f"{i:04}": "old" for i in range(1000)}
    expected.update(written)
    expected = {key: g for key, g in expected.items() if g}
    found = everything(ddb.scan, TableName=table, IndexName="by-g")
    assert {item["pk"]["S"]: item["g"]["S"] for item in found} == expected
    assert len(found) == len(expected)


def test_an_index_is_not_there_until_it_is_active_and_gone_when_deleted(ddb):
    table = make_table(ddb, "pk:S", more=["g:S"], GlobalSecondaryIndexes=[index("by-g", "g")])
    ddb.put_item(TableName=table, Item={"pk": S("a"), "g": S("x")})
    updated = ddb.update_table(TableName=table, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-g"}}])
    described = [i for i in updated["TableDescription"].get("GlobalSecondaryIndexes", []) if i["IndexName"] == "by-g"]
    assert not described or described[0]["IndexStatus"] == "DELETING"
    eventually(lambda: index_of(ddb, table, "by-g") is None)
    with refused("ValidationException", "The table does not have the specified index: by-g"):
        ddb.scan(TableName=table, IndexName="by-g")
    # Its attribute is free of the index's rules again, and the name can be used once more.
    ddb.put_item(TableName=table, Item={"pk": S("b"), "g": N(1)})
    add(ddb, table, index("by-g", "g"), "pk:S", "g:N")
    active(ddb, table, "by-g")
    assert [item["pk"] for item in ddb.scan(TableName=table, IndexName="by-g")["Items"]] == [S("b")]


def test_what_adding_an_index_refuses(ddb, table):
    with refused("ValidationException"):
        ddb.update_table(TableName=table, GlobalSecondaryIndexUpdates=[{"Create": index("by-g", "g")}])
    add(ddb, table, index("by-g", "g"), "pk:S", "g:S")
    active(ddb, table, "by-g")
    with refused("ValidationException", "^Attempting to create an index which already exists"):
        add(ddb, table, index("by-g", "g"), "pk:S", "g:S")
    with refused("LimitExceededException", "^Subscriber limit exceeded: Only 1 online index can be created or deleted "
                                           "simultaneously per table"):
        ddb.update_table(TableName=table, AttributeDefinitions=schema("pk:S", "h:S")["AttributeDefinitions"],
                         GlobalSecondaryIndexUpdates=[{"Create": index("one", "h")}, {"Create": index("two", "h")}])


def test_the_waiter_of_a_table_waits_for_indexes(ddb, table):
    add(ddb, table, index("by-g", "g"), "pk:S", "g:S")
    ddb.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    active(ddb, table, "by-g")


@pytest.mark.slow
def test_filling_goes_on_after_a_kill(private_server):
    server: Server = private_server()
    client = server.client(account="000000000042")
    table = make_table(client, "pk:S")
    with_batches(client, table, [{"pk": S(f"{i:05}"), "g": S("g"), "v": S("x" * 200)} for i in range(3000)])
    add(client, table, index("by-g", "g"), "pk:S", "g:S")
    server.kill()
    server.start()
    client = server.client(account="000000000042")
    active(client, table, "by-g")
    assert len(everything(client.scan, TableName=table, IndexName="by-g", Select="ALL_ATTRIBUTES")) == 3000
