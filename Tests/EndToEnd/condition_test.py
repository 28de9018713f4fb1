"""ConditionExpression on Put, Update and Delete, ReturnValues, ReturnValuesOnConditionCheckFailure."""

import pytest

from support import L, M, N, NS, S, SS, get, invalid, refused

ITEM = {
    "pk": S("a"), "n": N(5), "s": S("hello"), "list": L(S("x"), N(2)), "map": M(nest=M(leaf=N(9))),
    "tags": SS("red", "blue"), "nums": NS(1, 2), "yes": {"BOOL": True}, "nothing": {"NULL": True}, "b": {"B": b"abc"},
    "status": S("open"),
}
VALUES = {
    ":5": N(5), ":6": N(6), ":1": N(1), ":hello": S("hello"), ":he": S("he"), ":ell": S("ell"), ":x": S("x"),
    ":red": S("red"), ":9": N(9), ":true": {"BOOL": True}, ":null": {"NULL": True}, ":ab": {"B": b"ab"},
    ":S": S("S"), ":N": S("N"), ":SS": S("SS"), ":M": S("M"), ":L": S("L"), ":NULL": S("NULL"), ":2": N(2), ":3": N(3),
    ":tags": SS("blue", "red"), ":list": L(S("x"), N(2)), ":zzz": S("zzz"),
}


def check(client, table, expression, names=None, values=None):
    """Whether the condition holds for ITEM."""
    used = values or {k: v for k, v in VALUES.items() if k in _placeholders(expression)}
    parameters = {"ExpressionAttributeValues": used} if used else {}
    if names:
        parameters["ExpressionAttributeNames"] = names
    try:
        client.put_item(TableName=table, Item=ITEM, ConditionExpression=expression, **parameters)
        return True
    except client.exceptions.ConditionalCheckFailedException as error:
        assert error.response["Error"]["Message"] == "The conditional request failed"
        return False


def _placeholders(expression):
    import re
    return set(re.findall(r":\w+", expression))


@pytest.fixture
def items(ddb, table):
    ddb.put_item(TableName=table, Item=ITEM)
    return table


@pytest.mark.parametrize("expression", [
    "n = :5", "n <> :6", "n < :6", "n <= :5", "n > :1", "n >= :5", ":5 = n", ":1 < n",
    "n BETWEEN :1 AND :6", "n IN (:1, :5)", "n IN (:5)", "NOT n = :6", "NOT (n = :6)",
    "attribute_exists(n)", "attribute_not_exists(zip)", "attribute_exists(#map.nest.leaf)" ,
    "attribute_not_exists(#map.nest.nope)", "attribute_exists(#list[1])", "attribute_not_exists(#list[2])",
    "attribute_type(s, :S)", "attribute_type(n, :N)", "attribute_type(tags, :SS)", "attribute_type(#map, :M)",
    "attribute_type(#list, :L)", "attribute_type(nothing, :NULL)",
    "begins_with(s, :he)", "begins_with(b, :ab)", "contains(s, :ell)", "contains(tags, :red)", "contains(#list, :x)",
    "contains(nums, :2)", "size(s) = :5", "size(tags) = :2", "size(#list) = :2", "size(#map) = :1", "size(b) = :3",
    "size(s) > size(tags)", "#map.nest.leaf = :9", "#list[0] = :x", "#list[1] = :2", "yes = :true", "nothing = :null",
    "tags = :tags", "#list = :list", "n = :5 AND s = :hello", "n = :6 OR s = :hello",
    "n = :5 OR n = :6 AND s = :zzz", "(n = :6 OR n = :5) AND s = :hello", "NOT n = :6 AND NOT s = :zzz",
    "n = :5 and not (s = :zzz or n in (:1, :2))", "n <> absent", "absent <> :5", "n > #list[1]",
])
def test_a_condition_that_holds(ddb, items, expression):
    names = {f"#{word}": word for word in ("map", "list") if f"#{word}" in expression}
    assert check(ddb, items, expression, names)


@pytest.mark.parametrize("expression", [
    "n = :6", "n <> :5", "n < :5", "n > :5", "n = :hello", "n < :hello", "s > :5", "absent = :5", "absent < :5",
    "n BETWEEN :6 AND :9", "n IN (:1, :6)", "NOT n = :5", "attribute_exists(absent)", "attribute_not_exists(n)",
    "attribute_type(n, :S)", "attribute_type(absent, :S)", "begins_with(s, :zzz)", "begins_with(n, :he)",
    "contains(s, :zzz)", "contains(n, :5)", "contains(tags, :5)", "size(absent) = :1", "size(n) = :1",
    "n = :5 AND s = :zzz", "n = :6 OR s = :zzz", "yes = :5",
])
def test_a_condition_that_does_not_hold(ddb, items, expression):
    assert not check(ddb, items, expression)


PREFIX = "Invalid ConditionExpression: "


@pytest.mark.parametrize("expression, text", [
    ("", PREFIX + "The expression can not be empty;"),
    ("n =", '^Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "'),
    ("n == :5", '^Invalid ConditionExpression: Syntax error; token: "=", near: "'),
    ("n = :5 n", "^Invalid ConditionExpression: Syntax error; token: \"n\", near: \""),
    ("(n = :5", "^Invalid ConditionExpression: Syntax error; token: \"<EOF>\""),
    ("n ! :5", "^Invalid ConditionExpression: Syntax error; token: \"!\""),
    ("name = :5", PREFIX + "Attribute name is a reserved keyword; reserved keyword: name"),
    ("status = :5", PREFIX + "Attribute name is a reserved keyword; reserved keyword: status"),
    ("#n = :5", PREFIX + "An expression attribute name used in the document path is not defined; attribute name: #n"),
    ("n = :unknown", PREFIX + "An expression attribute value used in expression is not defined; attribute value: "
                              ":unknown"),
    ("foo(n)", PREFIX + "Invalid function name; function: foo"),
    ("attribute_exists(n, s)", PREFIX + "Incorrect number of operands for operator or function; operator or function: "
                                        "attribute_exists, number of operands: 2"),
    ("attribute_exists(:5)", PREFIX + "Operator or function requires a document path; operator or function: "
                                      "attribute_exists"),
    ("attribute_type(n, :5)", PREFIX + "Incorrect operand type for operator or function; operator or function: "
                                       "attribute_type, operand type: N"),
    ("attribute_type(n, :zzz)", "^Invalid ConditionExpression: Invalid attribute type name found; type: zzz, valid "
                                r"types: \{"),
    ("begins_with(s, :5)", PREFIX + "Incorrect operand type for operator or function; operator or function: "
                                    "begins_with, operand type: N"),
    ("n = n", PREFIX + "The first operand must be distinct from the remaining operands for this operator or function; "
                       "operator: =, first operand: [n]"),
    ("n BETWEEN :6 AND :1", PREFIX + "The BETWEEN operator requires upper bound to be greater than or equal to lower "
                                     "bound; lower bound operand: AttributeValue: {N:6}, upper bound operand: "
                                     "AttributeValue: {N:1}"),
    ("n BETWEEN :1 AND :hello", "^Invalid ConditionExpression: The BETWEEN operator requires same data type for lower "
                                "and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: "
                                "AttributeValue: {S:hello}"),
    ("((n = :5))", PREFIX + "The expression has redundant parentheses;"),
    ("size(n)", "^Invalid ConditionExpression: "),
    ("n", "^Invalid ConditionExpression: "),
    ("n < :true", PREFIX + "Incorrect operand type for operator or function; operator or function: <, operand type: "
                           "BOOL"),
    ("if_not_exists(n, :5) = :5", "^Invalid ConditionExpression: The function is not allowed in a condition "
                                  "expression; function: if_not_exists"),
])
def test_conditions_that_are_refused(ddb, items, expression, text):
    values = {k: v for k, v in VALUES.items() if k in _placeholders(expression)}
    with invalid(text):
        ddb.put_item(TableName=items, Item=ITEM, ConditionExpression=expression,
                     **({"ExpressionAttributeValues": values} if values else {}))


def test_placeholders_must_be_used_and_well_formed(loose, items):
    def put(**parameters):
        loose.put_item(TableName=items, Item=ITEM, **parameters)
    with invalid("Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}"):
        put(ConditionExpression="n = :a", ExpressionAttributeValues={":a": N(5), ":b": N(1)})
    with invalid("Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}"):
        put(ConditionExpression="#a = :a", ExpressionAttributeNames={"#a": "n", "#b": "x"},
            ExpressionAttributeValues={":a": N(5)})
    with invalid("ExpressionAttributeNames must not be empty"):
        put(ConditionExpression="attribute_exists(n)", ExpressionAttributeNames={})
    with invalid("ExpressionAttributeValues must not be empty"):
        put(ConditionExpression="attribute_exists(n)", ExpressionAttributeValues={})
    with invalid('ExpressionAttributeNames contains invalid key: Syntax error; key: "bad"'):
        put(ConditionExpression="n = :a", ExpressionAttributeNames={"bad": "n"},
            ExpressionAttributeValues={":a": N(5)})
    with invalid('ExpressionAttributeValues contains invalid key: Syntax error; key: "bad"'):
        put(ConditionExpression="n = :a", ExpressionAttributeValues={"bad": N(5)})
    with invalid("^ExpressionAttributeValues contains invalid value: .* for key :a"):
        put(ConditionExpression="n = :a", ExpressionAttributeValues={":a": N("x")})
    with invalid("^ExpressionAttributeValues can only be specified when using expressions"):
        put(ExpressionAttributeValues={":a": N(5)})
    with invalid("^ExpressionAttributeNames can only be specified when using expressions"):
        put(ExpressionAttributeNames={"#a": "n"})


def test_an_expression_is_at_most_4096_bytes(ddb, items):
    long = "n = :5" + " " * 4096
    with invalid("^Invalid ConditionExpression: Expression size has exceeded the maximum allowed size"):
        check(ddb, items, long)


def test_put_only_once(ddb, table):
    once = dict(TableName=table, Item={"pk": S("once"), "v": N(1)}, ConditionExpression="attribute_not_exists(pk)")
    ddb.put_item(**once)
    with refused("ConditionalCheckFailedException", "The conditional request failed"):
        ddb.put_item(**once)


def test_a_condition_on_an_item_that_is_not_there(ddb, table):
    with refused("ConditionalCheckFailedException"):
        ddb.delete_item(TableName=table, Key={"pk": S("nobody")}, ConditionExpression="attribute_exists(pk)")
    with refused("ConditionalCheckFailedException"):
        ddb.update_item(TableName=table, Key={"pk": S("nobody")}, UpdateExpression="SET x = :x",
                        ConditionExpression="x = :y", ExpressionAttributeValues={":x": N(1), ":y": N(2)})
    assert get(ddb, table, pk=S("nobody")) is None


def test_the_item_that_failed_the_condition_is_returned_where_asked(ddb, items):
    for operation, more in [
        (ddb.put_item, {"Item": {"pk": S("a")}}), (ddb.delete_item, {"Key": {"pk": S("a")}}),
        (ddb.update_item, {"Key": {"pk": S("a")}, "UpdateExpression": "SET z = :no"}),
    ]:
        with refused("ConditionalCheckFailedException") as refusal:
            operation(TableName=items, ConditionExpression="n = :no", ExpressionAttributeValues={":no": N(0)},
                      ReturnValuesOnConditionCheckFailure="ALL_OLD", **more)
        assert refusal.response["Item"]["n"] == N(5) and set(refusal.response["Item"]) == set(ITEM)
        with refused("ConditionalCheckFailedException") as refusal:
            operation(TableName=items, ConditionExpression="n = :no", ExpressionAttributeValues={":no": N(0)}, **more)
        assert "Item" not in refusal.response


def test_no_item_is_returned_where_none_was(ddb, table):
    with refused("ConditionalCheckFailedException") as refusal:
        ddb.put_item(TableName=table, Item={"pk": S("new")}, ConditionExpression="attribute_exists(pk)",
                     ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert "Item" not in refusal.response


# ReturnValues

def test_put_returns_the_old_item(ddb, table):
    assert "Attributes" not in ddb.put_item(TableName=table, Item={"pk": S("a"), "v": N(1)}, ReturnValues="ALL_OLD")
    old = ddb.put_item(TableName=table, Item={"pk": S("a"), "v": N(2)}, ReturnValues="ALL_OLD")["Attributes"]
    assert old == {"pk": S("a"), "v": N(1)}
    assert "Attributes" not in ddb.put_item(TableName=table, Item={"pk": S("a")}, ReturnValues="NONE")


def test_delete_returns_the_old_item(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("a"), "v": N(1)})
    old = ddb.delete_item(TableName=table, Key={"pk": S("a")}, ReturnValues="ALL_OLD")
    assert old["Attributes"] == {"pk": S("a"), "v": N(1)}
    assert "Attributes" not in ddb.delete_item(TableName=table, Key={"pk": S("a")}, ReturnValues="ALL_OLD")


@pytest.mark.parametrize("returned, attributes", [
    ("NONE", None), ("ALL_OLD", {"pk": S("a"), "n": N(1), "m": M(x=N(1), y=N(2))}),
    ("UPDATED_OLD", {"n": N(1), "m": M(x=N(1))}),
    ("ALL_NEW", {"pk": S("a"), "n": N(2), "m": M(x=N(5), y=N(2)), "new": S("v")}),
    ("UPDATED_NEW", {"n": N(2), "m": M(x=N(5)), "new": S("v")}),
])
def test_update_returns_what_is_asked_for(ddb, table, returned, attributes):
    ddb.put_item(TableName=table, Item={"pk": S("a"), "n": N(1), "m": M(x=N(1), y=N(2))})
    reply = ddb.update_item(
        TableName=table, Key={"pk": S("a")}, UpdateExpression="SET n = n + :one, m.x = :five, #new = :v",
        ExpressionAttributeNames={"#new": "new"},
        ExpressionAttributeValues={":one": N(1), ":five": N(5), ":v": S("v")}, ReturnValues=returned)
    assert reply.get("Attributes") == attributes


def test_update_of_nothing_returns_no_old_attributes(ddb, table):
    for returned in ("ALL_OLD", "UPDATED_OLD"):
        reply = ddb.update_item(TableName=table, Key={"pk": S(returned)}, UpdateExpression="SET n = :n",
                                ExpressionAttributeValues={":n": N(1)}, ReturnValues=returned)
        assert reply.get("Attributes", {}) == {}


def test_removed_attributes_are_not_among_the_new(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("a"), "x": N(1), "y": N(2)})
    reply = ddb.update_item(TableName=table, Key={"pk": S("a")}, UpdateExpression="REMOVE x", ReturnValues="UPDATED_NEW")
    assert reply.get("Attributes", {}) == {}
    reply = ddb.update_item(TableName=table, Key={"pk": S("a")}, UpdateExpression="REMOVE y", ReturnValues="UPDATED_OLD")
    assert reply["Attributes"] == {"y": N(2)}


def test_put_and_delete_return_only_the_old(ddb, table):
    for returned in ("ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"):
        with invalid("ReturnValues can only be ALL_OLD or NONE", "Return values set to invalid value"):
            ddb.put_item(TableName=table, Item={"pk": S("a")}, ReturnValues=returned)
        with invalid("ReturnValues can only be ALL_OLD or NONE", "Return values set to invalid value"):
            ddb.delete_item(TableName=table, Key={"pk": S("a")}, ReturnValues=returned)


def test_return_values_are_an_enumeration(loose, table):
    with invalid("^Value 'EVERYTHING' at 'returnValues' failed to satisfy constraint: "
                 r"Member must satisfy enum value set: \[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW\]"):
        loose.put_item(TableName=table, Item={"pk": S("a")}, ReturnValues="EVERYTHING")
