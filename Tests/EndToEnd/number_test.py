"""Numbers: 38 digits, exact, printed as DynamoDB prints them."""

import pytest

from support import N, NS, S, get, invalid, make_table

NINES = "9" * 38


def put(client, table, text):
    client.put_item(TableName=table, Item={"pk": S("n"), "v": N(text)})
    return get(client, table, pk=S("n"))["v"]["N"]


@pytest.mark.parametrize("sent, kept", [
    ("0", "0"), ("-0", "0"), ("0.0", "0"), ("00", "0"), ("0e5", "0"), ("1", "1"), ("+1", "1"), ("-1", "-1"),
    ("007", "7"), ("1.0", "1"), ("1.50", "1.5"), (".5", "0.5"), ("-.5", "-0.5"), ("5.", "5"),
    ("1e3", "1000"), ("1E3", "1000"), ("1e+3", "1000"), ("12345e-2", "123.45"), ("1e-3", "0.001"),
    ("100", "100"), ("0.00001", "0.00001"), ("123456789012345678901234567890", "123456789012345678901234567890"),
    (NINES, NINES), ("-" + NINES, "-" + NINES), ("0." + NINES, "0." + NINES), ("3.14159265358979", "3.14159265358979"),
    ("1" + "0" * 37, "1" + "0" * 37),
])
def test_numbers_are_normalised(ddb, table, sent, kept):
    assert put(ddb, table, sent) == kept


@pytest.mark.parametrize("sent", ["1e125", "-1e125", "9.9999999999999999999999999999999999999e125", "1e-130", "-1e-130"])
def test_the_extremes_are_kept(ddb, table, sent):
    import decimal
    assert decimal.Decimal(put(ddb, table, sent)) == decimal.Decimal(sent)


@pytest.mark.parametrize("sent, texts", [
    ("1e126", ("Number overflow. Attempting to store a number with magnitude larger than supported range",)),
    ("-1e126", ("Number overflow. Attempting to store a number with magnitude larger than supported range",)),
    ("1e-131", ("Number underflow. Attempting to store a number with magnitude smaller than supported range",)),
    ("1" * 39, ("Attempting to store more than 38 significant digits in a Number",)),
    ("1." + "1" * 38, ("Attempting to store more than 38 significant digits in a Number",)),
    ("abc", ("The parameter cannot be converted to a numeric value: abc",)),
    ("1 ", ("The parameter cannot be converted to a numeric value: 1 ",)),
    ("1,5", ("The parameter cannot be converted to a numeric value: 1,5",)),
    ("NaN", ("The parameter cannot be converted to a numeric value: NaN",)),
    ("Infinity", ("The parameter cannot be converted to a numeric value: Infinity",)),
    ("0x10", ("The parameter cannot be converted to a numeric value: 0x10",)),
    ("--1", ("The parameter cannot be converted to a numeric value: --1",)),
    ("1e", ("The parameter cannot be converted to a numeric value: 1e",)),
    ("", ("The parameter cannot be converted to a numeric value",
          "^The parameter cannot be converted to a numeric value",
          "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")),
])
def test_what_is_not_a_number(ddb, table, sent, texts):
    with invalid(*texts):
        put(ddb, table, sent)
    with invalid(*texts):
        ddb.put_item(TableName=table, Item={"pk": S("n"), "v": NS("1", sent)})


def test_leading_zeros_do_not_count_as_digits(ddb, table):
    assert put(ddb, table, "000" + NINES) == NINES
    assert put(ddb, table, "0.000" + NINES[:30]) == "0.000" + NINES[:30]


def test_trailing_zeros_do_not_count_as_digits(ddb, table):
    assert put(ddb, table, "1" + "0" * 60) == "1" + "0" * 60


def test_arithmetic_is_exact(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("n"), "v": N("0.1")})
    for _ in range(2):
        ddb.update_item(TableName=table, Key={"pk": S("n")}, UpdateExpression="SET v = v + :d",
                        ExpressionAttributeValues={":d": N("0.1")})
    assert get(ddb, table, pk=S("n"))["v"] == N("0.3")
    big = "1" + "0" * 36
    ddb.put_item(TableName=table, Item={"pk": S("n"), "v": N(big)})
    ddb.update_item(TableName=table, Key={"pk": S("n")}, UpdateExpression="SET v = v - :d",
                    ExpressionAttributeValues={":d": N("0.5")})
    assert get(ddb, table, pk=S("n"))["v"] == N("9" * 36 + ".5")


def test_arithmetic_that_overflows_is_refused(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("n"), "v": N("9e125")})
    with invalid("Number overflow. Attempting to store a number with magnitude larger than supported range"):
        ddb.update_item(TableName=table, Key={"pk": S("n")}, UpdateExpression="SET v = v + :d",
                        ExpressionAttributeValues={":d": N("9e125")})


def test_sets_of_numbers_compare_by_value(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("n"), "v": NS("1.0", "2e0", "30")})
    assert sorted(get(ddb, table, pk=S("n"))["v"]["NS"]) == ["1", "2", "30"]
    ddb.update_item(TableName=table, Key={"pk": S("n")}, UpdateExpression="DELETE v :d",
                    ExpressionAttributeValues={":d": NS("0.1e1", "3e1")})
    assert get(ddb, table, pk=S("n"))["v"] == NS("2")


def test_number_sort_keys_are_in_numeric_order(ddb):
    name = make_table(ddb, "pk:S", "sk:N")
    in_order = ["-1E+125", "-1000", "-99.5", "-1", "-0.001", "-1E-130", "0", "1E-130", "0.001", "0.5", "1", "2", "10",
                "99.5", "1000", "1E+125"]
    for text in reversed(in_order):
        ddb.put_item(TableName=name, Item={"pk": S("a"), "sk": N(text), "text": S(text)})
    found = ddb.query(TableName=name, KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": S("a")})
    assert [item["text"]["S"] for item in found["Items"]] == in_order
