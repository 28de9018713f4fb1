"""Items: every type and value there and back, PutItem, GetItem, DeleteItem, keys, sizes and empty values."""

import base64

import pytest

from support import B, L, M, N, NS, S, SS, get, invalid, make_table, refused

WRONG = "One or more parameter values were invalid: "
EVERY_TYPE = {
    "string": S("text"), "empty": S(""), "unicode": S("Grüße, 世界 🌍 \u0000\u001f\"\\/"), "number": N(42),
    "binary": B(bytes(range(256))), "empty binary": B(b""), "true": {"BOOL": True}, "false": {"BOOL": False},
    "null": {"NULL": True}, "list": L(S("a"), N(1), L(), M()), "map": M(a=M(b=M(c=L(N(1), {"NULL": True})))),
    "strings": SS("a", "b", ""), "numbers": NS(1, 2, -3), "binaries": {"BS": [b"x", b"yz"]},
}


def same(first, second):
    """Equality of attribute values; sets have no order."""
    if set(first) != set(second):
        return False
    for kind in first:
        if kind in ("SS", "NS", "BS"):
            if sorted(first[kind]) != sorted(second[kind]):
                return False
        elif kind == "M":
            if not same_item(first["M"], second["M"]):
                return False
        elif kind == "L":
            if len(first["L"]) != len(second["L"]) or not all(map(same, first["L"], second["L"])):
                return False
        elif first[kind] != second[kind]:
            return False
    return True


def same_item(first, second):
    return set(first) == set(second) and all(same(first[name], second[name]) for name in first)


def test_every_type_comes_back_as_it_went_in(ddb, table):
    item = {"pk": S("all"), **EVERY_TYPE}
    ddb.put_item(TableName=table, Item=item)
    assert same_item(get(ddb, table, pk=S("all")), item)


def test_an_item_that_is_not_there(ddb, table):
    reply = ddb.get_item(TableName=table, Key={"pk": S("nobody")})
    assert "Item" not in reply


def test_put_replaces_the_whole_item(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("a"), "x": N(1), "y": N(2)})
    ddb.put_item(TableName=table, Item={"pk": S("a"), "z": N(3)})
    assert get(ddb, table, pk=S("a")) == {"pk": S("a"), "z": N(3)}


def test_delete_is_idempotent(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("a")})
    ddb.delete_item(TableName=table, Key={"pk": S("a")})
    ddb.delete_item(TableName=table, Key={"pk": S("a")})
    assert get(ddb, table, pk=S("a")) is None


def test_put_and_delete_reply_with_nothing_unless_asked(ddb, table):
    reply = ddb.put_item(TableName=table, Item={"pk": S("a")})
    assert set(reply) == {"ResponseMetadata"}
    assert set(ddb.delete_item(TableName=table, Key={"pk": S("a")})) == {"ResponseMetadata"}


@pytest.mark.parametrize("kind, values", [
    ("S", ["a", "ä", "a" * 2048, "\x00", "\x00\x00", "a\x00b"]), ("N", ["0", "-1", "1.5", "1E+125", "1E-130"]),
    ("B", [b"\x00", b"\xff" * 2048, b"\x00\x00\xff"])])
def test_partition_keys_of_every_type(ddb, kind, values):
    name = make_table(ddb, f"pk:{kind}")
    for i, value in enumerate(values):
        ddb.put_item(TableName=name, Item={"pk": {kind: value}, "i": N(i)})
    for i, value in enumerate(values):
        assert get(ddb, name, pk={kind: value})["i"] == N(i)
    assert ddb.scan(TableName=name, Select="COUNT")["Count"] == len(values)


def test_numbers_in_keys_are_compared_by_value(ddb):
    name = make_table(ddb, "pk:N")
    ddb.put_item(TableName=name, Item={"pk": N("1.0"), "v": S("first")})
    ddb.put_item(TableName=name, Item={"pk": N("1"), "v": S("second")})
    assert get(ddb, name, pk=N("0.1e1")) == {"pk": N(1), "v": S("second")}
    assert ddb.scan(TableName=name)["Count"] == 1


def test_projection_of_a_read(ddb, table):
    ddb.put_item(TableName=table, Item={
        "pk": S("a"), "x": M(y=L(N(1), M(z=S("deep")), N(3)), other=N(1)), "name": S("n"), "with.dot": N(7)})
    def read(expression, **names):
        return ddb.get_item(TableName=table, Key={"pk": S("a")}, ProjectionExpression=expression,
                            **({"ExpressionAttributeNames": names} if names else {})).get("Item")
    assert read("pk") == {"pk": S("a")}
    assert read("x.y[1].z, pk") == {"pk": S("a"), "x": M(y=L(M(z=S("deep"))))}
    assert read("x.y[2], x.y[0]") == {"x": M(y=L(N(1), N(3)))}
    assert read("absent, x.absent, x.y[9]") == {}
    assert ddb.get_item(TableName=table, Key={"pk": S("a")}, ProjectionExpression="#n, #d",
                        ExpressionAttributeNames={"#n": "name", "#d": "with.dot"})["Item"] == {
        "name": S("n"), "with.dot": N(7)}


def test_projection_errors(ddb, table):
    def read(expression, **more):
        return ddb.get_item(TableName=table, Key={"pk": S("a")}, ProjectionExpression=expression, **more)
    with invalid("Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: name"):
        read("name")
    with invalid("Invalid ProjectionExpression: An expression attribute name used in the document path is not defined;"
                 " attribute name: #n"):
        read("#n")
    with invalid("Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one "
                 "of these paths; path one: [a, b], path two: [a]",
                 "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one "
                 "of these paths; path one: [a], path two: [a, b]"):
        read("a.b, a")
    with invalid("^Invalid ProjectionExpression: Syntax error; token: \""):
        read("a,")
    with invalid("Invalid ProjectionExpression: The expression can not be empty;"):
        read("")
    with invalid("Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}"):
        read("#a", ExpressionAttributeNames={"#a": "x", "#b": "y"})
    with invalid("ExpressionAttributeNames can only be specified when using expressions"):
        ddb.get_item(TableName=table, Key={"pk": S("a")}, ExpressionAttributeNames={"#a": "x"})


# Keys

def test_an_item_has_its_key(ddb, sorted_table):
    with invalid(WRONG + "Missing the key pk in the item"):
        ddb.put_item(TableName=sorted_table, Item={"sk": S("a")})
    with invalid(WRONG + "Missing the key sk in the item"):
        ddb.put_item(TableName=sorted_table, Item={"pk": S("a")})
    with invalid(WRONG + "Type mismatch for key sk expected: S actual: N"):
        ddb.put_item(TableName=sorted_table, Item={"pk": S("a"), "sk": N(1)})


@pytest.mark.parametrize("key", [
    {"pk": S("a")}, {"pk": S("a"), "sk": N(1)}, {"pk": S("a"), "other": S("b")},
    {"pk": S("a"), "sk": S("b"), "other": S("c")}, {"PK": S("a"), "sk": S("b")}])
def test_a_key_matches_the_schema(ddb, sorted_table, key):
    text = ("The provided key element does not match the schema", "The number of conditions on the keys is invalid")
    with invalid(*text):
        ddb.get_item(TableName=sorted_table, Key=key)
    with invalid(*text):
        ddb.delete_item(TableName=sorted_table, Key=key)
    with invalid(*text):
        ddb.update_item(TableName=sorted_table, Key=key)


def test_keys_are_not_empty(ddb, sorted_table):
    def text(key, kind="string"):
        return (f"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
                f"empty {kind} value. Key: {key}")
    with invalid(text("pk")):
        ddb.put_item(TableName=sorted_table, Item={"pk": S(""), "sk": S("a")})
    with invalid(text("sk")):
        ddb.put_item(TableName=sorted_table, Item={"pk": S("a"), "sk": S("")})
    with invalid(text("pk")):
        ddb.get_item(TableName=sorted_table, Key={"pk": S(""), "sk": S("a")})
    binary = make_table(ddb, "pk:B")
    with invalid(text("pk", "binary")):
        ddb.put_item(TableName=binary, Item={"pk": B(b"")})


def test_keys_have_a_greatest_size(ddb, sorted_table):
    ddb.put_item(TableName=sorted_table, Item={"pk": S("p" * 2048), "sk": S("s" * 1024)})
    assert get(ddb, sorted_table, pk=S("p" * 2048), sk=S("s" * 1024))
    with invalid("^One or more parameter values were invalid: "
                 "Size of hashkey has exceeded the maximum size limit of ?2048 bytes"):
        ddb.put_item(TableName=sorted_table, Item={"pk": S("p" * 2049), "sk": S("a")})
    with invalid("^One or more parameter values were invalid: "
                 "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"):
        ddb.put_item(TableName=sorted_table, Item={"pk": S("p"), "sk": S("s" * 1025)})
    with refused("ValidationException"):
        ddb.get_item(TableName=sorted_table, Key={"pk": S("p" * 2049), "sk": S("a")})


def test_key_attributes_are_scalars(ddb, table):
    for value, actual in [(L(S("a")), "L"), (M(), "M"), (SS("a"), "SS"), ({"BOOL": True}, "BOOL"),
                          ({"NULL": True}, "NULL")]:
        with invalid(WRONG + f"Type mismatch for key pk expected: S actual: {actual}"):
            ddb.put_item(TableName=table, Item={"pk": value})


# Values

@pytest.mark.parametrize("value, texts", [
    ({"SS": []}, (WRONG + "An string set  may not be empty",)),
    ({"NS": []}, (WRONG + "An number set  may not be empty",)),
    ({"BS": []}, (WRONG + "Binary sets should not be empty", WRONG + "An binary set  may not be empty")),
    ({"SS": ["a", "a"]}, ("^One or more parameter values were invalid: Input collection \\[a, a\\]"
                          "(of type SS)? contains duplicates",)),
    ({"NS": ["1", "1.0"]}, ("^(One or more parameter values were invalid: )?Input collection .*contains duplicates",)),
    ({"BS": [b"a", b"a"]}, ("^One or more parameter values were invalid: Input collection .*contains duplicates",)),
    ({"NULL": False}, (WRONG + "Null attribute value types must have the value of true",)),
    ({}, ("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",)),
    ({"S": "a", "N": "1"}, ("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
                            "supported datatypes",)),
])
def test_values_that_are_not_allowed(loose, table, value, texts):
    with invalid(*texts):
        loose.put_item(TableName=table, Item={"pk": S("a"), "v": value})
    with invalid(*texts):
        loose.put_item(TableName=table, Item={"pk": S("a"), "v": L(M(deep=value))})
    with refused("ValidationException"):
        loose.update_item(TableName=table, Key={"pk": S("a")}, UpdateExpression="SET v = :v",
                          ExpressionAttributeValues={":v": value})
    assert get(loose, table, pk=S("a")) is None


def test_a_document_nests_32_levels(ddb, table):
    def nested(levels):
        value = S("leaf")
        for _ in range(levels):
            value = L(value)
        return value
    ddb.put_item(TableName=table, Item={"pk": S("a"), "v": nested(31)})
    assert get(ddb, table, pk=S("a"))["v"] == nested(31)
    with invalid("Nesting Levels have exceeded supported limits",
                 "^Nesting Levels have exceeded supported limits"):
        ddb.put_item(TableName=table, Item={"pk": S("a"), "v": nested(40)})


def test_an_item_has_at_most_400_kilobytes(ddb, table):
    limit = 400 * 1024
    # Names and values count: "pk" + "k" + "v" + the text.
    text = "x" * (limit - 2 - 1 - 1)
    ddb.put_item(TableName=table, Item={"pk": S("k"), "v": S(text)})
    assert get(ddb, table, pk=S("k"))["v"] == S(text)
    with invalid("Item size has exceeded the maximum allowed size"):
        ddb.put_item(TableName=table, Item={"pk": S("k"), "v": S(text + "x")})
    with invalid("Item size to update has exceeded the maximum allowed size"):
        ddb.update_item(TableName=table, Key={"pk": S("k")}, UpdateExpression="SET w = :w",
                        ExpressionAttributeValues={":w": S("y")})
    assert "w" not in get(ddb, table, pk=S("k"))


def test_sizes_are_counted_in_utf8(ddb, table):
    with invalid("Item size has exceeded the maximum allowed size"):
        ddb.put_item(TableName=table, Item={"pk": S("k"), "v": S("ä" * (200 * 1024))})


def test_binary_is_base64_on_the_wire(server, account, ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("a"), "b": B(b"\x00\xff")})
    _, reply = server.call("GetItem", {"TableName": table, "Key": {"pk": S("a")}}, account)
    assert reply["Item"]["b"]["B"] == base64.b64encode(b"\x00\xff").decode()
    status, reply = server.call("PutItem", {"TableName": table, "Item": {"pk": S("a"), "b": {"B": "*not base64*"}}},
                                account)
    assert status == 400 and reply["__type"].endswith(("#SerializationException", "#ValidationException"))


def test_a_thousand_attributes(ddb, table):
    item = {"pk": S("wide"), **{f"attribute-{i}": N(i) for i in range(1000)}}
    ddb.put_item(TableName=table, Item=item)
    assert get(ddb, table, pk=S("wide")) == item


def test_attribute_names_are_any_text(ddb, table):
    item = {"pk": S("a"), "🌍": N(1), "a b": N(2), "a.b[0]": N(3), ":x": N(4), "#y": N(5), "SELECT": N(6), "\\\"": N(7)}
    ddb.put_item(TableName=table, Item=item)
    assert get(ddb, table, pk=S("a")) == item


def test_consistent_reads_see_the_last_write(ddb, table):
    for i in range(50):
        ddb.put_item(TableName=table, Item={"pk": S("a"), "i": N(i)})
        assert get(ddb, table, pk=S("a"))["i"] == N(i)
