"""DynamoDB Streams: ListStreams, DescribeStream, GetShardIterator, GetRecords."""

import datetime

import pytest

from support import M, N, S, advance, eventually, invalid, make_table, refused


def stream_table(client, view="NEW_AND_OLD_IMAGES", *keys, **more):
    return make_table(client, *(keys or ("pk:S",)),
                      StreamSpecification={"StreamEnabled": True, "StreamViewType": view}, **more)


def arn_of(client, table):
    return client.describe_table(TableName=table)["Table"]["LatestStreamArn"]


def read_shard(streams, iterator):
    """All records from an iterator on, until the shard has no more for now."""
    records = []
    while iterator:
        page = streams.get_records(ShardIterator=iterator)
        records += page["Records"]
        iterator = page.get("NextShardIterator")
        if not page["Records"]:
            break
    return records


def read(streams, arn, kind="TRIM_HORIZON"):
    records = []
    for shard in shards(streams, arn):
        records += read_shard(streams, streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType=kind)["ShardIterator"])
    return records


def shards(streams, arn):
    return streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]


def test_inserts_changes_and_removals(ddb, streams):
    table = stream_table(ddb)
    ddb.put_item(TableName=table, Item={"pk": S("a"), "v": N(1)})
    ddb.put_item(TableName=table, Item={"pk": S("a"), "v": N(2)})
    ddb.update_item(TableName=table, Key={"pk": S("a")}, UpdateExpression="SET w = :w",
                    ExpressionAttributeValues={":w": M(x=N(1))})
    ddb.delete_item(TableName=table, Key={"pk": S("a")})
    records = read(streams, arn_of(ddb, table))
    assert [r["eventName"] for r in records] == ["INSERT", "MODIFY", "MODIFY", "REMOVE"]
    images = [(r["dynamodb"].get("OldImage"), r["dynamodb"].get("NewImage")) for r in records]
    one, two = {"pk": S("a"), "v": N(1)}, {"pk": S("a"), "v": N(2)}
    three = {**two, "w": M(x=N(1))}
    assert images == [(None, one), (one, two), (two, three), (three, None)]
    numbers = [int(r["dynamodb"]["SequenceNumber"]) for r in records]
    assert numbers == sorted(set(numbers))
    first = records[0]
    assert first["eventSource"] == "aws:dynamodb" and first["awsRegion"] == "us-east-1"
    assert first["eventVersion"] == "1.1" and first["eventID"]
    assert first["dynamodb"]["Keys"] == {"pk": S("a")}
    assert first["dynamodb"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert first["dynamodb"]["SizeBytes"] > 0
    age = datetime.datetime.now(datetime.timezone.utc) - first["dynamodb"]["ApproximateCreationDateTime"]
    assert abs(age.total_seconds()) < 60
    assert "userIdentity" not in first
    assert len({r["eventID"] for r in records}) == 4


@pytest.mark.parametrize("view, images", [
    ("KEYS_ONLY", set()), ("NEW_IMAGE", {"NewImage"}), ("OLD_IMAGE", {"OldImage"}),
    ("NEW_AND_OLD_IMAGES", {"NewImage", "OldImage"})])
def test_views(ddb, streams, view, images):
    table = stream_table(ddb, view, "pk:S", "sk:S")
    key = {"pk": S("a"), "sk": S("b")}
    ddb.put_item(TableName=table, Item={**key, "v": N(1)})
    ddb.put_item(TableName=table, Item={**key, "v": N(2)})
    modified = read(streams, arn_of(ddb, table))[1]["dynamodb"]
    assert modified["Keys"] == key and modified["StreamViewType"] == view
    assert {name for name in modified if name.endswith("Image")} == images
    if "NewImage" in images:
        assert modified["NewImage"]["v"] == N(2)
    if "OldImage" in images:
        assert modified["OldImage"]["v"] == N(1)


def test_what_changes_nothing_leaves_no_record(ddb, streams):
    table = stream_table(ddb)
    item = {"pk": S("a"), "v": N(1), "set": {"SS": ["x", "y"]}}
    ddb.put_item(TableName=table, Item=item)
    ddb.put_item(TableName=table, Item={**item, "set": {"SS": ["y", "x"]}, "v": N("1.0")})
    ddb.update_item(TableName=table, Key={"pk": S("a")}, UpdateExpression="SET v = :v",
                    ExpressionAttributeValues={":v": N(1)})
    ddb.update_item(TableName=table, Key={"pk": S("a")}, UpdateExpression="REMOVE absent")
    ddb.delete_item(TableName=table, Key={"pk": S("nobody")})
    with refused("ConditionalCheckFailedException"):
        ddb.put_item(TableName=table, Item={"pk": S("a")}, ConditionExpression="attribute_not_exists(pk)")
    with refused("TransactionCanceledException"):
        ddb.transact_write_items(TransactItems=[
            {"Put": {"TableName": table, "Item": {"pk": S("t")}}},
            {"Delete": {"TableName": table, "Key": {"pk": S("a")}, "ConditionExpression": "attribute_not_exists(pk)"}}])
    assert [r["eventName"] for r in read(streams, arn_of(ddb, table))] == ["INSERT"]


def test_batches_and_transactions_are_in_the_stream(ddb, streams):
    table = stream_table(ddb)
    ddb.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": {"pk": S(str(i))}}} for i in range(25)]})
    ddb.transact_write_items(TransactItems=[
        {"Delete": {"TableName": table, "Key": {"pk": S(str(i))}}} for i in range(25)])
    records = read(streams, arn_of(ddb, table))
    assert [r["eventName"] for r in records] == ["INSERT"] * 25 + ["REMOVE"] * 25


def test_the_four_iterators(ddb, streams):
    table = stream_table(ddb)
    for i in range(5):
        ddb.put_item(TableName=table, Item={"pk": S(str(i))})
    arn = arn_of(ddb, table)
    records = read(streams, arn)
    shard = shards(streams, arn)[0]["ShardId"]
    third = records[2]["dynamodb"]["SequenceNumber"]

    def iterator(kind, **more):
        return streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType=kind, **more)["ShardIterator"]

    def found(iterator):
        return [r["dynamodb"]["Keys"]["pk"]["S"] for r in read_shard(streams, iterator)]
    latest = iterator("LATEST")
    assert found(iterator("TRIM_HORIZON")) == ["0", "1", "2", "3", "4"]
    assert found(iterator("AT_SEQUENCE_NUMBER", SequenceNumber=third)) == ["2", "3", "4"]
    assert found(iterator("AFTER_SEQUENCE_NUMBER", SequenceNumber=third)) == ["3", "4"]
    assert found(latest) == []
    ddb.put_item(TableName=table, Item={"pk": S("new")})
    assert found(latest) == ["new"]


def test_pages_of_records(ddb, streams):
    table = stream_table(ddb)
    for i in range(10):
        ddb.put_item(TableName=table, Item={"pk": S(str(i))})
    arn = arn_of(ddb, table)
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shards(streams, arn)[0]["ShardId"],
                                          ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    seen = []
    for _ in range(4):
        page = streams.get_records(ShardIterator=iterator, Limit=3)
        assert len(page["Records"]) <= 3
        seen += [r["dynamodb"]["Keys"]["pk"]["S"] for r in page["Records"]]
        iterator = page["NextShardIterator"]
    assert seen == [str(i) for i in range(10)]


def test_streams_are_described_and_listed(ddb, streams, account):
    first, second = stream_table(ddb), stream_table(ddb, "KEYS_ONLY", "pk:S", "sk:N")
    arns = [arn_of(ddb, table) for table in (first, second)]
    description = streams.describe_stream(StreamArn=arns[1])["StreamDescription"]
    assert description["StreamStatus"] == "ENABLED" and description["StreamViewType"] == "KEYS_ONLY"
    assert description["TableName"] == second and description["StreamArn"] == arns[1]
    assert description["StreamLabel"] == arns[1].rsplit("/", 1)[1]
    assert [k["AttributeName"] for k in description["KeySchema"]] == ["pk", "sk"]
    shard, = description["Shards"]
    assert shard["ShardId"].startswith("shardId-") and "StartingSequenceNumber" in shard["SequenceNumberRange"]
    assert "EndingSequenceNumber" not in shard["SequenceNumberRange"]
    listed = streams.list_streams()["Streams"]
    assert {s["StreamArn"] for s in listed} == set(arns)
    only, = streams.list_streams(TableName=first)["Streams"]
    assert only == {"StreamArn": arns[0], "TableName": first, "StreamLabel": arns[0].rsplit("/", 1)[1]}
    page = streams.list_streams(Limit=1)
    rest = streams.list_streams(ExclusiveStartStreamArn=page["LastEvaluatedStreamArn"])
    assert {s["StreamArn"] for s in page["Streams"] + rest["Streams"]} == set(arns)


def test_a_disabled_stream_can_be_read_to_its_end(ddb, streams):
    table = stream_table(ddb)
    ddb.put_item(TableName=table, Item={"pk": S("a")})
    arn = arn_of(ddb, table)
    ddb.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    ddb.put_item(TableName=table, Item={"pk": S("b")})
    description = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    assert description["StreamStatus"] == "DISABLED"
    assert all("EndingSequenceNumber" in s["SequenceNumberRange"] for s in description["Shards"])
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=description["Shards"][0]["ShardId"],
                                          ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    names, pages = [], 0
    while iterator and pages < 10:
        page = streams.get_records(ShardIterator=iterator)
        names += [r["dynamodb"]["Keys"]["pk"]["S"] for r in page["Records"]]
        iterator, pages = page.get("NextShardIterator"), pages + 1
    assert names == ["a"] and iterator is None


def test_a_stream_outlives_its_table(ddb, streams):
    table = stream_table(ddb)
    ddb.put_item(TableName=table, Item={"pk": S("a")})
    arn = arn_of(ddb, table)
    ddb.delete_table(TableName=table)
    eventually(lambda: streams.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"] == "DISABLED")
    assert [r["eventName"] for r in read(streams, arn)][:1] == ["INSERT"]


def test_what_is_refused(ddb, streams, account):
    table = stream_table(ddb)
    arn = arn_of(ddb, table)
    shard = shards(streams, arn)[0]["ShardId"]
    missing = arn[:-3] + ("000" if not arn.endswith("000") else "111")
    with refused("ResourceNotFoundException", "^Requested resource not found: Stream: arn:aws:dynamodb"):
        streams.describe_stream(StreamArn=missing)
    with refused("ResourceNotFoundException", "^Requested resource not found"):
        streams.get_shard_iterator(StreamArn=missing, ShardId=shard, ShardIteratorType="LATEST")
    with refused("ResourceNotFoundException", "^Requested resource not found"):
        streams.get_shard_iterator(StreamArn=arn, ShardId="shardId-00000000000000000000-00000000",
                                   ShardIteratorType="LATEST")
    with refused("ValidationException"):
        streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="AT_SEQUENCE_NUMBER")
    with refused("ValidationException"):
        streams.get_records(ShardIterator=arn + "|1|not an iterator")


def test_types_of_iterator_are_an_enumeration(server, account, ddb):
    loose = server.client("dynamodbstreams", account=account, parameter_validation=False)
    arn = arn_of(ddb, stream_table(ddb))
    with invalid("^Value 'OLDEST' at 'shardIteratorType' failed to satisfy constraint: "
                 "Member must satisfy enum value set: \\["):
        loose.get_shard_iterator(StreamArn=arn, ShardId="shardId-00000000000000000000-00000000",
                                 ShardIteratorType="OLDEST")
    with invalid("^Value '1001' at 'limit' failed to satisfy constraint: "
                 "Member must have value less than or equal to 1000"):
        loose.get_records(ShardIterator="x" * 20, Limit=1001)


class TestTime:
    """On a manual clock: iterators expire after 15 minutes, shards roll every 4 hours, records go after 24."""

    @pytest.fixture
    def timed(self, private_server):
        server = private_server("--clock", "manual")
        return server, server.client(account="123456789012"), server.client("dynamodbstreams", account="123456789012")

    def test_iterators_expire(self, timed):
        server, ddb, streams = timed
        arn = arn_of(ddb, stream_table(ddb))
        iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shards(streams, arn)[0]["ShardId"],
                                              ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        advance(server, 14 * 60)
        streams.get_records(ShardIterator=iterator)
        advance(server, 2 * 60)
        with refused("ExpiredIteratorException"):
            streams.get_records(ShardIterator=iterator)

    def test_a_reader_of_an_idle_stream_is_not_lost(self, timed):
        """Shards roll every 4 hours; one in which nothing was written stays, so that whoever waits at it still can."""
        server, ddb, streams = timed
        table = stream_table(ddb)
        arn = arn_of(ddb, table)
        shard = shards(streams, arn)[0]["ShardId"]
        iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST")["ShardIterator"]
        for _ in range(60):
            advance(server, 10 * 60)
            iterator = streams.get_records(ShardIterator=iterator)["NextShardIterator"]
            streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST")
        ddb.put_item(TableName=table, Item={"pk": S("a")})
        assert [r["eventName"] for r in streams.get_records(ShardIterator=iterator)["Records"]] == ["INSERT"]

    def test_shards_roll_and_records_are_trimmed(self, timed):
        server, ddb, streams = timed
        table = stream_table(ddb)
        arn = arn_of(ddb, table)
        for i in range(3):
            ddb.put_item(TableName=table, Item={"pk": S(str(i))})
            advance(server, 5 * 3600)
        ddb.put_item(TableName=table, Item={"pk": S("3")})
        known = shards(streams, arn)
        assert len(known) > 1
        ids = [shard["ShardId"] for shard in known]
        assert all(shard.get("ParentShardId", ids[0]) in ids for shard in known)
        assert [r["dynamodb"]["Keys"]["pk"]["S"] for r in read(streams, arn)] == ["0", "1", "2", "3"]
        first = streams.get_shard_iterator(StreamArn=arn, ShardId=ids[0], ShardIteratorType="TRIM_HORIZON")
        number = streams.get_records(ShardIterator=first["ShardIterator"])["Records"][0]["dynamodb"]["SequenceNumber"]
        advance(server, 24 * 3600 - 15 * 3600 + 3600)
        eventually(lambda: [r["dynamodb"]["Keys"]["pk"]["S"] for r in read(streams, arn)] == ["1", "2", "3"])
        # A shard that has outlived its records refuses the number, and then goes.
        with pytest.raises(streams.exceptions.ClientError) as caught:
            streams.get_shard_iterator(StreamArn=arn, ShardId=ids[0], ShardIteratorType="AT_SEQUENCE_NUMBER",
                                       SequenceNumber=number)
        assert caught.value.response["Error"]["Code"] in ("TrimmedDataAccessException", "ResourceNotFoundException")
