"""BatchWriteItem and BatchGetItem: results, limits, unprocessed parts, refusals."""

import pytest

from support import N, S, get, index, invalid, make_table, refused


def put(**item):
    return {"PutRequest": {"Item": item}}


def delete(**key):
    return {"DeleteRequest": {"Key": key}}


def test_puts_and_deletes_in_several_tables(ddb):
    first, second = make_table(ddb, "pk:S"), make_table(ddb, "pk:S", "sk:N")
    ddb.put_item(TableName=first, Item={"pk": S("gone")})
    reply = ddb.batch_write_item(RequestItems={
        first: [put(pk=S("a"), v=N(1)), delete(pk=S("gone")), delete(pk=S("never"))],
        second: [put(pk=S("a"), sk=N(i)) for i in range(5)]})
    assert reply["UnprocessedItems"] == {}
    assert ddb.scan(TableName=first)["Items"] == [{"pk": S("a"), "v": N(1)}]
    assert ddb.scan(TableName=second)["Count"] == 5


def test_indexes_follow_batches(ddb):
    table = make_table(ddb, "pk:S", more=["g:S"], GlobalSecondaryIndexes=[index("by-g", "g")])
    ddb.batch_write_item(RequestItems={table: [put(pk=S(f"{i}"), g=S("x")) for i in range(10)]})
    ddb.batch_write_item(RequestItems={table: [delete(pk=S(f"{i}")) for i in range(5)]})
    assert ddb.query(TableName=table, IndexName="by-g", KeyConditionExpression="g = :g",
                     ExpressionAttributeValues={":g": S("x")})["Count"] == 5


def test_twenty_five_requests(ddb, table):
    ddb.batch_write_item(RequestItems={table: [put(pk=S(str(i))) for i in range(25)]})
    with invalid("^Value '\\{.+\\}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: "
                 r"\[Member must have length less than or equal to 25, Member must have length greater than or equal to "
                 r"1\]", "Too many items requested for the BatchWriteItem call"):
        ddb.batch_write_item(RequestItems={table: [put(pk=S(f"x{i}")) for i in range(26)]})
    other = make_table(ddb, "pk:S")
    with invalid("Too many items requested for the BatchWriteItem call"):
        ddb.batch_write_item(RequestItems={t: [put(pk=S(f"x{i}")) for i in range(13)] for t in (table, other)})
    assert ddb.scan(TableName=table)["Count"] == 25


def test_each_item_once(ddb, table):
    for requests in ([put(pk=S("a")), put(pk=S("a"), v=N(1))], [put(pk=S("a")), delete(pk=S("a"))]):
        with invalid("Provided list of item keys contains duplicates"):
            ddb.batch_write_item(RequestItems={table: requests})
    assert ddb.scan(TableName=table)["Count"] == 0


def test_one_bad_request_refuses_all(ddb, table):
    for bad, texts in [
        (put(v=N(1)), ("One or more parameter values were invalid: Missing the key pk in the item",
                       "The provided key element does not match the schema")),
        (put(pk=N(1)), ("The provided key element does not match the schema",
                        "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N")),
        (delete(pk=N(1)), ("The provided key element does not match the schema",)),
        (delete(pk=S("a"), sk=S("b")), ("The provided key element does not match the schema",)),
        (put(pk=S("x" * 3000)), ("^One or more parameter values were invalid: Size of hashkey has exceeded",)),
        (put(pk=S("big"), v=S("x" * 410_000)), ("Item size has exceeded the maximum allowed size",)),
        (put(pk=S("")), ("^One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
                         "contain an empty string value. Key: pk",)),
        (put(pk=S("n"), v=N("abc")), ("The parameter cannot be converted to a numeric value: abc",)),
    ]:
        with invalid(*texts):
            ddb.batch_write_item(RequestItems={table: [put(pk=S("good")), bad]})
    assert ddb.scan(TableName=table)["Count"] == 0


def test_tables_must_exist(ddb, table):
    with refused("ResourceNotFoundException", "^Requested resource not found"):
        ddb.batch_write_item(RequestItems={table: [put(pk=S("a"))], "nothing": [put(pk=S("a"))]})
    with refused("ResourceNotFoundException", "^Requested resource not found"):
        ddb.batch_get_item(RequestItems={"nothing": {"Keys": [{"pk": S("a")}]}})
    assert ddb.scan(TableName=table)["Count"] == 0


def test_shapes_are_checked(loose, table):
    with refused("ValidationException"):
        loose.batch_write_item(RequestItems={})
    with refused("ValidationException"):
        loose.batch_write_item(RequestItems={table: []})
    with refused("ValidationException"):
        loose.batch_write_item(RequestItems={table: [{}]})
    with refused("ValidationException"):
        loose.batch_write_item(RequestItems={table: [{**put(pk=S("a")), **delete(pk=S("b"))}]})
    with refused("ValidationException"):
        loose.batch_get_item(RequestItems={})
    with refused("ValidationException"):
        loose.batch_get_item(RequestItems={table: {"Keys": []}})
    with refused("ValidationException"):
        loose.batch_get_item(RequestItems={table: {}})


def test_sixteen_megabytes_in_one_batch(ddb, table):
    """25 items of 400 KB are 10 MB: all of them at once."""
    items = [put(pk=S(str(i)), v=S("x" * 390_000)) for i in range(25)]
    assert ddb.batch_write_item(RequestItems={table: items})["UnprocessedItems"] == {}
    assert ddb.describe_table(TableName=table)["Table"]["ItemCount"] == 25


# BatchGetItem

def test_get_finds_what_is_there(ddb):
    first, second = make_table(ddb, "pk:S"), make_table(ddb, "pk:S", "sk:N")
    ddb.batch_write_item(RequestItems={first: [put(pk=S("a"), v=N(1), w=N(2))],
                                       second: [put(pk=S("a"), sk=N(i), v=N(i)) for i in range(5)]})
    reply = ddb.batch_get_item(RequestItems={
        first: {"Keys": [{"pk": S("a")}, {"pk": S("absent")}], "ProjectionExpression": "v", "ConsistentRead": True},
        second: {"Keys": [{"pk": S("a"), "sk": N(i)} for i in (1, 3, 99)]}})
    assert reply["UnprocessedKeys"] == {}
    assert reply["Responses"][first] == [{"v": N(1)}]
    assert sorted(item["v"]["N"] for item in reply["Responses"][second]) == ["1", "3"]


def test_get_of_nothing_answers_with_empty_lists(ddb, table):
    reply = ddb.batch_get_item(RequestItems={table: {"Keys": [{"pk": S("absent")}]}})
    assert reply["Responses"] == {table: []} and reply["UnprocessedKeys"] == {}


def test_a_hundred_keys(ddb, table):
    for start in range(0, 100, 25):
        ddb.batch_write_item(RequestItems={table: [put(pk=S(str(i))) for i in range(start, start + 25)]})
    reply = ddb.batch_get_item(RequestItems={table: {"Keys": [{"pk": S(str(i))} for i in range(100)]}})
    assert len(reply["Responses"][table]) == 100
    with invalid("^(Value .*at 'RequestItems.*[kK]eys' failed to satisfy constraint: Member must have length less than "
                 "or equal to 100|Too many items requested for the BatchGetItem call|"
                 "Value .* at 'requestItems.*' failed to satisfy constraint)"):
        ddb.batch_get_item(RequestItems={table: {"Keys": [{"pk": S(str(i))} for i in range(101)]}})
    other = make_table(ddb, "pk:S")
    with invalid("Too many items requested for the BatchGetItem call"):
        ddb.batch_get_item(RequestItems={t: {"Keys": [{"pk": S(str(i))} for i in range(51)]} for t in (table, other)})


def test_get_refuses_duplicates_and_wrong_keys(ddb, table):
    with invalid("Provided list of item keys contains duplicates"):
        ddb.batch_get_item(RequestItems={table: {"Keys": [{"pk": S("a")}, {"pk": S("a")}]}})
    with invalid("The provided key element does not match the schema"):
        ddb.batch_get_item(RequestItems={table: {"Keys": [{"pk": N(1)}]}})
    with invalid("Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}"):
        ddb.batch_get_item(RequestItems={table: {"Keys": [{"pk": S("a")}], "ProjectionExpression": "v",
                                                 "ExpressionAttributeNames": {"#x": "v"}}})


def test_large_replies_leave_keys_unprocessed(ddb, table):
    """A reply holds 16 MB; what does not fit comes back as UnprocessedKeys, to be asked for again."""
    text = "x" * 390_000
    for start in range(0, 50, 25):
        ddb.batch_write_item(RequestItems={
            table: [put(pk=S(str(i)), v=S(text)) for i in range(start, start + 25)]})
    asked = {table: {"Keys": [{"pk": S(str(i))} for i in range(50)], "ProjectionExpression": "pk, v"}}
    found, turns = [], 0
    while asked:
        reply = ddb.batch_get_item(RequestItems=asked)
        found += [item["pk"]["S"] for item in reply["Responses"].get(table, [])]
        asked, turns = reply["UnprocessedKeys"], turns + 1
        if asked:
            assert asked[table]["ProjectionExpression"] == "pk, v"
    assert sorted(found, key=int) == [str(i) for i in range(50)] and turns == 2


@pytest.mark.parametrize("attribute", ["UnprocessedItems", "ItemCollectionMetrics"])
def test_collection_metrics_only_where_asked(ddb, attribute):
    table = make_table(ddb, "pk:S", "sk:S", more=["l:S"], LocalSecondaryIndexes=[index("by-l", "pk", "l")])
    reply = ddb.batch_write_item(RequestItems={table: [put(pk=S("a"), sk=S("b"))]},
                                 ReturnItemCollectionMetrics="SIZE")
    assert attribute in reply
    if attribute == "ItemCollectionMetrics":
        metrics, = reply["ItemCollectionMetrics"][table]
        assert metrics["ItemCollectionKey"] == {"pk": S("a")}
        assert len(metrics["SizeEstimateRangeGB"]) == 2
    assert get(ddb, table, pk=S("a"), sk=S("b"))
