"""ReturnConsumedCapacity and ReturnItemCollectionMetrics, by the rules of the developer guide."""

import pytest

from support import N, S, index, make_table


def units(reply):
    return reply["ConsumedCapacity"]["CapacityUnits"]


def test_reads_are_counted_in_4_kilobytes(ddb, table):
    for key, size in (("small", 10), ("4k", 4096 - 2 - 2 - 1), ("more", 4100), ("large", 20_000)):
        ddb.put_item(TableName=table, Item={"pk": S(key), "v": S("x" * size)})
    def read(key, consistent):
        return units(ddb.get_item(TableName=table, Key={"pk": S(key)}, ConsistentRead=consistent,
                                  ReturnConsumedCapacity="TOTAL"))
    assert [read(k, True) for k in ("small", "4k", "more", "large", "absent")] == [1, 1, 2, 5, 1]
    assert [read(k, False) for k in ("small", "4k", "more", "large", "absent")] == [0.5, 0.5, 1, 2.5, 0.5]


def test_writes_are_counted_in_1_kilobyte(ddb, table):
    def write(size):
        return units(ddb.put_item(TableName=table, Item={"pk": S("a"), "v": S("x" * size)},
                                  ReturnConsumedCapacity="TOTAL"))
    assert write(10) == 1
    assert write(1024 - 4) == 1
    assert write(1024) == 2
    assert write(10_000) == 10
    # The larger of before and after counts.
    assert write(10) == 10
    ddb.put_item(TableName=table, Item={"pk": S("a"), "v": S("x" * 3000)})
    assert units(ddb.delete_item(TableName=table, Key={"pk": S("a")}, ReturnConsumedCapacity="TOTAL")) == 3
    assert units(ddb.delete_item(TableName=table, Key={"pk": S("a")}, ReturnConsumedCapacity="TOTAL")) == 1
    reply = ddb.update_item(TableName=table, Key={"pk": S("a")}, UpdateExpression="SET v = :v",
                            ExpressionAttributeValues={":v": S("x" * 2000)}, ReturnConsumedCapacity="TOTAL")
    assert units(reply) == 2


def test_nothing_is_reported_unless_asked(ddb, table):
    assert "ConsumedCapacity" not in ddb.put_item(TableName=table, Item={"pk": S("a")})
    assert "ConsumedCapacity" not in ddb.put_item(TableName=table, Item={"pk": S("a")}, ReturnConsumedCapacity="NONE")


def test_indexes_are_reported_apart(ddb):
    table = make_table(ddb, "pk:S", "sk:S", more=["g:S", "l:S"],
                       GlobalSecondaryIndexes=[index("by-g", "g"), index("by-l2", "l")],
                       LocalSecondaryIndexes=[index("by-l", "pk", "l")])
    reply = ddb.put_item(TableName=table, Item={"pk": S("a"), "sk": S("b"), "g": S("x"), "l": S("y")},
                         ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
    assert reply["TableName"] == table and reply["CapacityUnits"] == 4
    assert reply["Table"]["CapacityUnits"] == 1
    assert {n: c["CapacityUnits"] for n, c in reply["GlobalSecondaryIndexes"].items()} == {"by-g": 1, "by-l2": 1}
    assert {n: c["CapacityUnits"] for n, c in reply["LocalSecondaryIndexes"].items()} == {"by-l": 1}
    # A change of an index key deletes one entry and writes another.
    reply = ddb.update_item(TableName=table, Key={"pk": S("a"), "sk": S("b")}, UpdateExpression="SET g = :g",
                            ExpressionAttributeValues={":g": S("z")}, ReturnConsumedCapacity="INDEXES")
    assert reply["ConsumedCapacity"]["GlobalSecondaryIndexes"]["by-g"]["CapacityUnits"] == 2
    query = ddb.query(TableName=table, IndexName="by-g", KeyConditionExpression="g = :g",
                      ExpressionAttributeValues={":g": S("z")}, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
    assert query["CapacityUnits"] == 0.5 and query["GlobalSecondaryIndexes"]["by-g"]["CapacityUnits"] == 0.5
    assert query["Table"]["CapacityUnits"] == 0


def test_queries_and_scans_add_up_before_rounding(ddb, sorted_table):
    for i in range(10):
        ddb.put_item(TableName=sorted_table, Item={"pk": S("a"), "sk": S(str(i)), "v": S("x" * 1000)})
    query = dict(TableName=sorted_table, KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": S("a")},
                 ReturnConsumedCapacity="TOTAL")
    # Ten items of about 1,008 bytes are 10,080 bytes: three units of 4 KB.
    assert units(ddb.query(**query)) == 1.5
    assert units(ddb.query(**query, ConsistentRead=True)) == 3
    assert units(ddb.query(**query, Limit=4)) == 0.5
    assert units(ddb.query(**query, Select="COUNT")) == 1.5
    assert units(ddb.scan(TableName=sorted_table, ReturnConsumedCapacity="TOTAL")) == 1.5
    assert units(ddb.scan(TableName=sorted_table, ReturnConsumedCapacity="TOTAL", FilterExpression="attribute_exists(z)")) \
        == 1.5


def test_transactions_cost_twice(ddb, table):
    reply = ddb.transact_write_items(
        TransactItems=[{"Put": {"TableName": table, "Item": {"pk": S(str(i))}}} for i in range(3)],
        ReturnConsumedCapacity="TOTAL")
    assert [(c["TableName"], c["CapacityUnits"]) for c in reply["ConsumedCapacity"]] == [(table, 6)]
    reply = ddb.transact_get_items(
        TransactItems=[{"Get": {"TableName": table, "Key": {"pk": S(str(i))}}} for i in range(3)],
        ReturnConsumedCapacity="TOTAL")
    assert [(c["TableName"], c["CapacityUnits"]) for c in reply["ConsumedCapacity"]] == [(table, 6)]


def test_batches_report_each_table(ddb):
    first, second = make_table(ddb, "pk:S"), make_table(ddb, "pk:S")
    reply = ddb.batch_write_item(ReturnConsumedCapacity="TOTAL", RequestItems={
        first: [{"PutRequest": {"Item": {"pk": S(str(i))}}} for i in range(3)],
        second: [{"PutRequest": {"Item": {"pk": S("a"), "v": S("x" * 2000)}}}]})
    assert {c["TableName"]: c["CapacityUnits"] for c in reply["ConsumedCapacity"]} == {first: 3, second: 2}
    reply = ddb.batch_get_item(ReturnConsumedCapacity="TOTAL", RequestItems={
        first: {"Keys": [{"pk": S(str(i))} for i in range(3)]},
        second: {"Keys": [{"pk": S("a")}], "ConsistentRead": True}})
    assert {c["TableName"]: c["CapacityUnits"] for c in reply["ConsumedCapacity"]} == {first: 1.5, second: 1}


@pytest.mark.parametrize("operation", ["put_item", "update_item", "delete_item"])
def test_collections_are_measured_where_there_is_a_local_index(ddb, operation):
    table = make_table(ddb, "pk:S", "sk:N", more=["l:S"], LocalSecondaryIndexes=[index("by-l", "pk", "l")])
    key = {"pk": S("a"), "sk": N(1)}
    what = {"Item": key} if operation == "put_item" else {"Key": key}
    reply = getattr(ddb, operation)(TableName=table, ReturnItemCollectionMetrics="SIZE", **what)
    metrics = reply["ItemCollectionMetrics"]
    assert metrics["ItemCollectionKey"] == {"pk": S("a")}
    low, high = metrics["SizeEstimateRangeGB"]
    assert 0 <= low < high <= 1
    plain = make_table(ddb, "pk:S", "sk:N")
    assert "ItemCollectionMetrics" not in getattr(ddb, operation)(
        TableName=plain, ReturnItemCollectionMetrics="SIZE", **what)
