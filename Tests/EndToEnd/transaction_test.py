"""TransactWriteItems and TransactGetItems: all or nothing, reasons in order, idempotency, isolation."""

import concurrent.futures
import random

import pytest

from support import M, N, S, advance, get, index, invalid, make_table, refused

CANCELLED = "Transaction cancelled, please refer cancellation reasons for specific reasons "


def put(table, condition=None, values=None, returned=None, **item):
    return {"Put": {"TableName": table, "Item": item, **conditional(condition, values, returned)}}


def conditional(condition, values, returned):
    return {**({"ConditionExpression": condition} if condition else {}),
            **({"ExpressionAttributeValues": values} if values else {}),
            **({"ReturnValuesOnConditionCheckFailure": returned} if returned else {})}


def update(table, expression, condition=None, values=None, returned=None, **key):
    return {"Update": {"TableName": table, "Key": key, "UpdateExpression": expression,
                       **conditional(condition, values, returned)}}


def delete(table, condition=None, values=None, returned=None, **key):
    return {"Delete": {"TableName": table, "Key": key, **conditional(condition, values, returned)}}


def check(table, condition, values=None, returned=None, **key):
    return {"ConditionCheck": {"TableName": table, "Key": key, **conditional(condition, values, returned)}}


def codes(refusal):
    return [reason["Code"] for reason in refusal.response["CancellationReasons"]]


def test_all_kinds_of_action_in_two_tables(ddb):
    first, second = make_table(ddb, "pk:S"), make_table(ddb, "pk:S", "sk:N")
    ddb.put_item(TableName=first, Item={"pk": S("gone")})
    ddb.put_item(TableName=first, Item={"pk": S("there"), "v": N(1)})
    ddb.put_item(TableName=second, Item={"pk": S("a"), "sk": N(1), "n": N(1)})
    ddb.transact_write_items(TransactItems=[
        put(first, "attribute_not_exists(pk)", pk=S("new")), delete(first, pk=S("gone")),
        check(first, "v = :one", {":one": N(1)}, pk=S("there")),
        update(second, "SET n = n + :one", "n = :one", {":one": N(1)}, pk=S("a"), sk=N(1)),
        update(second, "SET n = :one", values={":one": N(1)}, pk=S("a"), sk=N(2))])
    assert sorted(item["pk"]["S"] for item in ddb.scan(TableName=first)["Items"]) == ["new", "there"]
    assert [item["n"]["N"] for item in ddb.scan(TableName=second)["Items"]] == ["2", "1"]


def test_one_failure_cancels_all_and_reasons_are_in_order(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("a"), "v": N(1)})
    with refused("TransactionCanceledException", CANCELLED + "[None, ConditionalCheckFailed, None]") as refusal:
        ddb.transact_write_items(TransactItems=[
            put(table, pk=S("b")), check(table, "v = :two", {":two": N(2)}, pk=S("a")), delete(table, pk=S("c"))])
    reasons = refusal.response["CancellationReasons"]
    assert reasons[0] == {"Code": "None"} and reasons[2] == {"Code": "None"}
    assert reasons[1] == {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
    assert get(ddb, table, pk=S("b")) is None


def test_the_item_that_failed_comes_with_its_reason(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("a"), "v": N(1)})
    for action in (put(table, "attribute_not_exists(pk)", returned="ALL_OLD", pk=S("a")),
                   update(table, "SET w = :z", "v = :z", {":z": N(0)}, "ALL_OLD", pk=S("a")),
                   delete(table, "v = :z", {":z": N(0)}, "ALL_OLD", pk=S("a")),
                   check(table, "v = :z", {":z": N(0)}, "ALL_OLD", pk=S("a"))):
        with refused("TransactionCanceledException") as refusal:
            ddb.transact_write_items(TransactItems=[action])
        assert refusal.response["CancellationReasons"][0]["Item"] == {"pk": S("a"), "v": N(1)}


def test_failures_while_evaluating_are_reasons(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("a"), "s": S("text")})
    with refused("TransactionCanceledException", CANCELLED + "[ValidationError, None]") as refusal:
        ddb.transact_write_items(TransactItems=[
            update(table, "SET n = absent + :one", values={":one": N(1)}, pk=S("a")), put(table, pk=S("b"))])
    assert refusal.response["CancellationReasons"][0] == {
        "Code": "ValidationError",
        "Message": "The provided expression refers to an attribute that does not exist in the item"}
    with refused("TransactionCanceledException") as refusal:
        ddb.transact_write_items(TransactItems=[
            update(table, "SET s = s + :one", values={":one": N(1)}, pk=S("a"))])
    assert refusal.response["CancellationReasons"][0]["Message"] == \
        "An operand in the update expression has an incorrect data type"
    assert get(ddb, table, pk=S("b")) is None


def test_wrong_key_types_are_reasons_and_empty_keys_are_not(ddb, table):
    with refused("TransactionCanceledException", CANCELLED + "[ValidationError]"):
        ddb.transact_write_items(TransactItems=[put(table, pk=N(1))])
    with refused("ValidationException", "^One or more parameter values are not valid. The AttributeValue for a key "
                                        "attribute cannot contain an empty string value. Key: pk"):
        ddb.transact_write_items(TransactItems=[put(table, pk=S(""))])


def test_a_table_that_is_not_there(ddb, table):
    with refused("ResourceNotFoundException", "^Requested resource not found"):
        ddb.transact_write_items(TransactItems=[put(table, pk=S("a")), put("nothing", pk=S("a"))])
    with refused("ResourceNotFoundException", "^Requested resource not found"):
        ddb.transact_get_items(TransactItems=[{"Get": {"TableName": "nothing", "Key": {"pk": S("a")}}}])
    assert get(ddb, table, pk=S("a")) is None


def test_each_item_once(ddb, table):
    for second in (put(table, pk=S("a")), delete(table, pk=S("a")), check(table, "attribute_exists(pk)", pk=S("a")),
                   update(table, "REMOVE v", pk=S("a"))):
        with invalid("Transaction request cannot include multiple operations on one item"):
            ddb.transact_write_items(TransactItems=[put(table, pk=S("a")), second])


def test_shapes_are_checked(loose, table):
    with invalid("^Value '\\[\\]' at 'transactItems' failed to satisfy constraint: "
                 "Member must have length greater than or equal to 1"):
        loose.transact_write_items(TransactItems=[])
    with invalid("^Value '\\[.*\\]' at 'transactItems' failed to satisfy constraint: "
                 "Member must have length less than or equal to 100"):
        loose.transact_write_items(TransactItems=[put(table, pk=S(str(i))) for i in range(101)])
    with invalid("TransactItems can only contain one of Check, Put, Update or Delete"):
        loose.transact_write_items(TransactItems=[{**put(table, pk=S("a")), **delete(table, pk=S("b"))}])
    with refused("ValidationException"):
        loose.transact_write_items(TransactItems=[{}])
    with refused("ValidationException"):
        loose.transact_write_items(TransactItems=[check(table, None, pk=S("a"))])
    with refused("ValidationException"):
        loose.transact_write_items(TransactItems=[{"Update": {"TableName": table, "Key": {"pk": S("a")}}}])
    with invalid("^Invalid ConditionExpression: Syntax error; token: "):
        loose.transact_write_items(TransactItems=[put(table, "a b", pk=S("a"))])
    with invalid("Value provided in ExpressionAttributeValues unused in expressions: keys: {:x}"):
        loose.transact_write_items(TransactItems=[
            put(table, "attribute_exists(pk)", {":x": N(1)}, pk=S("a"))])


def test_a_hundred_actions_and_four_megabytes(ddb, table):
    ddb.transact_write_items(TransactItems=[put(table, pk=S(str(i)), v=S("x" * 30_000)) for i in range(100)])
    assert ddb.scan(TableName=table, Select="COUNT", FilterExpression="attribute_exists(v)")["ScannedCount"] > 0
    with invalid("^.*exceed"):
        ddb.transact_write_items(TransactItems=[put(table, pk=S(f"x{i}"), v=S("x" * 45_000)) for i in range(100)])
    assert get(ddb, table, pk=S("x0")) is None


def test_indexes_follow_transactions(ddb):
    table = make_table(ddb, "pk:S", more=["g:S"], GlobalSecondaryIndexes=[index("by-g", "g")])
    ddb.transact_write_items(TransactItems=[put(table, pk=S(str(i)), g=S("x")) for i in range(4)])
    with refused("TransactionCanceledException"):
        ddb.transact_write_items(TransactItems=[
            put(table, pk=S("9"), g=S("x")), delete(table, pk=S("0")), check(table, "g = :y", {":y": S("y")}, pk=S("1"))])
    found = ddb.scan(TableName=table, IndexName="by-g")["Items"]
    assert sorted(item["pk"]["S"] for item in found) == ["0", "1", "2", "3"]


# Idempotency

def test_a_token_applies_a_transaction_once(ddb, table):
    action = update(table, "ADD n :one", values={":one": N(1)}, pk=S("a"))
    for _ in range(3):
        ddb.transact_write_items(TransactItems=[action], ClientRequestToken="token-1")
    assert get(ddb, table, pk=S("a"))["n"] == N(1)
    ddb.transact_write_items(TransactItems=[action], ClientRequestToken="token-2")
    assert get(ddb, table, pk=S("a"))["n"] == N(2)


def test_a_token_stands_for_one_content(ddb, table):
    ddb.transact_write_items(TransactItems=[put(table, pk=S("a"))], ClientRequestToken="token")
    with refused("IdempotentParameterMismatchException"):
        ddb.transact_write_items(TransactItems=[put(table, pk=S("b"))], ClientRequestToken="token")
    assert get(ddb, table, pk=S("b")) is None


def test_a_cancelled_transaction_does_not_use_up_its_token(ddb, table):
    guarded = [put(table, "attribute_exists(pk)", pk=S("a"), v=N(2))]
    with refused("TransactionCanceledException"):
        ddb.transact_write_items(TransactItems=guarded, ClientRequestToken="again")
    ddb.put_item(TableName=table, Item={"pk": S("a"), "v": N(1)})
    ddb.transact_write_items(TransactItems=guarded, ClientRequestToken="again")
    assert get(ddb, table, pk=S("a"))["v"] == N(2)


def test_tokens_are_of_one_account_and_survive_a_kill(private_server):
    server = private_server("--clock", "manual")
    one, two = server.client(account="111111111111"), server.client(account="222222222222")
    for client in (one, two):
        make_table(client, "pk:S", name="tokens")
        client.transact_write_items(TransactItems=[
            update("tokens", "ADD n :one", values={":one": N(1)}, pk=S("a"))], ClientRequestToken="same")
        assert get(client, "tokens", pk=S("a"))["n"] == N(1)
    server.kill()
    server.start()
    one = server.client(account="111111111111")
    action = update("tokens", "ADD n :one", values={":one": N(1)}, pk=S("a"))
    one.transact_write_items(TransactItems=[action], ClientRequestToken="same")
    assert get(one, "tokens", pk=S("a"))["n"] == N(1)
    advance(server, 601)
    one.transact_write_items(TransactItems=[action], ClientRequestToken="same")
    assert get(one, "tokens", pk=S("a"))["n"] == N(2)


def test_tokens_have_36_characters(loose, table):
    with invalid("^Value 'x{37}' at 'clientRequestToken' failed to satisfy constraint: "
                 "Member must have length less than or equal to 36"):
        loose.transact_write_items(TransactItems=[put(table, pk=S("a"))], ClientRequestToken="x" * 37)


# TransactGetItems

def test_get_answers_in_order_with_gaps(ddb):
    first, second = make_table(ddb, "pk:S"), make_table(ddb, "pk:S")
    ddb.put_item(TableName=first, Item={"pk": S("a"), "v": M(x=N(1), y=N(2))})
    ddb.put_item(TableName=second, Item={"pk": S("a"), "w": N(3)})
    reply = ddb.transact_get_items(TransactItems=[
        {"Get": {"TableName": second, "Key": {"pk": S("a")}}}, {"Get": {"TableName": first, "Key": {"pk": S("no")}}},
        {"Get": {"TableName": first, "Key": {"pk": S("a")}, "ProjectionExpression": "v.#x",
                 "ExpressionAttributeNames": {"#x": "x"}}}])
    assert reply["Responses"] == [{"Item": {"pk": S("a"), "w": N(3)}}, {}, {"Item": {"v": M(x=N(1))}}]


def test_get_is_checked(loose, table):
    def read(*gets):
        loose.transact_get_items(TransactItems=[{"Get": {"TableName": table, "Key": key}} for key in gets])
    with invalid("^Value '\\[\\]' at 'transactItems' failed to satisfy constraint: "
                 "Member must have length greater than or equal to 1"):
        read()
    with invalid("^Value '\\[.*\\]' at 'transactItems' failed to satisfy constraint: "
                 "Member must have length less than or equal to 100"):
        read(*[{"pk": S(str(i))} for i in range(101)])
    with invalid("Transaction request cannot include multiple operations on one item"):
        read({"pk": S("a")}, {"pk": S("a")})
    with refused("TransactionCanceledException", CANCELLED + "[None, ValidationError]") as refusal:
        read({"pk": S("a")}, {"pk": N(1)})
    assert refusal.response["CancellationReasons"][1]["Message"] == "The provided key element does not match the schema"


@pytest.mark.slow
def test_transfers_never_lose_money(server, account, ddb):
    """Concurrent transfers between accounts: whatever is read in one transaction adds up."""
    table = make_table(ddb, "pk:S")
    names = [f"a{i}" for i in range(6)]
    for name in names:
        ddb.put_item(TableName=table, Item={"pk": S(name), "n": N(100)})
    seed = random.randrange(1 << 30)
    print("seed", seed)

    def transfer(worker):
        client, chance = server.client(account=account), random.Random(seed + worker)
        done = 0
        for _ in range(40):
            source, target = chance.sample(names, 2)
            amount = {":n": N(chance.randint(1, 60))}
            try:
                client.transact_write_items(TransactItems=[
                    update(table, "SET n = n - :n", "n >= :n", amount, pk=S(source)),
                    update(table, "SET n = n + :n", values=amount, pk=S(target))])
                done += 1
            except client.exceptions.TransactionCanceledException as error:
                assert error.response["CancellationReasons"][0]["Code"] in (
                    "ConditionalCheckFailed", "TransactionConflict", "None")
        return done

    def audit(_):
        client = server.client(account=account)
        for _ in range(40):
            reply = client.transact_get_items(TransactItems=[
                {"Get": {"TableName": table, "Key": {"pk": S(name)}}} for name in names])
            assert sum(int(r["Item"]["n"]["N"]) for r in reply["Responses"]) == 600
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        audits = [pool.submit(audit, i) for i in range(2)]
        assert sum(pool.map(transfer, range(4))) > 0
        for future in audits:
            future.result()
    assert sum(int(item["n"]["N"]) for item in ddb.scan(TableName=table)["Items"]) == 600
