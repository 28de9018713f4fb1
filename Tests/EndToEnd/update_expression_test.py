"""UpdateExpression: SET, REMOVE, ADD, DELETE, paths, functions, and what is refused."""

import concurrent.futures

import pytest

from support import L, M, N, NS, S, SS, get, invalid, make_table, refused

KEY = {"pk": S("a")}
PREFIX = "Invalid UpdateExpression: "


def update(client, table, expression, names=None, key=KEY, **values):
    parameters = {}
    if values:
        parameters["ExpressionAttributeValues"] = {f":{name}": value for name, value in values.items()}
    if names:
        parameters["ExpressionAttributeNames"] = names
    return client.update_item(TableName=table, Key=key, UpdateExpression=expression, ReturnValues="ALL_NEW",
                              **parameters)["Attributes"]


@pytest.fixture
def item(ddb, table):
    """Puts the item that the test updates."""
    def put(**attributes):
        ddb.put_item(TableName=table, Item={**KEY, **attributes})
        return table
    return put


# SET

def test_an_update_makes_the_item(ddb, table):
    assert update(ddb, table, "SET x = :x, y = :y", x=N(1), y=S("b")) == {**KEY, "x": N(1), "y": S("b")}


def test_an_update_without_expression_makes_the_bare_item(ddb, table):
    ddb.update_item(TableName=table, Key=KEY)
    assert get(ddb, table, **KEY) == KEY


def test_set_replaces_and_copies(ddb, item):
    table = item(x=N(1), y=S("old"))
    assert update(ddb, table, "SET y = x, z = y") == {**KEY, "x": N(1), "y": N(1), "z": S("old")}


def test_operands_are_read_before_anything_is_written(ddb, item):
    assert update(ddb, item(x=N(1), y=N(2)), "SET x = y, y = x") == {**KEY, "x": N(2), "y": N(1)}


def test_arithmetic(ddb, item):
    table = item(n=N(10), m=N(3))
    assert update(ddb, table, "SET n = n - m, grand = n + :x", x=N("0.5")) == {
        **KEY, "n": N(7), "m": N(3), "grand": N("10.5")}
    assert update(ddb, table, "SET n = :x - n", x=N(1))["n"] == N(-6)


def test_parentheses(ddb, item):
    table = item(n=N(10), m=N(3))
    assert update(ddb, table, "SET n = (n - m), total_ = (if_not_exists(total_, :z) + :one)", z=N(0), one=N(1)) == {
        **KEY, "n": N(7), "m": N(3), "total_": N(1)}


def test_if_not_exists(ddb, item):
    table = item(n=N(1))
    assert update(ddb, table, "SET n = if_not_exists(n, :z) + :one, fresh = if_not_exists(fresh, :z) + :one",
                  z=N(0), one=N(1)) == {**KEY, "n": N(2), "fresh": N(1)}
    assert update(ddb, table, "SET a = if_not_exists(absent, n)")["a"] == N(2)


def test_list_append(ddb, item):
    table = item(xs=L(N(1)))
    assert update(ddb, table, "SET xs = list_append(xs, :more)", more=L(N(2)))["xs"] == L(N(1), N(2))
    assert update(ddb, table, "SET xs = list_append(:more, xs)", more=L(N(0)))["xs"] == L(N(0), N(1), N(2))
    assert update(ddb, table, "SET ys = list_append(if_not_exists(ys, :none), :more)", none=L(), more=L(S("a")))[
        "ys"] == L(S("a"))


def test_nested_paths(ddb, item):
    table = item(m=M(a=M(b=N(1)), xs=L(N(1), M(c=N(2)))))
    new = update(ddb, table, "SET m.a.b = :v, m.a.fresh = :v, m.xs[1].c = :v, m.xs[0] = :v", v=N(9))
    assert new["m"] == M(a=M(b=N(9), fresh=N(9)), xs=L(N(9), M(c=N(9))))


def test_setting_past_the_end_of_a_list_appends(ddb, item):
    table = item(xs=L(N(0)))
    assert update(ddb, table, "SET xs[10] = :a, xs[5] = :b", a=S("ten"), b=S("five"))["xs"] == L(
        N(0), S("five"), S("ten"))


def test_a_parent_must_exist(ddb, item):
    table = item(m=M(), n=N(1), xs=L())
    for expression in ("SET absent.b = :v", "SET m.absent.b = :v", "SET n.b = :v", "SET absent[0] = :v",
                       "SET m[0] = :v", "SET xs.b = :v", "REMOVE absent.b.c"):
        with invalid("The document path provided in the update expression is invalid for update"):
            update(ddb, table, expression, **({"v": N(1)} if ":v" in expression else {}))


def test_an_operand_must_exist(ddb, item):
    table = item(n=N(1))
    for expression in ("SET x = absent", "SET x = absent + :v", "SET x = list_append(absent, :l)"):
        values = {"v": N(1)} if ":v" in expression else {"l": L()} if ":l" in expression else {}
        with invalid("The provided expression refers to an attribute that does not exist in the item"):
            update(ddb, table, expression, **values)


def test_an_operand_must_have_the_right_type(ddb, item):
    table = item(s=S("a"), n=N(1))
    with invalid("An operand in the update expression has an incorrect data type"):
        update(ddb, table, "SET x = s + :v", v=N(1))
    with invalid("An operand in the update expression has an incorrect data type"):
        update(ddb, table, "SET x = list_append(n, :v)", v=L())


# REMOVE

def test_remove(ddb, item):
    table = item(x=N(1), m=M(a=N(1), b=N(2)), xs=L(N(0), N(1), N(2), N(3)))
    new = update(ddb, table, "REMOVE x, m.a, xs[0], xs[2], absent, xs[17]")
    assert new == {**KEY, "m": M(b=N(2)), "xs": L(N(1), N(3))}


def test_removing_from_an_item_that_is_not_there_makes_it(ddb, table):
    assert update(ddb, table, "REMOVE x") == KEY


# ADD and DELETE

def test_add_to_numbers(ddb, item):
    table = item(n=N(1))
    assert update(ddb, table, "ADD n :v, fresh :v", v=N(5)) == {**KEY, "n": N(6), "fresh": N(5)}
    assert update(ddb, table, "ADD n :v", v=N(-10))["n"] == N(-4)


def test_add_to_and_delete_from_sets(ddb, item):
    table = item(tags=SS("a"))
    assert sorted(update(ddb, table, "ADD tags :v, nums :n", v=SS("b", "a"), n=NS(1))["tags"]["SS"]) == ["a", "b"]
    assert update(ddb, table, "DELETE tags :v, nums :n", v=SS("a", "zzz"), n=NS(2))["tags"] == SS("b")
    new = update(ddb, table, "DELETE tags :v, absent :v", v=SS("b"))
    assert "tags" not in new and new["nums"] == NS(1)


def test_add_works_on_nested_paths(ddb, item):
    table = item(m=M(n=N(1)))
    assert update(ddb, table, "ADD m.n :v, m.fresh :v", v=N(2))["m"] == M(n=N(3), fresh=N(2))


def test_add_and_delete_need_matching_types(ddb, item):
    table = item(n=N(1), s=S("x"), tags=SS("a"))
    for expression, value in [("ADD s :v", N(1)), ("ADD n :v", SS("a")), ("ADD tags :v", NS(1)),
                              ("DELETE tags :v", NS(1)), ("DELETE n :v", SS("a"))]:
        with invalid("An operand in the update expression has an incorrect data type"):
            update(ddb, table, expression, v=value)
    with invalid(PREFIX + "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, "
                          "typeSet: ALLOWED_FOR_ADD_OPERAND",
                 "^Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand "
                 "type: S"):
        update(ddb, table, "ADD n :v", v=S("a"))
    with invalid("^Invalid UpdateExpression: Incorrect operand type for operator or function; operator: DELETE, "
                 "operand type: N"):
        update(ddb, table, "DELETE tags :v", v=N(1))


def test_all_four_clauses_in_one(ddb, item):
    table = item(a=N(1), b=N(2), c=N(3), d=SS("x", "y"))
    assert update(ddb, table, "DELETE d :x REMOVE b ADD c :one SET a = :nine", x=SS("x"), one=N(1), nine=N(9)) == {
        **KEY, "a": N(9), "c": N(4), "d": SS("y")}


def test_keywords_in_any_case(ddb, item):
    assert update(ddb, item(), "set x = If_Not_Exists(x, :v)".replace("If_Not_Exists", "if_not_exists"), v=N(1))[
        "x"] == N(1)


# Refusals

@pytest.mark.parametrize("expression, values, text", [
    ("", {}, PREFIX + "The expression can not be empty;"),
    ("x = :v", {"v": N(1)}, '^Invalid UpdateExpression: Syntax error; token: "x", near: "x ='),
    ("SET x = ", {}, '^Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "'),
    ("SET x := :v", {"v": N(1)}, "^Invalid UpdateExpression: Syntax error; token: "),
    ("SET x = :v,", {"v": N(1)}, '^Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "'),
    ("SET x = :v SET y = :v", {"v": N(1)},
     PREFIX + 'The "SET" section can only be used once in an update expression;'),
    ("SET x = :v, x = :v", {"v": N(1)},
     PREFIX + "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [x], "
              "path two: [x]"),
    ("SET x = :v, x.y = :v", {"v": N(1)},
     PREFIX + "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [x], "
              "path two: [x, y]"),
    ("SET x = :v REMOVE x", {"v": N(1)}, "^Invalid UpdateExpression: Two document paths overlap with each other; "),
    ("SET x.y = :v, x[0] = :v", {"v": N(1)},
     PREFIX + "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: "
              "[x, y], path two: [x, [0]]"),
    ("SET name = :v", {"v": N(1)}, PREFIX + "Attribute name is a reserved keyword; reserved keyword: name"),
    ("SET #n = :v", {"v": N(1)},
     PREFIX + "An expression attribute name used in the document path is not defined; attribute name: #n"),
    ("SET x = :w", {"v": N(1)},
     PREFIX + "An expression attribute value used in expression is not defined; attribute value: :w"),
    ("SET x = foo(:v)", {"v": N(1)}, PREFIX + "Invalid function name; function: foo"),
    ("SET x = size(y)", {}, "^Invalid UpdateExpression: The function is not allowed in an update expression; "
                            "function: size"),
    ("SET x = attribute_exists(y)", {}, "^Invalid UpdateExpression: The function is not allowed in an update "
                                        "expression; function: attribute_exists"),
    ("SET x = if_not_exists(y)", {}, PREFIX + "Incorrect number of operands for operator or function; operator or "
                                              "function: if_not_exists, number of operands: 1"),
    ("SET x = if_not_exists(:v, :v)", {"v": N(1)}, PREFIX + "Operator or function requires a document path; operator "
                                                            "or function: if_not_exists"),
    ("SET x = list_append(y, :v)", {"v": M()}, PREFIX + "Incorrect operand type for operator or function; operator or "
                                                        "function: list_append, operand type: M"),
    ("SET x = y + :v", {"v": S("a")}, PREFIX + "Incorrect operand type for operator or function; operator or "
                                               "function: +, operand type: S"),
    ("SET x = :v + :v + :v", {"v": N(1)}, '^Invalid UpdateExpression: Syntax error; token: "\\+", near: "'),
    ("ADD x y", {}, "^Invalid UpdateExpression: Syntax error; token: \"y\""),
    ("REMOVE x = :v", {"v": N(1)}, "^Invalid UpdateExpression: Syntax error; token: \"=\""),
    ("SET x[a] = :v", {"v": N(1)}, "^Invalid UpdateExpression: Syntax error; token: \"a\""),
    ("SET x[-1] = :v", {"v": N(1)}, "^Invalid UpdateExpression: Syntax error; token: \"-\""),
    ("SET pk = :v", {"v": S("b")}, "One or more parameter values were invalid: Cannot update attribute pk. "
                                   "This attribute is part of the key"),
    ("REMOVE pk", {}, "One or more parameter values were invalid: Cannot update attribute pk. "
                      "This attribute is part of the key"),
    ("SET x = :v", {"v": N(1), "w": N(2)},
     "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}"),
])
def test_updates_that_are_refused(ddb, item, expression, values, text):
    table = item(x=M(y=N(1)))
    with invalid(text):
        update(ddb, table, expression, **values)
    assert get(ddb, table, **KEY) == {**KEY, "x": M(y=N(1))}


def test_a_refused_update_changes_nothing(ddb, item):
    table = item(n=N(1), s=S("a"))
    with refused("ValidationException"):
        update(ddb, table, "SET n = :five, x = s + :five", five=N(5))
    with refused("ValidationException"):
        update(ddb, table, "REMOVE n SET a.b.c = :five", five=N(5))
    assert get(ddb, table, **KEY) == {**KEY, "n": N(1), "s": S("a")}


def test_names_and_condition_share_placeholders(ddb, item):
    table = item(count=N(1))
    ddb.update_item(TableName=table, Key=KEY, UpdateExpression="SET #c = #c + :one", ConditionExpression="#c < :max",
                    ExpressionAttributeNames={"#c": "count"}, ExpressionAttributeValues={":one": N(1), ":max": N(2)})
    with refused("ConditionalCheckFailedException"):
        ddb.update_item(TableName=table, Key=KEY, UpdateExpression="SET #c = #c + :one",
                        ConditionExpression="#c < :max", ExpressionAttributeNames={"#c": "count"},
                        ExpressionAttributeValues={":one": N(1), ":max": N(2)})
    assert get(ddb, table, **KEY)["count"] == N(2)


def test_concurrent_increments_are_all_counted(server, account, ddb):
    table = make_table(ddb, "pk:S")
    clients = [server.client(account=account) for _ in range(8)]

    def work(client):
        for _ in range(25):
            client.update_item(TableName=table, Key=KEY, UpdateExpression="ADD hits :one SET seen = :t",
                               ExpressionAttributeValues={":one": N(1), ":t": {"BOOL": True}})
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(work, clients))
    assert get(ddb, table, **KEY)["hits"] == N(200)


def test_index_keys_are_checked_on_update(ddb):
    from support import index
    table = make_table(ddb, "pk:S", more=["g:S"], GlobalSecondaryIndexes=[index("by-g", "g")])
    with invalid("The update expression attempted to update the secondary index key to unsupported type",
                 "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N "
                 "IndexName: by-g"):
        update(ddb, table, "SET g = :v", v=N(1))
    with invalid("^(One or more parameter values are not valid. )?.*secondary index key.* not supported. "
                 "The AttributeValue for a key attribute cannot contain an empty string value."):
        update(ddb, table, "SET g = :v", v=S(""))
