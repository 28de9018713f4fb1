"""PartiQL: ExecuteStatement, BatchExecuteStatement, ExecuteTransaction."""

import pytest

from support import L, M, N, S, SS, get, index, invalid, make_table, refused


@pytest.fixture
def people(ddb):
    table = make_table(ddb, "pk:S", "sk:N", name="People.of-here", more=["city:S"],
                       GlobalSecondaryIndexes=[index("by-city", "city", "sk")])
    for i in range(10):
        ddb.put_item(TableName=table, Item={
            "pk": S("a" if i < 6 else "b"), "sk": N(i), "name": S(f"n{i}"), "city": S("Ulm" if i % 2 else "Bonn"),
            "info": M(tags=SS("x", f"t{i}"), list=L(N(i), N(i + 1)))})
    return table


def run(client, statement, *parameters, **more):
    return client.execute_statement(
        Statement=statement, **({"Parameters": list(parameters)} if parameters else {}), **more)


def found(client, statement, *parameters):
    items, token = [], {}
    while True:
        page = run(client, statement, *parameters, **token)
        items += page["Items"]
        if "NextToken" not in page:
            return items
        token = {"NextToken": page["NextToken"]}


def numbers(items):
    return sorted(int(item["sk"]["N"]) for item in items)


# SELECT

@pytest.mark.parametrize("where, expected", [
    ("", list(range(10))), ("WHERE pk = 'a'", list(range(6))), ("WHERE pk = 'a' AND sk = 3", [3]),
    ("WHERE pk = 'a' AND sk > 3", [4, 5]), ("WHERE pk = 'a' AND sk BETWEEN 1 AND 3", [1, 2, 3]),
    ("WHERE pk IN ['a', 'b'] AND sk >= 5", [5, 6, 7, 8, 9]), ("WHERE sk = 7", [7]), ("WHERE \"name\" = 'n4'", [4]),
    ("WHERE begins_with(\"name\", 'n1')", [1]), ("WHERE contains(info.tags, 't8')", [8]),
    ("WHERE info.\"list\"[0] = 2 OR info.\"list\"[1] = 9", [2, 8]), ("WHERE NOT pk = 'a'", [6, 7, 8, 9]),
    ("WHERE pk = 'a' AND (sk = 1 OR sk = 2)", [1, 2]), ("WHERE attribute_type(\"name\", 'N')", []),
    ("WHERE absent IS MISSING AND sk < 2", [0, 1]), ("WHERE \"name\" IS NOT MISSING AND sk <> 0 AND sk < 2", [1]),
    ("WHERE size(\"name\") = 2 AND sk < 1", [0]),
])
def test_select(ddb, people, where, expected):
    assert numbers(found(ddb, f'SELECT * FROM "{people}" {where}')) == expected


def test_select_with_parameters(ddb, people):
    assert numbers(found(ddb, f'SELECT * FROM "{people}" WHERE pk = ? AND sk IN [?, ?]', S("a"), N(1), N(4))) == [1, 4]
    with invalid("Number of parameters in request and statement don't match."):
        run(ddb, f'SELECT * FROM "{people}" WHERE pk = ?', S("a"), N(1))


def test_select_projects(ddb, people):
    assert found(ddb, f'SELECT sk, "name" FROM "{people}" WHERE pk = \'a\' AND sk = 1') == [{"sk": N(1), "name": S("n1")}]
    assert found(ddb, f'SELECT info.\"list\"[1], info.tags, sk FROM "{people}" WHERE pk = \'a\' AND sk = 1') == [
        {"list[1]": N(2), "tags": SS("t1", "x"), "sk": N(1)}]


def test_select_from_an_index(ddb, people):
    assert numbers(found(ddb, f'SELECT * FROM "{people}"."by-city" WHERE city = \'Ulm\' AND sk > 3')) == [5, 7, 9]
    with invalid("The table does not have the specified index"):
        run(ddb, f'SELECT * FROM "{people}"."nothing" WHERE city = \'Ulm\'')
    with invalid("Strongly consistent read is not supported on Global Secondary Indexes"):
        run(ddb, f'SELECT * FROM "{people}"."by-city" WHERE city = \'Ulm\'', ConsistentRead=True)


def test_select_in_order(ddb, people):
    items = found(ddb, f'SELECT * FROM "{people}" WHERE pk = \'a\' ORDER BY sk DESC')
    assert [int(item["sk"]["N"]) for item in items] == [5, 4, 3, 2, 1, 0]


def test_select_in_pages(ddb, people):
    items, token, pages = [], {}, 0
    while True:
        page = run(ddb, f'SELECT * FROM "{people}" WHERE pk = \'a\'', Limit=2, **token)
        items += page["Items"]
        pages += 1
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert numbers(items) == list(range(6)) and pages >= 3


# INSERT, UPDATE, DELETE

def test_insert(ddb, people):
    run(ddb, f"INSERT INTO \"{people}\" VALUE {{'pk': 'new', 'sk': 1, 'list': [1, 'x', true, null], "
             "'map': {'deep': {'n': -1.5}}, 'tags': <<'a', 'b'>>}")
    item = get(ddb, people, pk=S("new"), sk=N(1))
    assert item["list"] == L(N(1), S("x"), {"BOOL": True}, {"NULL": True})
    assert item["map"] == M(deep=M(n=N("-1.5"))) and sorted(item["tags"]["SS"]) == ["a", "b"]
    run(ddb, f"INSERT INTO \"{people}\" VALUE {{'pk': ?, 'sk': ?, 'v': ?}}", S("new"), N(2), M(a=N(1)))
    assert get(ddb, people, pk=S("new"), sk=N(2))["v"] == M(a=N(1))
    with refused("DuplicateItemException", "Duplicate primary key exists in table"):
        run(ddb, f"INSERT INTO \"{people}\" VALUE {{'pk': 'new', 'sk': 1}}")


def test_update(ddb, people):
    key = {"pk": S("a"), "sk": N(1)}
    run(ddb, f"UPDATE \"{people}\" SET \"name\" = 'changed' SET hits = 5 REMOVE city WHERE pk = 'a' AND sk = 1")
    item = get(ddb, people, **key)
    assert item["name"] == S("changed") and item["hits"] == N(5) and "city" not in item
    reply = run(ddb, f'UPDATE "{people}" SET hits = hits + ? WHERE pk = ? AND sk = ? RETURNING ALL NEW *',
                N(2), S("a"), N(1))
    assert reply["Items"][0]["hits"] == N(7)
    reply = run(ddb, f'UPDATE "{people}" SET hits = 0 WHERE pk = \'a\' AND sk = 1 RETURNING MODIFIED OLD *')
    assert reply["Items"] == [{"hits": N(7)}]
    run(ddb, f'UPDATE "{people}" SET info.\"list\" = list_append(info.\"list\", [9]), info.tags = set_add(info.tags, <<\'z\'>>) '
             "WHERE pk = 'a' AND sk = 1")
    info = get(ddb, people, **key)["info"]["M"]
    assert info["list"]["L"][-1] == N(9) and "z" in info["tags"]["SS"]


def test_updates_have_conditions(ddb, people):
    with refused("ConditionalCheckFailedException", "The conditional request failed"):
        run(ddb, f"UPDATE \"{people}\" SET x = 1 WHERE pk = 'a' AND sk = 1 AND \"name\" = 'other'")
    with refused("ConditionalCheckFailedException", "The conditional request failed"):
        run(ddb, f"UPDATE \"{people}\" SET x = 1 WHERE pk = 'nobody' AND sk = 1")
    assert get(ddb, people, pk=S("nobody"), sk=N(1)) is None


def test_delete(ddb, people):
    reply = run(ddb, f"DELETE FROM \"{people}\" WHERE pk = 'a' AND sk = 1 RETURNING ALL OLD *")
    assert reply["Items"][0]["name"] == S("n1")
    assert get(ddb, people, pk=S("a"), sk=N(1)) is None
    with invalid("Invalid returning clause: RETURNING ALL NEW *. Only RETURNING ALL OLD * is allowed in DELETE "
                 "statements."):
        run(ddb, f"DELETE FROM \"{people}\" WHERE pk = 'a' AND sk = 1 RETURNING ALL NEW *")
    assert run(ddb, f"DELETE FROM \"{people}\" WHERE pk = 'a' AND sk = 1 RETURNING ALL OLD *")["Items"] == []
    run(ddb, f"DELETE FROM \"{people}\" WHERE pk = 'a' AND sk = 1")
    with refused("ConditionalCheckFailedException"):
        run(ddb, f"DELETE FROM \"{people}\" WHERE pk = 'a' AND sk = 2 AND \"name\" = 'other'")


def test_writes_name_the_whole_key(ddb, people):
    for statement in (f"UPDATE \"{people}\" SET x = 1 WHERE pk = 'a'", f"DELETE FROM \"{people}\" WHERE pk = 'a'",
                      f"DELETE FROM \"{people}\" WHERE pk = 'a' AND sk > 1"):
        with invalid("Where clause does not contain a mandatory equality on all key attributes"):
            run(ddb, statement)


@pytest.mark.parametrize("statement", [
    "SELECT", "SELECT * FROM", "INSERT INTO x", "SELECT * FROM x WHERE", "UPDATE x", "DELETE x", "SELECT * FROM x ; z",
    "SELECT * FROM x WHERE a = 'unfinished", "DROP TABLE x", "(((((((((", "SELECT * FROM x WHERE a = = 1",
])
def test_statements_that_are_not_well_formed(ddb, statement):
    with invalid("^Statement wasn't well formed, can't be processed: "):
        run(ddb, statement)


def test_other_refusals(ddb, loose, people):
    with refused("ResourceNotFoundException", "Requested resource not found"):
        run(ddb, "SELECT * FROM nothing WHERE pk = 'a'")
    with refused("ValidationException"):
        run(ddb, f"INSERT INTO \"{people}\" VALUE {{'pk': 'a'}}")
    with refused("ValidationException"):
        run(ddb, f"UPDATE \"{people}\" SET pk = 'b' WHERE pk = 'a' AND sk = 1")
    with invalid("^Value '' at 'statement' failed to satisfy constraint: "
                 "Member must have length greater than or equal to 1"):
        run(loose, "")
    with refused("ValidationException"):
        run(ddb, f'SELECT * FROM "{people}" WHERE pk = \'a\'', NextToken="not a token")


# Batches and transactions

def test_a_batch_answers_each_statement(ddb, people):
    replies = ddb.batch_execute_statement(Statements=[
        {"Statement": f"SELECT * FROM \"{people}\" WHERE pk = 'a' AND sk = 1"},
        {"Statement": f"SELECT * FROM \"{people}\" WHERE pk = 'no' AND sk = 1"},
        {"Statement": "SELECT * FROM nothing WHERE pk = 'a' AND sk = 1"},
        {"Statement": f'SELECT "name" FROM "{people}" WHERE pk = ? AND sk = ?', "Parameters": [S("b"), N(6)]},
    ])["Responses"]
    assert replies[0]["Item"]["name"] == S("n1") and replies[0]["TableName"] == people
    assert "Item" not in replies[1] and "Error" not in replies[1]
    assert replies[2]["Error"]["Code"] == "ResourceNotFound" and "TableName" not in replies[2]
    assert replies[3]["Item"] == {"name": S("n6")}


def test_a_batch_of_writes(ddb, people):
    replies = ddb.batch_execute_statement(Statements=[
        {"Statement": f"INSERT INTO \"{people}\" VALUE {{'pk': 'n', 'sk': 1}}"},
        {"Statement": f"INSERT INTO \"{people}\" VALUE {{'pk': 'a', 'sk': 1}}"},
        {"Statement": f"UPDATE \"{people}\" SET x = 1 WHERE pk = 'gone' AND sk = 1"},
        {"Statement": f"DELETE FROM \"{people}\" WHERE pk = 'a' AND sk = 2"}])["Responses"]
    assert [reply.get("Error", {}).get("Code") for reply in replies] == [
        None, "DuplicateItem", "ConditionalCheckFailed", None]
    assert [reply.get("TableName") for reply in replies] == [people] * 4
    assert get(ddb, people, pk=S("n"), sk=N(1)) and get(ddb, people, pk=S("a"), sk=N(2)) is None


def test_a_batch_reads_or_writes(ddb, people):
    with refused("ValidationException"):
        ddb.batch_execute_statement(Statements=[
            {"Statement": f"SELECT * FROM \"{people}\" WHERE pk = 'a' AND sk = 1"},
            {"Statement": f"DELETE FROM \"{people}\" WHERE pk = 'a' AND sk = 2"}])
    with refused("ValidationException"):
        ddb.batch_execute_statement(Statements=[
            {"Statement": f"SELECT * FROM \"{people}\" WHERE pk = 'a' AND sk = {i}"} for i in range(26)])


def test_a_transaction_of_statements(ddb, people):
    ddb.execute_transaction(TransactStatements=[
        {"Statement": f"INSERT INTO \"{people}\" VALUE {{'pk': 'n', 'sk': 1}}"},
        {"Statement": f"UPDATE \"{people}\" SET x = 1 WHERE pk = 'a' AND sk = 1"},
        {"Statement": f"EXISTS(SELECT * FROM \"{people}\" WHERE pk = 'a' AND sk = 3 AND \"name\" = 'n3')"}])
    assert get(ddb, people, pk=S("n"), sk=N(1)) and get(ddb, people, pk=S("a"), sk=N(1))["x"] == N(1)
    with refused("TransactionCanceledException",
                 "Transaction cancelled, please refer cancellation reasons for specific reasons "
                 "[None, ConditionalCheckFailed]"):
        ddb.execute_transaction(TransactStatements=[
            {"Statement": f"INSERT INTO \"{people}\" VALUE {{'pk': 'n', 'sk': 2}}"},
            {"Statement": f"UPDATE \"{people}\" SET x = 1 WHERE pk = 'a' AND sk = 1 AND x = 9"}])
    assert get(ddb, people, pk=S("n"), sk=N(2)) is None
    with refused("TransactionCanceledException") as refusal:
        ddb.execute_transaction(TransactStatements=[
            {"Statement": f"INSERT INTO \"{people}\" VALUE {{'pk': 'a', 'sk': 1}}"}])
    assert refusal.response["CancellationReasons"][0]["Code"] == "DuplicateItem"


def test_what_a_transaction_of_statements_answers(ddb, people):
    reply = ddb.execute_transaction(TransactStatements=[
        {"Statement": f"INSERT INTO \"{people}\" VALUE {{'pk': 'n', 'sk': 5}}"},
        {"Statement": f"UPDATE \"{people}\" SET x = 1 WHERE pk = 'a' AND sk = 1"}], ReturnConsumedCapacity="TOTAL")
    assert reply["Responses"] == [] and reply["ConsumedCapacity"][0]["TableName"] == people
    with invalid("Validation failed in TransactStatements[0]: RETURNING clause is not supported in ExecuteTransaction."):
        ddb.execute_transaction(TransactStatements=[
            {"Statement": f"UPDATE \"{people}\" SET x = 2 WHERE pk = 'a' AND sk = 1 RETURNING ALL NEW *"}])
    assert get(ddb, people, pk=S("a"), sk=N(1))["x"] == N(1)
    with invalid("Validation failed in TransactStatements[1]: Reads on indices are not supported within transactions."):
        ddb.execute_transaction(TransactStatements=[
            {"Statement": f"SELECT * FROM \"{people}\" WHERE pk = 'a' AND sk = 1"},
            {"Statement": f"SELECT * FROM \"{people}\".\"by-city\" WHERE city = 'Ulm'"}])


def test_a_transaction_of_reads(ddb, people):
    reply = ddb.execute_transaction(TransactStatements=[
        {"Statement": f"SELECT * FROM \"{people}\" WHERE pk = 'a' AND sk = {i}"} for i in (2, 99)])
    assert reply["Responses"][0]["Item"]["name"] == S("n2") and reply["Responses"][1].get("Item") is None


def test_a_token_applies_statements_once(ddb, people):
    statement = [{"Statement": f"UPDATE \"{people}\" SET sk2 = sk + 1, c = if_not_exists(c, 0) WHERE pk = 'a' AND sk = 1"}]
    plain = [{"Statement": f"INSERT INTO \"{people}\" VALUE {{'pk': 'once', 'sk': 1}}"}]
    for _ in range(2):
        ddb.execute_transaction(TransactStatements=plain, ClientRequestToken="one")
    with refused("IdempotentParameterMismatchException"):
        ddb.execute_transaction(TransactStatements=statement, ClientRequestToken="one")


def test_consumed_capacity_of_statements(ddb, people):
    reply = run(ddb, f"SELECT * FROM \"{people}\" WHERE pk = 'a'", ReturnConsumedCapacity="TOTAL")
    assert reply["ConsumedCapacity"]["TableName"] == people
    assert reply["ConsumedCapacity"]["CapacityUnits"] == 0.5
