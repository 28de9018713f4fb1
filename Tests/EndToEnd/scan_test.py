"""Scan: everything once, filters, pages, projections and parallel segments."""

import pytest

from query_test import with_batches
from support import N, S, everything, invalid, refused


@pytest.fixture
def hundred(ddb, sorted_table):
    with_batches(ddb, sorted_table, [
        {"pk": S(f"p{i % 37}"), "sk": S(str(i)), "i": N(i), "m": {"M": {"deep": N(i % 5)}}} for i in range(100)])
    return sorted_table


def numbers(items):
    return sorted(int(item["i"]["N"]) for item in items)


def test_a_scan_finds_everything_once(ddb, hundred):
    page = ddb.scan(TableName=hundred)
    assert numbers(page["Items"]) == list(range(100))
    assert page["Count"] == page["ScannedCount"] == 100 and "LastEvaluatedKey" not in page


@pytest.mark.parametrize("limit", [1, 9, 33, 99, 100])
def test_pages_make_up_the_whole(ddb, hundred, limit):
    assert numbers(everything(ddb.scan, TableName=hundred, Limit=limit)) == list(range(100))


def test_an_empty_table(ddb, table):
    page = ddb.scan(TableName=table)
    assert page["Items"] == [] and page["Count"] == 0 and "LastEvaluatedKey" not in page


def test_filters(ddb, hundred):
    page = ddb.scan(TableName=hundred, FilterExpression="m.deep = :two AND i BETWEEN :low AND :high",
                    ExpressionAttributeValues={":two": N(2), ":low": N(10), ":high": N(30)})
    assert numbers(page["Items"]) == [12, 17, 22, 27] and page["ScannedCount"] == 100
    # A scan's filter may name keys.
    page = ddb.scan(TableName=hundred, FilterExpression="pk = :p", ExpressionAttributeValues={":p": S("p1")})
    assert numbers(page["Items"]) == [1, 38, 75]


def test_a_filter_on_what_is_not_there(ddb, hundred):
    page = ddb.scan(TableName=hundred, FilterExpression="absent.deeper[3] = :v", ExpressionAttributeValues={":v": N(1)})
    assert page["Count"] == 0
    assert ddb.scan(TableName=hundred, FilterExpression="attribute_not_exists(absent)")["Count"] == 100


def test_count_and_projection(ddb, hundred):
    counted = ddb.scan(TableName=hundred, Select="COUNT")
    assert counted["Count"] == 100 and "Items" not in counted
    page = ddb.scan(TableName=hundred, ProjectionExpression="m.deep", Limit=3)
    assert all(set(item) == {"m"} for item in page["Items"])
    # The last key is there whatever is projected.
    assert set(page["LastEvaluatedKey"]) == {"pk", "sk"}


@pytest.mark.parametrize("total", [1, 2, 3, 8, 64])
def test_segments_divide_the_table(ddb, hundred, total):
    parts = [everything(ddb.scan, TableName=hundred, Segment=n, TotalSegments=total, Limit=10) for n in range(total)]
    assert numbers([item for part in parts for item in part]) == list(range(100))
    if total == 2:
        assert all(20 < len(part) < 80 for part in parts)


def test_segments_may_be_many(ddb, hundred):
    assert ddb.scan(TableName=hundred, Segment=999_999, TotalSegments=1_000_000)["Count"] == 0


def test_a_partition_stays_in_one_segment(ddb, hundred):
    seen = {}
    for n in range(4):
        for item in everything(ddb.scan, TableName=hundred, Segment=n, TotalSegments=4):
            assert seen.setdefault(item["pk"]["S"], n) == n


def test_segment_errors(ddb, hundred, loose):
    with invalid("The Segment parameter is required but was not present in the request when parameter TotalSegments is "
                 "present"):
        ddb.scan(TableName=hundred, TotalSegments=4)
    with invalid("The TotalSegments parameter is required but was not present in the request when Segment parameter is "
                 "present"):
        ddb.scan(TableName=hundred, Segment=0)
    with invalid("The Segment parameter is zero-based and must be less than parameter TotalSegments: "
                 "Segment: 4 is not less than TotalSegments: 4"):
        ddb.scan(TableName=hundred, Segment=4, TotalSegments=4)
    with invalid("^Value '1000001' at 'totalSegments' failed to satisfy constraint: "
                 "Member must have value less than or equal to 1000000"):
        loose.scan(TableName=hundred, Segment=0, TotalSegments=1_000_001)
    with invalid("^Value '-1' at 'segment' failed to satisfy constraint: "
                 "Member must have value greater than or equal to 0"):
        loose.scan(TableName=hundred, Segment=-1, TotalSegments=4)


def test_a_key_of_another_segment_is_refused(ddb, hundred):
    last = ddb.scan(TableName=hundred, Segment=0, TotalSegments=2, Limit=1)["LastEvaluatedKey"]
    with invalid("^The provided starting key is (invalid|outside)", "^The provided [Ss]tarting key"):
        ddb.scan(TableName=hundred, Segment=1, TotalSegments=2, ExclusiveStartKey=last)


def test_scan_errors(ddb, hundred):
    with refused("ResourceNotFoundException", "Requested resource not found"):
        ddb.scan(TableName="nothing")
    with invalid("The table does not have the specified index: nothing"):
        ddb.scan(TableName=hundred, IndexName="nothing")
    with invalid("Invalid FilterExpression: The expression can not be empty;"):
        ddb.scan(TableName=hundred, FilterExpression="")
    with invalid("Invalid FilterExpression: Invalid function name; function: foo"):
        ddb.scan(TableName=hundred, FilterExpression="foo(i)")
    with invalid("Invalid FilterExpression: Attribute name is a reserved keyword; reserved keyword: Status"):
        ddb.scan(TableName=hundred, FilterExpression="Status = :s", ExpressionAttributeValues={":s": S("x")})
    with invalid("^The provided starting key is invalid"):
        ddb.scan(TableName=hundred, ExclusiveStartKey={"pk": N(1), "sk": S("a")})


def test_a_scan_of_several_megabytes(ddb, table):
    with_batches(ddb, table, [{"pk": S(str(i)), "i": N(i), "v": S("x" * 50_000)} for i in range(75)])
    pages, start = 0, {}
    found = []
    while True:
        page = ddb.scan(TableName=table, **start)
        pages += 1
        found += page["Items"]
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    assert numbers(found) == list(range(75)) and pages in (4, 5)


def test_a_scan_while_items_change(ddb, hundred):
    """What is there throughout is seen exactly once, whatever happens around it."""
    found, start = [], {}
    turn = 0
    while True:
        page = ddb.scan(TableName=hundred, Limit=7, **start)
        found += page["Items"]
        turn += 1
        ddb.put_item(TableName=hundred, Item={"pk": S(f"new{turn}"), "sk": S("x"), "i": N(1000 + turn)})
        ddb.delete_item(TableName=hundred, Key={"pk": S(f"new{turn - 3}"), "sk": S("x")})
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    assert [i for i in numbers(found) if i < 1000] == list(range(100))
