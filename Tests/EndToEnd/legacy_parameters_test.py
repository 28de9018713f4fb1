"""The parameters from before expressions, which SDKs still send: Expected, AttributeUpdates, KeyConditions,
QueryFilter, ScanFilter, ConditionalOperator, AttributesToGet."""

import pytest

from support import L, M, N, NS, S, SS, get, invalid, make_table, refused

KEY = {"pk": S("a")}
WRONG = "One or more parameter values were invalid: "


@pytest.fixture
def item(ddb, table):
    ddb.put_item(TableName=table, Item={**KEY, "n": N(5), "s": S("hello"), "tags": SS("x", "y"), "list": L(N(1))})
    return table


def compare(operator, *values):
    return {"ComparisonOperator": operator, **({"AttributeValueList": list(values)} if values else {})}


HOLDS = [
    ("n", compare("EQ", N(5))), ("n", compare("NE", N(6))), ("n", compare("LT", N(6))), ("n", compare("LE", N(5))),
    ("n", compare("GT", N(4))), ("n", compare("GE", N(5))), ("n", compare("BETWEEN", N(1), N(5))),
    ("n", compare("IN", N(1), N(5))), ("n", compare("NOT_NULL")), ("absent", compare("NULL")),
    ("s", compare("BEGINS_WITH", S("he"))), ("s", compare("CONTAINS", S("ell"))),
    ("s", compare("NOT_CONTAINS", S("zzz"))), ("tags", compare("CONTAINS", S("x"))), ("tags", compare("EQ", SS("y", "x"))),
    ("tags", compare("NOT_CONTAINS", S("z"))),
]
FAILS = [
    ("n", compare("EQ", N(6))), ("n", compare("EQ", S("5"))), ("n", compare("LT", N(5))), ("n", compare("NULL")),
    ("absent", compare("NOT_NULL")), ("absent", compare("EQ", N(5))), ("s", compare("BEGINS_WITH", S("lo"))),
    ("tags", compare("CONTAINS", S("z"))), ("s", compare("LT", N(6))), ("n", compare("IN", N(1), N(2))),
]


@pytest.mark.parametrize("attribute, condition", HOLDS)
def test_expected_that_holds(ddb, item, attribute, condition):
    ddb.put_item(TableName=item, Item={**KEY, "new": N(1)}, Expected={attribute: condition})
    assert "new" in get(ddb, item, **KEY)


@pytest.mark.parametrize("attribute, condition", FAILS)
def test_expected_that_fails(ddb, item, attribute, condition):
    for operation, more in [(ddb.put_item, {"Item": KEY}), (ddb.delete_item, {"Key": KEY}), (ddb.update_item, {"Key": KEY})]:
        with refused("ConditionalCheckFailedException", "The conditional request failed"):
            operation(TableName=item, Expected={attribute: condition}, **more)


@pytest.mark.parametrize("attribute, condition", HOLDS)
def test_scan_filter_that_holds(ddb, item, attribute, condition):
    found = ddb.scan(TableName=item, ScanFilter={attribute: condition})
    assert found["Count"] == 1 and found["ScannedCount"] == 1


@pytest.mark.parametrize("attribute, condition", FAILS)
def test_scan_filter_that_fails(ddb, item, attribute, condition):
    found = ddb.scan(TableName=item, ScanFilter={attribute: condition})
    assert found["Count"] == 0 and found["ScannedCount"] == 1


def test_expected_value_and_exists(ddb, item):
    ddb.put_item(TableName=item, Item={**KEY, "n": N(5)}, Expected={"n": {"Value": N(5)}})
    ddb.put_item(TableName=item, Item={**KEY, "n": N(5)}, Expected={"n": {"Value": N(5), "Exists": True}})
    ddb.put_item(TableName=item, Item={**KEY, "n": N(5)}, Expected={"absent": {"Exists": False}})
    with refused("ConditionalCheckFailedException"):
        ddb.put_item(TableName=item, Item=KEY, Expected={"n": {"Exists": False}})
    with refused("ConditionalCheckFailedException"):
        ddb.put_item(TableName=item, Item=KEY, Expected={"n": {"Value": N(6)}})


def test_conditional_operator(ddb, item):
    both = {"n": compare("EQ", N(5)), "s": compare("EQ", S("zzz"))}
    with refused("ConditionalCheckFailedException"):
        ddb.update_item(TableName=item, Key=KEY, Expected=both)
    with refused("ConditionalCheckFailedException"):
        ddb.update_item(TableName=item, Key=KEY, Expected=both, ConditionalOperator="AND")
    ddb.update_item(TableName=item, Key=KEY, Expected=both, ConditionalOperator="OR")
    assert ddb.scan(TableName=item, ScanFilter=both)["Count"] == 0
    assert ddb.scan(TableName=item, ScanFilter=both, ConditionalOperator="OR")["Count"] == 1


@pytest.mark.parametrize("condition, texts", [
    ({"Value": N(1), "Exists": False}, (WRONG + "Value cannot be used when Exists is set to false for Attribute: n",)),
    ({"Exists": True}, (WRONG + "Value must be provided when Exists is set to true for Attribute: n",)),
    ({}, (WRONG + "Value must be provided when Exists is set to null for Attribute: n",)),
    ({"Value": N(1), "AttributeValueList": [N(1)], "ComparisonOperator": "EQ"},
     (WRONG + "Value and AttributeValueList cannot be used together for Attribute: n",)),
    ({"AttributeValueList": [N(1)]},
     (WRONG + "AttributeValueList can only be used with a ComparisonOperator for Attribute: n",)),
    ({"Exists": False, "ComparisonOperator": "EQ", "AttributeValueList": [N(1)]},
     (WRONG + "Exists and ComparisonOperator cannot be used together for Attribute: n",)),
    (compare("EQ"), (WRONG + "Invalid number of argument(s) for the EQ ComparisonOperator",
                     WRONG + "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: n")),
    (compare("EQ", N(1), N(2)), (WRONG + "Invalid number of argument(s) for the EQ ComparisonOperator",)),
    (compare("BETWEEN", N(1)), (WRONG + "Invalid number of argument(s) for the BETWEEN ComparisonOperator",)),
    (compare("NULL", N(1)), (WRONG + "Invalid number of argument(s) for the NULL ComparisonOperator",)),
    (compare("BEGINS_WITH", N(1)), (WRONG + "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type",)),
    (compare("LT", SS("a")), (WRONG + "ComparisonOperator LT is not valid for SS AttributeValue type",)),
    (compare("CONTAINS", M()), (WRONG + "ComparisonOperator CONTAINS is not valid for M AttributeValue type",)),
    (compare("BETWEEN", N(5), N(1)),
     ("^The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
      "^One or more parameter values were invalid: The BETWEEN")),
    (compare("IN", N(1), S("a")),
     (WRONG + "AttributeValues inside AttributeValueList must all be of the same type",
      "^One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of same type")),
])
def test_expected_that_is_refused(ddb, item, condition, texts):
    with invalid(*texts):
        ddb.put_item(TableName=item, Item=KEY, Expected={"n": condition})


def test_operators_are_an_enumeration(loose, item):
    with invalid("^Value 'LIKE' at 'expected.n.member.comparisonOperator' failed to satisfy constraint: "
                 "Member must satisfy enum value set: \\["):
        loose.put_item(TableName=item, Item=KEY, Expected={"n": compare("LIKE", S("a"))})


def test_conditional_operator_needs_conditions(ddb, item):
    with invalid("ConditionalOperator cannot be used without Filter or Expected"):
        ddb.put_item(TableName=item, Item=KEY, ConditionalOperator="OR")
    with invalid("ConditionalOperator can only be used when Filter or Expected has two or more elements"):
        ddb.put_item(TableName=item, Item=KEY, ConditionalOperator="OR", Expected={"n": compare("EQ", N(5))})


# AttributeUpdates

def test_attribute_updates(ddb, item):
    reply = ddb.update_item(
        TableName=item, Key=KEY, ReturnValues="ALL_NEW",
        AttributeUpdates={
            "n": {"Action": "ADD", "Value": N(2)}, "s": {"Value": S("put is the default")},
            "tags": {"Action": "DELETE", "Value": SS("x")}, "list": {"Action": "ADD", "Value": L(N(2))},
            "fresh": {"Action": "ADD", "Value": NS(1)}, "gone": {"Action": "DELETE"}})
    assert reply["Attributes"] == {**KEY, "n": N(7), "s": S("put is the default"), "tags": SS("y"),
                                   "list": L(N(1), N(2)), "fresh": NS(1)}
    ddb.update_item(TableName=item, Key=KEY, AttributeUpdates={"s": {"Action": "DELETE"}})
    assert "s" not in get(ddb, item, **KEY)


def test_attribute_updates_make_the_item(ddb, table):
    ddb.update_item(TableName=table, Key=KEY, AttributeUpdates={"n": {"Action": "ADD", "Value": N(1)}})
    assert get(ddb, table, **KEY) == {**KEY, "n": N(1)}
    ddb.update_item(TableName=table, Key={"pk": S("none")}, AttributeUpdates={"n": {"Action": "DELETE"}})


@pytest.mark.parametrize("update, texts", [
    ({"Action": "PUT"}, (WRONG + "Only DELETE action is allowed when no attribute value is specified",)),
    ({"Action": "ADD"}, (WRONG + "Only DELETE action is allowed when no attribute value is specified",)),
    ({"Action": "ADD", "Value": S("a")}, (WRONG + "ADD action is not supported for the type S",)),
    ({"Action": "DELETE", "Value": N(1)}, (WRONG + "DELETE action with value is not supported for the type N",)),
])
def test_attribute_updates_that_are_refused(ddb, item, update, texts):
    with invalid(*texts):
        ddb.update_item(TableName=item, Key=KEY, AttributeUpdates={"n": update})


def test_attribute_updates_of_another_type(ddb, item):
    with invalid("Type mismatch for attribute to update"):
        ddb.update_item(TableName=item, Key=KEY, AttributeUpdates={"s": {"Action": "ADD", "Value": N(1)}})
    with invalid("Type mismatch for attribute to update"):
        ddb.update_item(TableName=item, Key=KEY, AttributeUpdates={"n": {"Action": "DELETE", "Value": SS("a")}})


def test_attribute_updates_leave_the_key(ddb, item):
    with invalid(WRONG + "Cannot update attribute pk. This attribute is part of the key"):
        ddb.update_item(TableName=item, Key=KEY, AttributeUpdates={"pk": {"Value": S("b")}})


# KeyConditions, QueryFilter, AttributesToGet

@pytest.fixture
def series(ddb):
    table = make_table(ddb, "pk:S", "sk:N")
    for i in range(10):
        ddb.put_item(TableName=table, Item={"pk": S("a"), "sk": N(i), "even": {"BOOL": i % 2 == 0}, "i": N(i)})
    return table


@pytest.mark.parametrize("condition, found", [
    (compare("EQ", N(3)), [3]), (compare("LT", N(3)), [0, 1, 2]), (compare("LE", N(1)), [0, 1]),
    (compare("GT", N(8)), [9]), (compare("GE", N(8)), [8, 9]), (compare("BETWEEN", N(4), N(6)), [4, 5, 6])])
def test_key_conditions(ddb, series, condition, found):
    page = ddb.query(TableName=series, KeyConditions={"pk": compare("EQ", S("a")), "sk": condition})
    assert [int(item["sk"]["N"]) for item in page["Items"]] == found


def test_query_filter(ddb, series):
    page = ddb.query(TableName=series, KeyConditions={"pk": compare("EQ", S("a"))},
                     QueryFilter={"even": compare("EQ", {"BOOL": True}), "i": compare("GT", N(3))})
    assert [int(item["sk"]["N"]) for item in page["Items"]] == [4, 6, 8]
    assert page["ScannedCount"] == 10
    with invalid("^(Filter Expression|QueryFilter|Query filter) can only contain non-primary key attributes"
                 "|^Filter Expression can only contain non-primary key attributes: Primary key attribute: sk"):
        ddb.query(TableName=series, KeyConditions={"pk": compare("EQ", S("a"))},
                  QueryFilter={"sk": compare("EQ", N(1))})


def test_key_conditions_that_are_refused(ddb, series):
    with invalid("Query condition missed key schema element: pk"):
        ddb.query(TableName=series, KeyConditions={"sk": compare("EQ", N(1))})
    with invalid("Query key condition not supported"):
        ddb.query(TableName=series, KeyConditions={"pk": compare("GT", S("a"))})
    with invalid("^(Attempted conditional constraint is not an indexable operation|Query key condition not supported)"):
        ddb.query(TableName=series, KeyConditions={"pk": compare("EQ", S("a")), "sk": compare("NE", N(1))})
    with invalid("Query condition missed key schema element: sk", "Conditions can be of length 1 or 2 only"):
        ddb.query(TableName=series, KeyConditions={"pk": compare("EQ", S("a")), "other": compare("EQ", N(1))})
    with invalid(WRONG + "Condition parameter type does not match schema type"):
        ddb.query(TableName=series, KeyConditions={"pk": compare("EQ", N(1))})


def test_attributes_to_get(ddb, series):
    reply = ddb.get_item(TableName=series, Key={"pk": S("a"), "sk": N(1)}, AttributesToGet=["i", "absent"])
    assert reply["Item"] == {"i": N(1)}
    page = ddb.query(TableName=series, KeyConditions={"pk": compare("EQ", S("a"))}, AttributesToGet=["sk"], Limit=2)
    assert page["Items"] == [{"sk": N(0)}, {"sk": N(1)}]
    assert ddb.scan(TableName=series, AttributesToGet=["i"], Limit=1)["Items"] == [{"i": N(0)}]
    batch = ddb.batch_get_item(RequestItems={series: {"Keys": [{"pk": S("a"), "sk": N(1)}], "AttributesToGet": ["i"]}})
    assert batch["Responses"][series] == [{"i": N(1)}]
    with invalid(WRONG + "Duplicate value in attribute name: i"):
        ddb.get_item(TableName=series, Key={"pk": S("a"), "sk": N(1)}, AttributesToGet=["i", "i"])


def test_old_and_new_do_not_mix(ddb, series):
    mixed = "Can not use both expression and non-expression parameters in the same request: "
    key = {"pk": S("a"), "sk": N(1)}
    with invalid(mixed + "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"):
        ddb.get_item(TableName=series, Key=key, AttributesToGet=["i"], ProjectionExpression="i")
    with invalid(mixed + "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"):
        ddb.put_item(TableName=series, Item=key, Expected={"i": compare("NULL")},
                     ConditionExpression="attribute_exists(i)")
    with invalid(mixed + "Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}"):
        ddb.update_item(TableName=series, Key=key, AttributeUpdates={"i": {"Value": N(1)}}, UpdateExpression="REMOVE i")
    with invalid(mixed + "Non-expression parameters: {KeyConditions} Expression parameters: {FilterExpression}"):
        ddb.query(TableName=series, KeyConditions={"pk": compare("EQ", S("a"))},
                  FilterExpression="attribute_exists(i)")
    with invalid(mixed + "Non-expression parameters: {ScanFilter} Expression parameters: {FilterExpression}"):
        ddb.scan(TableName=series, ScanFilter={"i": compare("NULL")}, FilterExpression="attribute_exists(i)")
