"""Query: key conditions, filters, projections, Select, order, Limit, the 1 MB page, LastEvaluatedKey."""

import pytest

from support import N, S, everything, invalid, make_table, refused

KEYS = [f"{i:03}" for i in range(20)]


@pytest.fixture
def series(ddb, sorted_table):
    with_batches(ddb, sorted_table, [
        {"pk": S("a"), "sk": S(k), "i": N(int(k)), "kind": S("even" if int(k) % 2 == 0 else "odd")} for k in KEYS])
    with_batches(ddb, sorted_table, [{"pk": S("b"), "sk": S("only")}])
    return sorted_table


def with_batches(client, table, items):
    for start in range(0, len(items), 25):
        reply = client.batch_write_item(RequestItems={
            table: [{"PutRequest": {"Item": item}} for item in items[start:start + 25]]})
        assert reply["UnprocessedItems"] == {}


def query(client, table, expression, names=None, **values):
    return dict(TableName=table, KeyConditionExpression=expression,
                **({"ExpressionAttributeNames": names} if names else {}),
                ExpressionAttributeValues={f":{k}": v for k, v in values.items()})


def sort_keys(page):
    return [item["sk"]["S"] for item in page["Items"]]


@pytest.mark.parametrize("condition, found", [
    ("pk = :p", KEYS), ("pk = :p AND sk = :x", ["005"]), ("pk = :p AND sk < :x", KEYS[:5]),
    ("pk = :p AND sk <= :x", KEYS[:6]), ("pk = :p AND sk > :x", KEYS[6:]), ("pk = :p AND sk >= :x", KEYS[5:]),
    ("pk = :p AND sk BETWEEN :x AND :y", KEYS[5:13]), ("pk = :p AND begins_with(sk, :z)", KEYS[10:]),
    ("sk = :x AND pk = :p", ["005"]), ("(pk = :p) AND (sk > :x)", KEYS[6:]), (":p = pk AND :x < sk", KEYS[6:]),
    ("pk=:p and sk between :x and :y", KEYS[5:13]),
])
def test_key_conditions(ddb, series, condition, found):
    values = {k: v for k, v in {"p": S("a"), "x": S("005"), "y": S("012"), "z": S("01")}.items() if f":{k}" in condition}
    page = ddb.query(**query(ddb, series, condition, **values))
    assert sort_keys(page) == found
    assert page["Count"] == page["ScannedCount"] == len(found)
    assert "LastEvaluatedKey" not in page
    backwards = ddb.query(**query(ddb, series, condition, **values), ScanIndexForward=False)
    assert sort_keys(backwards) == found[::-1]


def test_a_partition_that_is_not_there(ddb, series):
    page = ddb.query(**query(ddb, series, "pk = :p", p=S("nobody")))
    assert page["Items"] == [] and page["Count"] == 0 and page["ScannedCount"] == 0


@pytest.mark.parametrize("condition, values, texts", [
    ("sk = :x", {"x": S("a")}, ("Query condition missed key schema element: pk",)),
    ("pk > :p", {"p": S("a")}, ("Query key condition not supported",)),
    ("begins_with(pk, :p)", {"p": S("a")}, ("Query key condition not supported",)),
    ("pk = :p AND i = :x", {"p": S("a"), "x": N(1)}, ("Query condition missed key schema element: sk",
                                                     "Query key condition not supported")),
    ("pk = :p OR sk = :x", {"p": S("a"), "x": S("b")},
     ("Invalid operator used in KeyConditionExpression: OR",
      "Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: OR")),
    ("pk = :p AND NOT sk = :x", {"p": S("a"), "x": S("b")},
     ("Invalid operator used in KeyConditionExpression: NOT",
      "Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: NOT")),
    ("pk = :p AND sk <> :x", {"p": S("a"), "x": S("b")},
     ("^(Invalid KeyConditionExpression: )?(Invalid|Unsupported) operator (used )?in KeyConditionExpression: <>",)),
    ("pk = :p AND sk IN (:x)", {"p": S("a"), "x": S("b")},
     ("Invalid operator used in KeyConditionExpression: IN",
      "Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: IN")),
    ("pk = :p AND contains(sk, :x)", {"p": S("a"), "x": S("b")},
     ("Invalid operator used in KeyConditionExpression: contains",
      "Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: contains")),
    ("pk = :p AND sk > :x AND sk < :y", {"p": S("a"), "x": S("a"), "y": S("b")},
     ("KeyConditionExpressions must only contain one condition per key",
      "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key",
      "Conditions can be of length 1 or 2 only")),
    ("pk = :p AND pk = :x", {"p": S("a"), "x": S("b")},
     ("KeyConditionExpressions must only contain one condition per key",
      "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key")),
    ("pk = :p", {"p": N(1)},
     ("One or more parameter values were invalid: Condition parameter type does not match schema type",)),
    ("pk = :p AND sk = :x", {"p": S("a"), "x": N(1)},
     ("One or more parameter values were invalid: Condition parameter type does not match schema type",)),
    ("pk = :p AND sk BETWEEN :x AND :y", {"p": S("a"), "x": S("b"), "y": S("a")},
     ("^Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower "
      "bound; lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}",)),
    ("", {"p": S("a")}, ("Invalid KeyConditionExpression: The expression can not be empty;",)),
    ("pk = ", {"p": S("a")}, ("^Invalid KeyConditionExpression: Syntax error; token: \"<EOF>\"",)),
    ("pk = :q", {"p": S("a")},
     ("Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; "
      "attribute value: :q",)),
    ("pk = :p", {"p": S("a"), "q": S("b")},
     ("Value provided in ExpressionAttributeValues unused in expressions: keys: {:q}",)),
    ("pk = :p", {"p": S("")}, ("^One or more parameter values (are not valid|were invalid).*empty string value",)),
])
def test_key_conditions_that_are_refused(ddb, series, condition, values, texts):
    with invalid(*texts):
        ddb.query(**query(ddb, series, condition, **values))


def test_a_condition_is_required(ddb, series):
    with invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."):
        ddb.query(TableName=series)


def test_reserved_words_as_keys(ddb):
    table = make_table(ddb, "name:S", "date:N")
    ddb.put_item(TableName=table, Item={"name": S("a"), "date": N(1)})
    with invalid("Invalid KeyConditionExpression: Attribute name is a reserved keyword; reserved keyword: name"):
        ddb.query(**query(ddb, table, "name = :p", p=S("a")))
    assert ddb.query(**query(ddb, table, "#n = :p AND #d = :d", {"#n": "name", "#d": "date"}, p=S("a"), d=N(1)))[
        "Count"] == 1


def test_filters_come_after_reading(ddb, series):
    page = ddb.query(TableName=series, KeyConditionExpression="pk = :p", FilterExpression="kind = :k AND i > :i",
                     ExpressionAttributeValues={":p": S("a"), ":k": S("odd"), ":i": N(10)})
    assert sort_keys(page) == ["011", "013", "015", "017", "019"]
    assert page["Count"] == 5 and page["ScannedCount"] == 20


def test_limit_counts_before_the_filter(ddb, series):
    page = ddb.query(TableName=series, KeyConditionExpression="pk = :p", FilterExpression="kind = :k", Limit=5,
                     ExpressionAttributeValues={":p": S("a"), ":k": S("odd")})
    assert sort_keys(page) == ["001", "003"]
    assert page["ScannedCount"] == 5 and page["LastEvaluatedKey"] == {"pk": S("a"), "sk": S("004")}


def test_a_filter_has_no_key_attributes(ddb, series):
    for key in ("pk", "sk"):
        with invalid(f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {key}"):
            ddb.query(TableName=series, KeyConditionExpression="pk = :p", FilterExpression=f"{key} = :p",
                      ExpressionAttributeValues={":p": S("a")})


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("limit", [1, 3, 7, 19, 20, 21])
def test_pages_make_up_the_whole(ddb, series, forward, limit):
    found = everything(ddb.query, **query(ddb, series, "pk = :p", p=S("a")), Limit=limit, ScanIndexForward=forward)
    assert [item["sk"]["S"] for item in found] == (KEYS if forward else KEYS[::-1])


def test_a_full_page_names_its_last_key_even_at_the_end(ddb, series):
    page = ddb.query(**query(ddb, series, "pk = :p", p=S("a")), Limit=20)
    assert page["LastEvaluatedKey"] == {"pk": S("a"), "sk": S("019")}
    rest = ddb.query(**query(ddb, series, "pk = :p", p=S("a")), ExclusiveStartKey=page["LastEvaluatedKey"])
    assert rest["Items"] == [] and "LastEvaluatedKey" not in rest


def test_a_page_holds_one_megabyte(ddb, sorted_table):
    text = "x" * 100_000
    with_batches(ddb, sorted_table, [{"pk": S("a"), "sk": S(f"{i:02}"), "v": S(text)} for i in range(25)])
    page = ddb.query(**query(ddb, sorted_table, "pk = :p", p=S("a")))
    # The page ends with the item that takes it past 1 MB.
    assert 10 <= page["Count"] <= 11 and "LastEvaluatedKey" in page
    assert len(everything(ddb.query, **query(ddb, sorted_table, "pk = :p", p=S("a")))) == 25
    filtered = ddb.query(TableName=sorted_table, KeyConditionExpression="pk = :p", FilterExpression="attribute_exists(z)",
                         ExpressionAttributeValues={":p": S("a")})
    assert filtered["Count"] == 0 and filtered["ScannedCount"] == page["Count"]
    counted = ddb.query(**query(ddb, sorted_table, "pk = :p", p=S("a")), Select="COUNT")
    assert counted["Count"] == page["Count"] and "Items" not in counted


@pytest.mark.parametrize("start, texts", [
    ({"pk": S("a")}, ("^The provided starting key is invalid",
                      "Exclusive Start Key must have same size as table's key schema")),
    ({"pk": S("a"), "sk": N(1)}, ("^The provided starting key is invalid",)),
    ({"pk": S("a"), "sk": S("x"), "z": S("y")}, ("^The provided starting key is invalid",
                                                 "Exclusive Start Key must have same size as table's key schema")),
    ({"pk": S("b"), "sk": S("x")},
     ("The provided starting key is outside query boundaries based on provided conditions",
      "^The provided starting key is ")),
])
def test_starting_keys_are_checked(ddb, series, start, texts):
    with invalid(*texts):
        ddb.query(**query(ddb, series, "pk = :p", p=S("a")), ExclusiveStartKey=start)


def test_a_starting_key_matches_the_range(ddb, series):
    with invalid("The provided starting key does not match the range key predicate"):
        ddb.query(**query(ddb, series, "pk = :p AND sk >= :x", p=S("a"), x=S("010")),
                  ExclusiveStartKey={"pk": S("a"), "sk": S("009")})
    found = ddb.query(**query(ddb, series, "pk = :p AND sk >= :x", p=S("a"), x=S("010")),
                      ExclusiveStartKey={"pk": S("a"), "sk": S("010")})
    assert sort_keys(found) == KEYS[11:]


def test_a_starting_key_need_not_exist(ddb, series):
    page = ddb.query(**query(ddb, series, "pk = :p", p=S("a")), ExclusiveStartKey={"pk": S("a"), "sk": S("0105")})
    assert sort_keys(page) == KEYS[11:]


def test_projection_and_select(ddb, series):
    base = query(ddb, series, "pk = :p", p=S("a"))
    page = ddb.query(**base, ProjectionExpression="i, sk", Limit=1)
    assert page["Items"] == [{"i": N(0), "sk": S("000")}]
    assert ddb.query(**base, ProjectionExpression="i", Select="SPECIFIC_ATTRIBUTES", Limit=1)["Items"] == [{"i": N(0)}]
    counted = ddb.query(**base, Select="COUNT")
    assert counted["Count"] == 20 and "Items" not in counted
    assert len(ddb.query(**base, Select="ALL_ATTRIBUTES")["Items"][0]) == 4
    with invalid("^(One or more parameter values were invalid: )?ALL_PROJECTED_ATTRIBUTES can be used only when Querying "
                 "using an IndexName"):
        ddb.query(**base, Select="ALL_PROJECTED_ATTRIBUTES")
    with invalid("^(One or more parameter values were invalid: )?Must specify the AttributesToGet or "
                 "ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"):
        ddb.query(**base, Select="SPECIFIC_ATTRIBUTES")
    with invalid("^(One or more parameter values were invalid: )?Cannot specify the ProjectionExpression when choosing "
                 "to get only the Count"):
        ddb.query(**base, Select="COUNT", ProjectionExpression="i")
    with invalid("^(One or more parameter values were invalid: )?Cannot specify the ProjectionExpression when choosing "
                 "to get ALL_ATTRIBUTES"):
        ddb.query(**base, Select="ALL_ATTRIBUTES", ProjectionExpression="i")


def test_select_is_an_enumeration_and_limit_positive(loose, series):
    with invalid("^Value 'SOME' at 'select' failed to satisfy constraint: Member must satisfy enum value set: "
                 r"\[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES\]"):
        loose.query(**query(loose, series, "pk = :p", p=S("a")), Select="SOME")
    with invalid("^Value '0' at 'limit' failed to satisfy constraint: "
                 "Member must have value greater than or equal to 1"):
        loose.query(**query(loose, series, "pk = :p", p=S("a")), Limit=0)


def test_an_index_that_is_not_there(ddb, series):
    with invalid("The table does not have the specified index: nothing"):
        ddb.query(**query(ddb, series, "pk = :p", p=S("a")), IndexName="nothing")


def test_a_table_that_is_not_there(ddb):
    with refused("ResourceNotFoundException", "Requested resource not found"):
        ddb.query(**query(ddb, "nothing", "pk = :p", p=S("a")))


def test_a_table_without_sort_key(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("a"), "v": N(1)})
    assert ddb.query(**query(ddb, table, "pk = :p", p=S("a")))["Items"] == [{"pk": S("a"), "v": N(1)}]
    with invalid("Query key condition not supported", "Query condition missed key schema element: sk",
                 "^Query condition"):
        ddb.query(**query(ddb, table, "pk = :p AND v = :v", p=S("a"), v=N(1)))


def test_string_order_is_by_utf8_bytes(ddb, sorted_table):
    texts = ["", "\x01", "A", "Z", "a", "aa", "b", "z", "ä", "€", "\ufffd", "🌍"]
    for text in texts[1:]:
        ddb.put_item(TableName=sorted_table, Item={"pk": S("o"), "sk": S(text)})
    found = sort_keys(ddb.query(**query(ddb, sorted_table, "pk = :p", p=S("o"))))
    assert found == sorted(texts[1:], key=lambda text: text.encode())


def test_binary_order_is_unsigned(ddb):
    table = make_table(ddb, "pk:S", "sk:B")
    values = [b"\x00", b"\x00\x00", b"\x00\x01", b"\x01", b"\x7f", b"\x80", b"\xff", b"\xff\x00", b"\xff\xff"]
    for value in reversed(values):
        ddb.put_item(TableName=table, Item={"pk": S("a"), "sk": {"B": value}})
    page = ddb.query(**query(ddb, table, "pk = :p", p=S("a")))
    assert [item["sk"]["B"] for item in page["Items"]] == values
    page = ddb.query(**query(ddb, table, "pk = :p AND begins_with(sk, :x)", p=S("a"), x={"B": b"\xff"}))
    assert [item["sk"]["B"] for item in page["Items"]] == values[6:]


def test_keys_that_share_long_prefixes(ddb, sorted_table):
    prefix = "p" * 900
    keys = [prefix + f"{i:03}" for i in range(30)]
    for key in keys:
        ddb.put_item(TableName=sorted_table, Item={"pk": S("q" * 2000), "sk": S(key)})
    found = everything(ddb.query, **query(ddb, sorted_table, "pk = :p AND begins_with(sk, :x)",
                                          p=S("q" * 2000), x=S(prefix)), Limit=7)
    assert [item["sk"]["S"] for item in found] == keys
