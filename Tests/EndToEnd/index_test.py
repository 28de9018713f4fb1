"""Global and local secondary indexes: contents, projections, sparse entries, composite keys, queries and scans."""

import pytest

from query_test import with_batches
from support import M, N, S, everything, index, invalid, make_table, refused


def keys(items, name="pk"):
    return [item[name]["S"] for item in items]


@pytest.fixture
def games(ddb):
    table = make_table(
        ddb, "pk:S", "sk:S", more=["game:S", "score:N"],
        GlobalSecondaryIndexes=[
            index("by-game", "game", "score"), index("keys", "game", projection="KEYS_ONLY"),
            index("some", "game", "score", projection="INCLUDE", include=["note"])],
        LocalSecondaryIndexes=[
            index("by-score", "pk", "score"), index("local-keys", "pk", "score", projection="KEYS_ONLY")])
    with_batches(ddb, table, [
        {"pk": S(f"u{u}"), "sk": S(f"r{r}"), "game": S("chess" if u % 2 else "go"), "score": N(10 * u + r),
         "note": S("n"), "more": M(x=N(r))} for u in range(4) for r in range(5)])
    return table


def by_game(table, game, name="by-game", condition="", **values):
    return dict(TableName=table, IndexName=name, KeyConditionExpression="game = :g" + condition,
                ExpressionAttributeValues={":g": S(game), **{f":{k}": v for k, v in values.items()}})


def test_a_global_index_is_in_its_own_order(ddb, games):
    page = ddb.query(**by_game(games, "chess"))
    assert [int(item["score"]["N"]) for item in page["Items"]] == [10, 11, 12, 13, 14, 30, 31, 32, 33, 34]
    assert page["Items"][0] == {"pk": S("u1"), "sk": S("r0"), "game": S("chess"), "score": N(10), "note": S("n"),
                                "more": M(x=N(0))}
    page = ddb.query(**by_game(games, "chess", condition=" AND score BETWEEN :a AND :b", a=N(13), b=N(31)),
                     ScanIndexForward=False)
    assert [int(item["score"]["N"]) for item in page["Items"]] == [31, 30, 14, 13]


def test_a_local_index_is_in_its_own_order(ddb, games):
    page = ddb.query(TableName=games, IndexName="by-score", KeyConditionExpression="pk = :p AND score > :s",
                     ExpressionAttributeValues={":p": S("u2"), ":s": N(22)}, ConsistentRead=True)
    assert [int(item["score"]["N"]) for item in page["Items"]] == [23, 24]
    assert page["Items"][0]["more"] == M(x=N(3))


def test_projections(ddb, games):
    assert set(ddb.query(**by_game(games, "go", "keys"))["Items"][0]) == {"pk", "sk", "game"}
    assert set(ddb.query(**by_game(games, "go", "some"))["Items"][0]) == {"pk", "sk", "game", "score", "note"}
    local = dict(TableName=games, IndexName="local-keys", KeyConditionExpression="pk = :p",
                 ExpressionAttributeValues={":p": S("u1")})
    assert set(ddb.query(**local)["Items"][0]) == {"pk", "sk", "score"}
    # A local index fetches from the table what it does not project; a global one cannot.
    assert ddb.query(**local, Select="ALL_ATTRIBUTES")["Items"][0]["note"] == S("n")
    assert ddb.query(**local, ProjectionExpression="note")["Items"][0] == {"note": S("n")}
    with invalid("One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global "
                 "secondary index keys because its projection type is not ALL"):
        ddb.query(**by_game(games, "go", "keys"), Select="ALL_ATTRIBUTES")
    with invalid("^One or more parameter values were invalid: Global secondary index keys does not project"):
        ddb.query(**by_game(games, "go", "keys"), ProjectionExpression="note")
    assert set(ddb.query(**by_game(games, "go", "some"), Select="ALL_PROJECTED_ATTRIBUTES")["Items"][0]) == {
        "pk", "sk", "game", "score", "note"}


def test_a_filter_on_an_index_sees_what_is_projected(ddb, games):
    asked = dict(TableName=games, IndexName="some", KeyConditionExpression="game = :g",
                 ExpressionAttributeValues={":g": S("go"), ":n": S("n")})
    assert ddb.query(**asked, FilterExpression="note = :n")["Count"] == 10
    with invalid("One or more parameter values were invalid: Secondary index some does not project one or more filter "
                 "attributes: [more]"):
        ddb.query(**asked, FilterExpression="note = :n AND attribute_not_exists(#m)",
                  ExpressionAttributeNames={"#m": "more"})


def test_pages_of_an_index(ddb, games):
    for limit in (1, 3, 10):
        found = everything(ddb.query, **by_game(games, "go"), Limit=limit)
        assert [int(item["score"]["N"]) for item in found] == [0, 1, 2, 3, 4, 20, 21, 22, 23, 24]
    page = ddb.query(**by_game(games, "go"), Limit=1)
    assert set(page["LastEvaluatedKey"]) == {"pk", "sk", "game", "score"}
    with invalid("^The provided starting key is invalid", "Exclusive Start Key must have same size as table's key "
                                                          "schema"):
        ddb.query(**by_game(games, "go"), ExclusiveStartKey={"pk": S("u0"), "sk": S("r0")})


def test_equal_index_keys_are_all_there(ddb):
    table = make_table(ddb, "pk:S", more=["g:S", "s:N"], GlobalSecondaryIndexes=[index("by-g", "g", "s")])
    with_batches(ddb, table, [{"pk": S(f"{i:03}"), "g": S("same"), "s": N(1)} for i in range(50)])
    found = everything(ddb.query, TableName=table, IndexName="by-g", KeyConditionExpression="g = :g",
                       ExpressionAttributeValues={":g": S("same")}, Limit=7)
    assert sorted(keys(found)) == [f"{i:03}" for i in range(50)]
    backwards = everything(ddb.query, TableName=table, IndexName="by-g", KeyConditionExpression="g = :g",
                           ExpressionAttributeValues={":g": S("same")}, Limit=7, ScanIndexForward=False)
    assert keys(backwards) == keys(found)[::-1]


def test_an_index_is_sparse(ddb):
    table = make_table(ddb, "pk:S", more=["g:S", "s:N"], GlobalSecondaryIndexes=[
        index("by-g", "g", "s"), index("only-g", "g")])
    ddb.put_item(TableName=table, Item={"pk": S("none")})
    ddb.put_item(TableName=table, Item={"pk": S("half"), "g": S("x")})
    ddb.put_item(TableName=table, Item={"pk": S("full"), "g": S("x"), "s": N(1)})
    assert keys(ddb.scan(TableName=table, IndexName="by-g")["Items"]) == ["full"]
    assert sorted(keys(ddb.scan(TableName=table, IndexName="only-g")["Items"])) == ["full", "half"]


def test_an_index_follows_every_change(ddb):
    table = make_table(ddb, "pk:S", more=["g:S"], GlobalSecondaryIndexes=[index("by-g", "g")])
    def members(g):
        page = ddb.query(TableName=table, IndexName="by-g", KeyConditionExpression="g = :g",
                         ExpressionAttributeValues={":g": S(g)})
        return [(item["pk"]["S"], item.get("v", {}).get("N")) for item in page["Items"]]
    ddb.put_item(TableName=table, Item={"pk": S("a"), "g": S("one"), "v": N(1)})
    assert members("one") == [("a", "1")]
    ddb.update_item(TableName=table, Key={"pk": S("a")}, UpdateExpression="SET v = :v",
                    ExpressionAttributeValues={":v": N(2)})
    assert members("one") == [("a", "2")]
    ddb.update_item(TableName=table, Key={"pk": S("a")}, UpdateExpression="SET g = :g",
                    ExpressionAttributeValues={":g": S("two")})
    assert members("one") == [] and members("two") == [("a", "2")]
    ddb.update_item(TableName=table, Key={"pk": S("a")}, UpdateExpression="REMOVE g")
    assert members("two") == []
    ddb.put_item(TableName=table, Item={"pk": S("a"), "g": S("three")})
    ddb.put_item(TableName=table, Item={"pk": S("a"), "g": S("four")})
    assert members("three") == [] and members("four") == [("a", None)]
    ddb.delete_item(TableName=table, Key={"pk": S("a")})
    assert members("four") == [] and ddb.scan(TableName=table, IndexName="by-g")["Count"] == 0


def test_index_keys_are_checked_on_put(ddb):
    table = make_table(ddb, "pk:S", "sk:S", more=["g:N", "l:S"], GlobalSecondaryIndexes=[index("by-g", "g")],
                       LocalSecondaryIndexes=[index("by-l", "pk", "l")])
    with invalid("One or more parameter values were invalid: Type mismatch for Index Key g Expected: N Actual: S "
                 "IndexName: by-g"):
        ddb.put_item(TableName=table, Item={"pk": S("a"), "sk": S("b"), "g": S("x")})
    with invalid("One or more parameter values were invalid: Type mismatch for Index Key l Expected: S Actual: M "
                 "IndexName: by-l"):
        ddb.put_item(TableName=table, Item={"pk": S("a"), "sk": S("b"), "l": M()})
    with invalid("One or more parameter values are not valid. A value specified for a secondary index key is not "
                 "supported. The AttributeValue for a key attribute cannot contain an empty string value. "
                 "IndexName: by-l, IndexKey: l"):
        ddb.put_item(TableName=table, Item={"pk": S("a"), "sk": S("b"), "l": S("")})
    with invalid("^One or more parameter values were invalid: (Size limit exceeded for Index Key l|"
                 "Aggregated size of all range keys has exceeded)"):
        ddb.put_item(TableName=table, Item={"pk": S("a"), "sk": S("b"), "l": S("x" * 1025)})


def test_consistent_reads_only_where_they_exist(ddb, games):
    with invalid("Consistent reads are not supported on global secondary indexes"):
        ddb.query(**by_game(games, "go"), ConsistentRead=True)
    with invalid("Consistent reads are not supported on global secondary indexes"):
        ddb.scan(TableName=games, IndexName="by-game", ConsistentRead=True)


def test_index_queries_use_index_keys(ddb, games):
    with invalid("Query condition missed key schema element: game"):
        ddb.query(TableName=games, IndexName="by-game", KeyConditionExpression="pk = :p",
                  ExpressionAttributeValues={":p": S("u1")})
    with invalid("^Filter Expression can only contain non-primary key attributes: Primary key attribute: score"):
        ddb.query(TableName=games, IndexName="by-game", KeyConditionExpression="game = :g",
                  FilterExpression="score = :s", ExpressionAttributeValues={":g": S("go"), ":s": N(1)})
    # The table's own keys are ordinary attributes here.
    page = ddb.query(TableName=games, IndexName="by-game", KeyConditionExpression="game = :g",
                     FilterExpression="pk = :p", ExpressionAttributeValues={":g": S("go"), ":p": S("u0")})
    assert page["Count"] == 5


def test_parallel_scan_of_an_index(ddb, games):
    found = [item for n in range(3)
             for item in everything(ddb.scan, TableName=games, IndexName="by-game", Segment=n, TotalSegments=3, Limit=2)]
    assert sorted(int(item["score"]["N"]) for item in found) == [u * 10 + r for u in range(4) for r in range(5)]


def test_an_index_on_the_table_key_reversed(ddb):
    table = make_table(ddb, "pk:S", "sk:S", GlobalSecondaryIndexes=[index("reversed", "sk", "pk")])
    with_batches(ddb, table, [{"pk": S(p), "sk": S(s)} for p in "abc" for s in "xyz"])
    page = ddb.query(TableName=table, IndexName="reversed", KeyConditionExpression="sk = :s AND pk > :p",
                     ExpressionAttributeValues={":s": S("y"), ":p": S("a")})
    assert page["Items"] == [{"pk": S("b"), "sk": S("y")}, {"pk": S("c"), "sk": S("y")}]


class TestCompositeKeys:
    """Several attributes as the partition key and as the sort key of a global index."""

    @pytest.fixture
    def matches(self, ddb):
        table = make_table(
            ddb, "id:S", more=["tour:S", "region:S", "round:S", "bracket:N", "player:S"],
            GlobalSecondaryIndexes=[index("by-tour", "tour", "region", "/", "round", "bracket", "player")])
        with_batches(ddb, table, [
            {"id": S(f"{t}{r}{s}{b}"), "tour": S(t), "region": S(r), "round": S(s), "bracket": N(b), "player": S("p")}
            for t in "AB" for r in "xy" for s in ("final", "semi") for b in (1, 2, 10)])
        return table

    def find(self, client, table, condition, **values):
        page = client.query(TableName=table, IndexName="by-tour", KeyConditionExpression=condition,
                            ExpressionAttributeNames={
                                k: v for k, v in {"#r": "region", "#round": "round"}.items() if k in condition.split()},
                            ExpressionAttributeValues={f":{k}": v for k, v in values.items()})
        return [item["id"]["S"] for item in page["Items"]]

    def test_the_whole_partition_key_is_needed(self, ddb, matches):
        assert self.find(ddb, matches, "tour = :t AND #r = :r", t=S("A"), r=S("x")) == [
            "Axfinal1", "Axfinal2", "Axfinal10", "Axsemi1", "Axsemi2", "Axsemi10"]
        with refused("ValidationException"):
            ddb.query(TableName=matches, IndexName="by-tour", KeyConditionExpression="tour = :t",
                      ExpressionAttributeValues={":t": S("A")})

    def test_sort_keys_from_left_to_right(self, ddb, matches):
        base = "tour = :t AND #r = :r AND #round = :s"
        assert self.find(ddb, matches, base, t=S("A"), r=S("y"), s=S("semi")) == ["Aysemi1", "Aysemi2", "Aysemi10"]
        assert self.find(ddb, matches, base + " AND bracket > :b", t=S("A"), r=S("y"), s=S("semi"), b=N(1)) == [
            "Aysemi2", "Aysemi10"]
        assert self.find(ddb, matches, base + " AND bracket = :b AND player = :p", t=S("B"), r=S("x"), s=S("final"),
                         b=N(10), p=S("p")) == ["Bxfinal10"]

    def test_a_gap_in_the_sort_keys_is_refused(self, ddb, matches):
        with refused("ValidationException"):
            self.find(ddb, matches, "tour = :t AND #r = :r AND bracket = :b", t=S("A"), r=S("y"), b=N(1))
        with refused("ValidationException"):
            self.find(ddb, matches, "tour = :t AND #r = :r AND #round > :s AND bracket = :b", t=S("A"), r=S("y"),
                      s=S("a"), b=N(1))

    def test_an_item_needs_all_of_them(self, ddb, matches):
        ddb.update_item(TableName=matches, Key={"id": S("Axfinal1")}, UpdateExpression="REMOVE player")
        assert "Axfinal1" not in self.find(ddb, matches, "tour = :t AND #r = :r", t=S("A"), r=S("x"))

    def test_at_most_four_of_each(self, ddb):
        with refused("ValidationException"):
            make_table(ddb, "id:S", more=[f"a{i}:S" for i in range(5)],
                       GlobalSecondaryIndexes=[index("wide", *[f"a{i}" for i in range(5)], "/")])
