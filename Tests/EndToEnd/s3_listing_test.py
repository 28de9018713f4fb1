"""Listings of both versions against a model in memory: prefixes, delimiters, markers, tokens, encodings, page sizes."""

import concurrent.futures
import os
import random

import pytest

from s3_support import expect, keys, make_bucket, put, quoted, send, versioned

SEED = int(os.environ.get("HOLDFAST_LISTING_SEED", random.randrange(1 << 31)))


def fill(s3, bucket, *names):
    for name in names:
        put(s3, bucket, name, name.encode())


def answer(known, prefix="", delimiter="", after=""):
    """What a listing must show: ("key", k) and ("prefix", p) in the order of UTF-8 bytes, after the marker."""
    shown = []
    for key in sorted(known, key=str.encode):
        if not key.startswith(prefix) or key.encode() <= after.encode():
            continue
        cut = key.find(delimiter, len(prefix)) if delimiter else -1
        entry = ("key", key) if cut < 0 else ("prefix", key[:cut + len(delimiter)])
        # A marker within a group, or that is the group, has passed the whole of it.
        if entry[0] == "prefix" and after.startswith(entry[1]):
            continue
        if entry not in shown[-1:]:
            shown.append(entry)
    return shown


def shown_by(page):
    both = [("key", entry["Key"]) for entry in page.get("Contents", [])]
    both += [("prefix", entry["Prefix"]) for entry in page.get("CommonPrefixes", [])]
    return sorted(both, key=lambda entry: entry[1].encode())


def walk_v2(s3, bucket, size, **parameters):
    found, token = [], {}
    while True:
        page = s3.list_objects_v2(Bucket=bucket, MaxKeys=size, **parameters, **token)
        found += shown_by(page)
        assert page["KeyCount"] == len(shown_by(page)) <= size
        if not page["IsTruncated"]:
            assert "NextContinuationToken" not in page
            return found
        assert page["KeyCount"] == size
        token = {"ContinuationToken": page["NextContinuationToken"]}


def walk_v1(s3, bucket, size, **parameters):
    found = []
    while True:
        page = s3.list_objects(Bucket=bucket, MaxKeys=size, **parameters)
        found += shown_by(page)
        assert len(shown_by(page)) <= size
        if not page["IsTruncated"]:
            return found
        # S3 gives the next marker only where there is a delimiter; elsewhere it is the last key.
        assert ("NextMarker" in page) == ("Delimiter" in parameters)
        parameters["Marker"] = page.get("NextMarker") or page["Contents"][-1]["Key"]


# One page

def test_what_a_listing_says(s3, bucket):
    fill(s3, bucket, "a")
    put(s3, bucket, "b", b"xyz", StorageClass="STANDARD_IA")
    page = s3.list_objects_v2(Bucket=bucket)
    assert (page["Name"], page["Prefix"], page["MaxKeys"], page["KeyCount"], page["IsTruncated"]) == (bucket, "", 1000, 2, False)
    first, second = page["Contents"]
    assert (first["Key"], first["Size"], first["ETag"], first["StorageClass"]) == ("a", 1, quoted(b"a"), "STANDARD")
    assert (second["Size"], second["StorageClass"]) == (3, "STANDARD_IA") and second["LastModified"]
    assert "Owner" not in first
    owner = s3.list_buckets()["Owner"]["ID"]
    assert s3.list_objects_v2(Bucket=bucket, FetchOwner=True)["Contents"][0]["Owner"]["ID"] == owner
    page = s3.list_objects(Bucket=bucket)
    assert page["Contents"][0]["Owner"]["ID"] == owner and (page["Marker"], page["MaxKeys"]) == ("", 1000)
    assert "NextMarker" not in page and "KeyCount" not in page


def test_an_empty_bucket(s3, bucket):
    page = s3.list_objects_v2(Bucket=bucket)
    assert "Contents" not in page and page["KeyCount"] == 0 and page["IsTruncated"] is False
    assert "Contents" not in s3.list_objects(Bucket=bucket)


def test_what_was_asked_comes_back(s3, bucket):
    fill(s3, bucket, "a/b/c", "a/b/d")
    page = s3.list_objects_v2(Bucket=bucket, Prefix="a/", Delimiter="/", StartAfter="a/a", MaxKeys=10)
    assert (page["Prefix"], page["Delimiter"], page["StartAfter"], page["MaxKeys"]) == ("a/", "/", "a/a", 10)
    assert page["CommonPrefixes"] == [{"Prefix": "a/b/"}]
    page = s3.list_objects(Bucket=bucket, Prefix="a/", Delimiter="/", Marker="a/a", MaxKeys=10)
    assert (page["Prefix"], page["Delimiter"], page["Marker"], page["MaxKeys"]) == ("a/", "/", "a/a", 10)


def test_none_at_all(s3, bucket):
    fill(s3, bucket, "a", "b")
    for call in (s3.list_objects, s3.list_objects_v2):
        page = call(Bucket=bucket, MaxKeys=0)
        assert "Contents" not in page and page["IsTruncated"] is False and page["MaxKeys"] == 0
    page = s3.list_object_versions(Bucket=bucket, MaxKeys=0)
    assert "Versions" not in page and page["IsTruncated"] is False


def test_a_thousand_and_no_more(s3, bucket, server, account):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: send(server, "PUT", f"/{bucket}/k{n:04}", b"", account), range(1_003)))
    for size in (1_000, 1_001, 5_000, 2_147_483_647):
        page = s3.list_objects_v2(Bucket=bucket, MaxKeys=size)
        assert page["KeyCount"] == 1_000 and page["IsTruncated"]
        # What comes back is what was asked, or what was granted.
        assert page["MaxKeys"] in (1_000, size)
    assert len(keys(s3, bucket)) == 1_003
    assert len(s3.list_objects(Bucket=bucket, Marker="k0002")["Contents"]) == 1_000
    assert [e["Key"] for e in s3.list_objects(Bucket=bucket, Marker="k1000")["Contents"]] == ["k1001", "k1002"]


@pytest.mark.parametrize("query", [
    "max-keys=-1", "max-keys=x", "max-keys=2147483648", "max-keys=1.5", "encoding-type=hex", "list-type=2&max-keys=-1",
    "list-type=2&continuation-token=nonsense", "list-type=2&continuation-token=", "list-type=2&encoding-type=xml",
    "versions&max-keys=-1", "uploads&max-uploads=-1"])
def test_queries_that_are_refused(server, account, bucket, query):
    expect(send(server, "GET", f"/{bucket}?{query}", account=account), 400, "InvalidArgument")


def test_the_words_of_refusals(server, account, bucket):
    def message(query):
        return send(server, "GET", f"/{bucket}?{query}", account=account).message
    assert message("max-keys=-1") == "Argument maxKeys must be an integer between 0 and 2147483647"
    assert message("max-keys=x") == "Provided max-keys not an integer or within integer range"
    assert message("encoding-type=hex") == "Invalid Encoding Method specified in Request"
    assert message("list-type=2&continuation-token=nonsense") == "The continuation token provided is incorrect"


# Order, prefixes and delimiters

ORDERED = ["!", "0", "A", "B", "Z", "a", "a ", "a!", "a/", "a/b", "a0", "aa", "b", "~", "\x7f", "é", "ß", "中", "\ue000",
           "\uffee", "\U00010000", "🪸"]


def test_keys_come_in_the_order_of_their_bytes(s3, bucket):
    names = list(ORDERED)
    random.Random(1).shuffle(names)
    fill(s3, bucket, *names)
    assert keys(s3, bucket) == sorted(ORDERED, key=str.encode)
    assert [name for _, name in walk_v1(s3, bucket, 4)] == sorted(ORDERED, key=str.encode)


def test_prefixes_and_delimiters(s3, bucket):
    names = ["a", "a/", "a/1", "a/b/2", "a/b/3", "a//4", "ab", "b/5", "c", "/6", "a-b-c"]
    fill(s3, bucket, *names)
    for prefix in ("", "a", "a/", "a/b", "a/b/", "a//", "b", "x", "/", "a/1"):
        for delimiter in ("", "/", "b", "-", "//", "a"):
            parameters = {name: value for name, value in (("Prefix", prefix), ("Delimiter", delimiter)) if value}
            for size in (1, 2, 1000):
                expected = answer(names, prefix, delimiter)
                assert walk_v2(s3, bucket, size, **parameters) == expected, (prefix, delimiter, size)
                assert walk_v1(s3, bucket, size, **parameters) == expected, (prefix, delimiter, size)


def test_start_after(s3, bucket):
    names = ["a", "a/1", "a/2", "b", "c/1", "d"]
    fill(s3, bucket, *names)
    for after in ("", "a", "a/", "a/1", "a/9", "b", "bb", "c", "c/", "c/0", "c/1", "d", "e"):
        assert walk_v2(s3, bucket, 2, StartAfter=after) == answer(names, after=after)
        assert walk_v1(s3, bucket, 2, Marker=after) == answer(names, after=after)
        assert walk_v1(s3, bucket, 1, Marker=after, Delimiter="/") == answer(names, "", "/", after), after


def test_a_token_counts_for_more_than_start_after(s3, bucket):
    fill(s3, bucket, "a", "b", "c", "d")
    page = s3.list_objects_v2(Bucket=bucket, MaxKeys=1, StartAfter="a")
    assert [e["Key"] for e in page["Contents"]] == ["b"]
    page = s3.list_objects_v2(Bucket=bucket, StartAfter="c", ContinuationToken=page["NextContinuationToken"])
    assert [e["Key"] for e in page["Contents"]] == ["c", "d"] and page["ContinuationToken"]


def test_pages_stand_still_while_keys_come_and_go(s3, bucket):
    fill(s3, bucket, "b", "d", "f")
    page = s3.list_objects_v2(Bucket=bucket, MaxKeys=2)
    fill(s3, bucket, "a", "c", "e")
    s3.delete_object(Bucket=bucket, Key="d")
    page = s3.list_objects_v2(Bucket=bucket, ContinuationToken=page["NextContinuationToken"])
    assert [e["Key"] for e in page["Contents"]] == ["e", "f"]


# Encoding

def test_keys_encoded_for_urls(server, account, s3, bucket):
    fill(s3, bucket, "a b/ü+&<1>", "plain-_.~*()!'")
    space = "{http://s3.amazonaws.com/doc/2006-03-01/}"
    for kind in ("list-type=2&", ""):
        reply = send(server, "GET", f"/{bucket}?{kind}encoding-type=url&prefix=a%20b&delimiter=%2B", account=account).xml
        assert reply.findtext(f"{space}EncodingType") == "url"
        assert reply.findtext(f"{space}Prefix") in ("a+b", "a%20b") and reply.findtext(f"{space}Delimiter") == "%2B"
        assert reply.findtext(f"{space}CommonPrefixes/{space}Prefix") in ("a+b/%C3%BC%2B", "a%20b/%C3%BC%2B")
    reply = send(server, "GET", f"/{bucket}?list-type=2&prefix=a%20b", account=account).xml
    assert reply.findtext(f"{space}Contents/{space}Key") == "a b/ü+&<1>" and reply.find(f"{space}EncodingType") is None


def test_an_unencoded_listing_is_well_formed(server, account, s3, bucket):
    fill(s3, bucket, "<&>\"'", "]]>", "ä")
    space = "{http://s3.amazonaws.com/doc/2006-03-01/}"
    reply = send(server, "GET", f"/{bucket}", account=account)
    assert reply.headers["Content-Type"] == "application/xml"
    assert [entry.findtext(f"{space}Key") for entry in reply.xml.iter(f"{space}Contents")] == ["<&>\"'", "]]>", "ä"]


# Versions and markers are not keys

def test_deleted_keys_are_skipped(s3, bucket):
    versioned(s3, bucket)
    fill(s3, bucket, *"abcdefgh")
    for key in "bcdg":
        s3.delete_object(Bucket=bucket, Key=key)
    fill(s3, bucket, "g")
    for size in (1, 2, 1_000):
        assert walk_v2(s3, bucket, size) == [("key", key) for key in "aefgh"]
    versioned(s3, bucket, "Suspended")
    s3.delete_object(Bucket=bucket, Key="a")
    assert walk_v2(s3, bucket, 2, Delimiter="/") == [("key", key) for key in "efgh"]


# Against the model

def test_random_keys(s3):
    print("HOLDFAST_LISTING_SEED =", SEED)
    chance = random.Random(SEED)
    bucket, known = make_bucket(s3), set()
    parts = ["a", "b", "/", "//", "-", "ü", "🪸", "x" * 500, "0", " ", "%2F", "+", "\x01"]

    def text(longest):
        return "".join(chance.choice(parts) for _ in range(chance.randint(1, longest)))
    for _ in range(160):
        key = text(6)
        if len(key.encode()) > 1_024:
            continue
        if key in known and chance.random() < 0.3:
            s3.delete_object(Bucket=bucket, Key=key)
            known.discard(key)
        else:
            put(s3, bucket, key)
            known.add(key)
    for turn in range(30):
        prefix = chance.choice(["", text(2), (chance.choice(sorted(known)))[:chance.randint(1, 510)]])
        delimiter = chance.choice(["", "/", "/", "a", "//", "-ü"])
        after = chance.choice(["", text(3), chance.choice(sorted(known))])
        size = chance.choice([1, 2, 7, 50, 1_000]) if len(answer(known, prefix, delimiter)) < 50 else chance.choice([7, 50, 1_000])
        parameters = {name: value for name, value in (("Prefix", prefix), ("Delimiter", delimiter)) if value}
        expected = answer(known, prefix, delimiter)
        assert walk_v2(s3, bucket, size, **parameters) == expected, (turn, prefix, delimiter, size)
        expected = answer(known, prefix, delimiter, after)
        assert walk_v1(s3, bucket, size, Marker=after, **parameters) == expected, (turn, prefix, delimiter, after, size)
