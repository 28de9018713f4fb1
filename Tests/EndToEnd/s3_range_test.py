"""Ranges in all their forms."""

import random

import pytest

from s3_support import Upload, expect, part_of, pattern, put, send
from support import refused

BODY = pattern(1_000)


def ranged(s3, bucket, wanted, key="a"):
    reply = s3.get_object(Bucket=bucket, Key=key, Range=wanted)
    return reply["ResponseMetadata"]["HTTPStatusCode"], reply.get("ContentRange"), reply["Body"].read()


@pytest.mark.parametrize("wanted, first, last", [
    ("bytes=0-0", 0, 0), ("bytes=0-9", 0, 9), ("bytes=5-5", 5, 5), ("bytes=0-999", 0, 999), ("bytes=990-", 990, 999),
    ("bytes=0-", 0, 999), ("bytes=999-", 999, 999), ("bytes=-1", 999, 999), ("bytes=-1000", 0, 999),
    ("bytes=-5000", 0, 999), ("bytes=500-5000", 500, 999), ("bytes=999-999", 999, 999),
    ("bytes=0-99999999999999999", 0, 999)])
def test_ranges_that_are_answered(s3, bucket, wanted, first, last):
    put(s3, bucket, "a", BODY, ContentType="text/plain")
    assert ranged(s3, bucket, wanted) == (206, f"bytes {first}-{last}/1000", BODY[first:last + 1])
    head = s3.head_object(Bucket=bucket, Key="a", Range=wanted)
    assert head["ResponseMetadata"]["HTTPStatusCode"] == 206 and head["ContentLength"] == last - first + 1
    assert head["ContentRange"] == f"bytes {first}-{last}/1000" and head["ContentType"] == "text/plain"


@pytest.mark.parametrize("wanted", ["bytes=1000-", "bytes=1000-1000", "bytes=5000-6000", "bytes=-0"])
def test_ranges_beyond_the_object(server, account, s3, bucket, wanted):
    put(s3, bucket, "a", BODY)
    with refused("InvalidRange", "The requested range is not satisfiable", status=416):
        ranged(s3, bucket, wanted)
    with refused("416", status=416):
        s3.head_object(Bucket=bucket, Key="a", Range=wanted)
    reply = expect(send(server, "GET", f"/{bucket}/a", account=account, headers={"Range": wanted}), 416, "InvalidRange")
    assert reply.xml.findtext("ActualObjectSize") == "1000" and reply.xml.findtext("RangeRequested") == wanted
    assert reply.headers["Content-Range"] == "bytes */1000"


@pytest.mark.parametrize("wanted", [
    "bytes=5-2", "bytes=a-b", "bytes=", "bytes", "lines=0-5", "bytes=--5", "0-5", "bytes=0-5-9", "bytes=-", "bytes=0-5,7-9",
    "bytes=0-0,-1"])
def test_ranges_that_are_none(s3, bucket, wanted):
    """What is no single range is passed over, as HTTP has it; S3 answers one range in a request."""
    put(s3, bucket, "a", BODY)
    status, content_range, body = ranged(s3, bucket, wanted)
    assert (status, content_range, body) == (200, None, BODY)


def test_ranges_of_nothing(s3, bucket):
    put(s3, bucket, "empty")
    for wanted in ("bytes=0-", "bytes=0-0", "bytes=5-9"):
        with refused("InvalidRange", "The requested range is not satisfiable", status=416):
            ranged(s3, bucket, wanted, "empty")


def test_a_range_with_conditions(s3, bucket):
    tag = put(s3, bucket, "a", BODY)["ETag"]
    reply = s3.get_object(Bucket=bucket, Key="a", Range="bytes=0-4", IfMatch=tag)
    assert reply["Body"].read() == BODY[:5]
    with refused("PreconditionFailed", status=412):
        s3.get_object(Bucket=bucket, Key="a", Range="bytes=0-4", IfMatch='"other"')
    with refused("304", status=304):
        s3.get_object(Bucket=bucket, Key="a", Range="bytes=5000-", IfNoneMatch=tag)


def test_random_ranges_across_parts_and_pieces(s3, bucket):
    parts = [part_of(1), part_of(2, 5 * 1024 * 1024 + 4_081), pattern(70_001, 3)]
    upload = Upload(s3, bucket, "a")
    for number, part in enumerate(parts, 1):
        upload.part(number, part)
    upload.complete()
    whole, seed = b"".join(parts), random.randrange(1 << 30)
    print("seed", seed)
    chance = random.Random(seed)
    edges = [0, len(parts[0]), len(parts[0]) + len(parts[1]), len(whole)]
    for _ in range(60):
        first = min(max(0, chance.choice([*edges, chance.randrange(len(whole))]) + chance.randrange(-5_000, 5_000)),
                    len(whole) - 1)
        last = min(len(whole) - 1, first + chance.choice([0, 1, 4_079, 4_080, 100_000, 6_000_000]))
        assert ranged(s3, bucket, f"bytes={first}-{last}") == (
            206, f"bytes {first}-{last}/{len(whole)}", whole[first:last + 1]), (first, last)
    suffix = chance.randrange(1, len(whole))
    assert ranged(s3, bucket, f"bytes=-{suffix}")[2] == whole[-suffix:]
