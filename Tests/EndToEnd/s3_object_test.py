"""Objects: what is put comes back, with all that was said about it, under every legal key."""

import datetime
import random
import socket
import threading

import pytest

from s3_support import (
    absent, checksum, get, headers_for, keys, make_bucket, md5, pattern, put, quoted, send)
from support import refused

HEADERS = {
    "CacheControl": "max-age=60, private", "ContentDisposition": 'attachment; filename="a b.txt"',
    "ContentEncoding": "gzip", "ContentLanguage": "de, en", "ContentType": "text/plain; charset=utf-8",
    "Expires": datetime.datetime(2031, 5, 6, 7, 8, 9, tzinfo=datetime.timezone.utc),
}


def test_what_is_put_comes_back(s3, bucket):
    before = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    body = pattern(100_000)
    stored = put(s3, bucket, "a", body)
    assert stored["ETag"] == quoted(body) and "VersionId" not in stored
    found = s3.get_object(Bucket=bucket, Key="a")
    assert found["Body"].read() == body
    for reply in (found, s3.head_object(Bucket=bucket, Key="a")):
        assert reply["ETag"] == quoted(body) and reply["ContentLength"] == len(body)
        assert reply["ContentType"] == "binary/octet-stream" and reply["AcceptRanges"] == "bytes"
        assert before <= reply["LastModified"] <= before + datetime.timedelta(minutes=1)
        assert reply["Metadata"] == {}
        for name in ("VersionId", "StorageClass", "PartsCount", "TagCount", "Expires", "ContentEncoding", "CacheControl",
                     "DeleteMarker", "Restore", "Expiration", "WebsiteRedirectLocation"):
            assert name not in reply, name


def test_system_headers(s3, bucket):
    put(s3, bucket, "a", b"body", **HEADERS, WebsiteRedirectLocation="/elsewhere")
    for reply in (s3.get_object(Bucket=bucket, Key="a"), s3.head_object(Bucket=bucket, Key="a")):
        assert {name: reply[name] for name in HEADERS} == HEADERS
        assert reply["WebsiteRedirectLocation"] == "/elsewhere"
    put(s3, bucket, "a", b"plain")
    reply = s3.head_object(Bucket=bucket, Key="a")
    assert not set(HEADERS) - {"ContentType"} & set(reply) and reply["ContentType"] == "binary/octet-stream"


def test_expires_is_kept_as_it_was_sent(server, account, s3, bucket):
    send(server, "PUT", f"/{bucket}/a", b"", account, {"Expires": "never, ever"})
    assert send(server, "GET", f"/{bucket}/a", account=account).headers["Expires"] == "never, ever"


def test_redirect_locations(s3, bucket):
    for location in ("/key", "http://example.com/", "https://example.com/x"):
        put(s3, bucket, "a", WebsiteRedirectLocation=location)
        assert s3.head_object(Bucket=bucket, Key="a")["WebsiteRedirectLocation"] == location
    with refused("InvalidRedirectLocation"):
        put(s3, bucket, "b", WebsiteRedirectLocation="elsewhere")
    assert absent(s3, bucket, "b")


def test_user_metadata(s3, bucket):
    metadata = {"Mixed-Case": "Kept As It Is", "empty": "", "spaces": "a  b", "punctuation": "!#$%&'*+-.^_`|~;,=\"()<>@",
                "under_score": "1"}
    put(s3, bucket, "a", Metadata=metadata)
    expected = {name.lower(): value for name, value in metadata.items()}
    assert s3.head_object(Bucket=bucket, Key="a")["Metadata"] == expected
    assert s3.get_object(Bucket=bucket, Key="a")["Metadata"] == expected


def test_user_metadata_up_to_its_limit(s3, bucket):
    put(s3, bucket, "a", Metadata={"name": "v" * 1_900})
    with refused("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size"):
        put(s3, bucket, "b", Metadata={f"n{i}": "v" * 300 for i in range(7)})
    assert absent(s3, bucket, "b")


def test_headers_that_come_twice_are_one_list(server, account, s3, bucket):
    connection = server.connect()
    connection.putrequest("PUT", f"/{bucket}/a")
    for name, value in headers_for(account, more={"x-amz-meta-many": "one", "Content-Length": "0"}).items():
        connection.putheader(name, value)
    connection.putheader("x-amz-meta-many", "two")
    connection.endheaders()
    assert connection.getresponse().status == 200
    connection.close()
    assert s3.head_object(Bucket=bucket, Key="a")["Metadata"]["many"].replace(" ", "") == "one,two"


def test_response_overrides(s3, bucket):
    put(s3, bucket, "a", b"body", **HEADERS)
    when = datetime.datetime(2035, 1, 1, tzinfo=datetime.timezone.utc)
    overridden = {"CacheControl": "no-store", "ContentDisposition": "inline", "ContentEncoding": "identity",
                  "ContentLanguage": "fr", "ContentType": "text/html", "Expires": when}
    reply = s3.get_object(Bucket=bucket, Key="a", **{f"Response{name}": value for name, value in overridden.items()})
    assert {name: reply[name] for name in overridden} == overridden
    reply = s3.head_object(Bucket=bucket, Key="a", ResponseContentType="image/png")
    assert reply["ContentType"] == "image/png" and reply["ContentLanguage"] == "de, en"


@pytest.mark.parametrize("name", ["STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "REDUCED_REDUNDANCY"])
def test_storage_classes(s3, bucket, name):
    assert put(s3, bucket, "a", b"body", StorageClass=name)
    assert get(s3, bucket, "a") == b"body"
    assert s3.head_object(Bucket=bucket, Key="a")["StorageClass"] == name
    assert s3.list_objects_v2(Bucket=bucket)["Contents"][0]["StorageClass"] == name
    assert s3.get_object_attributes(Bucket=bucket, Key="a", ObjectAttributes=["StorageClass"])["StorageClass"] == name


def test_the_standard_class_goes_without_saying(s3, bucket):
    put(s3, bucket, "a", StorageClass="STANDARD")
    assert "StorageClass" not in s3.head_object(Bucket=bucket, Key="a")
    assert s3.list_objects_v2(Bucket=bucket)["Contents"][0]["StorageClass"] == "STANDARD"


def test_a_class_that_is_none(loose_s3, s3):
    bucket = make_bucket(s3)
    for name in ("BRONZE", "standard", "OUTPOSTS"):
        with refused("InvalidStorageClass", "The storage class you specified is not valid"):
            put(loose_s3, bucket, "a", StorageClass=name)


def test_empty_objects(s3, bucket):
    assert put(s3, bucket, "a")["ETag"] == '"d41d8cd98f00b204e9800998ecf8427e"'
    reply = s3.get_object(Bucket=bucket, Key="a")
    assert reply["Body"].read() == b"" and reply["ContentLength"] == 0
    assert s3.list_objects_v2(Bucket=bucket)["Contents"][0]["Size"] == 0


@pytest.mark.parametrize("size", [1, 4079, 4080, 4081, 16_384, 16_385, 65_536, 1_000_003])
def test_sizes_around_the_pieces(s3, bucket, size):
    body = pattern(size, size)
    assert put(s3, bucket, "a", body)["ETag"] == quoted(body)
    assert get(s3, bucket, "a") == body


# Keys

KEYS = [
    "a", "/", "//", "///", "/leading", "trailing/", "a//b", "a///b/", ".", "..", "./", "../", "a/.", "a/..", "a/./b", "a/../b",
    "a/../../a", "./a", "...", "+", "a+b", "a b", " a", "a ", " ", "%", "100%", "%2F", "%25", "a%20b", "%zz", "&", "a&b=c", "=",
    "?", "a?b", "?acl", "a?versionId=1", "#", "a#b", "a:b", "a;b", "a@b", "a,b", "a$b", "a!b", "a'b", 'a"b', "(a)", "*", "<a>",
    "a\\b", "^", "`", "{}", "[]", "|", "~", "a\tb", "a\nb", "a\r\nb", "\x01", "\x1f", "\x7f", "ä", "a\u0308", "é/è",
    "日本語/キー", "🪸", "a/🪸/b", "\u200b", "\ufffd", "\U0010ffff", "acl", "tagging", "index.html", "x" * 255, "y" * 1_024,
    "ü" * 512, "🪸" * 256, "d/" * 512,
]


def test_every_legal_key(s3, bucket):
    for number, key in enumerate(KEYS):
        put(s3, bucket, key, f"{number} {key}".encode(errors="surrogatepass"))
    for number, key in enumerate(KEYS):
        assert get(s3, bucket, key) == f"{number} {key}".encode(), repr(key)
        assert s3.head_object(Bucket=bucket, Key=key)["ContentLength"] == len(f"{number} {key}".encode())
    assert keys(s3, bucket) == sorted(KEYS, key=str.encode)
    assert keys(s3, bucket, PaginationConfig={"PageSize": 7}) == sorted(KEYS, key=str.encode)
    for key in KEYS[::3]:
        s3.delete_object(Bucket=bucket, Key=key)
    assert keys(s3, bucket) == sorted((key for i, key in enumerate(KEYS) if i % 3), key=str.encode)


def test_keys_in_copies_and_batches(s3, bucket):
    for number, key in enumerate(KEYS[::2]):
        put(s3, bucket, key, key.encode())
        s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": key})
        assert get(s3, bucket, "copy") == key.encode(), repr(key)
    listable = [key for key in KEYS[::2] if "\r" not in key and not any(ord(c) < 9 or 13 < ord(c) < 32 for c in key)]
    deleted = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in listable]})
    assert sorted(entry["Key"] for entry in deleted["Deleted"]) == sorted(listable)
    assert keys(s3, bucket) == sorted({*KEYS[::2], "copy"} - set(listable), key=str.encode)


def test_every_ascii_byte_in_a_path(server, account, s3, bucket):
    for code in range(0x20, 0x7f):
        key = f"k{chr(code)}k"
        assert send(server, "PUT", f"/{bucket}/k%{code:02X}k", key.encode(), account).status == 200, key
        assert get(s3, bucket, key) == key.encode()
        # Lower-case escapes, and none where none are needed, name the same key.
        assert send(server, "GET", f"/{bucket}/k%{code:02x}k", account=account).body == key.encode()
        if chr(code).isalnum() or chr(code) in "-._~!$'()*,;=:@&+/":
            assert send(server, "GET", f"/{bucket}/{key}", account=account).body == key.encode(), key
    assert len(keys(s3, bucket)) == 0x7f - 0x20


def test_paths_by_hand(server, account, s3, bucket):
    for path, key in (("a%2Fb", "a/b"), ("a//b", "a//b"), ("./a", "./a"), ("a/../b", "a/../b"), ("a+b", "a+b"),
                      ("%E4%BD%A0", "你"), ("/x", "/x"), ("a/", "a/")):
        assert send(server, "PUT", f"/{bucket}/{path}", path.encode(), account).status == 200
        assert get(s3, bucket, key) == path.encode(), path
    assert absent(s3, bucket, "b") and absent(s3, bucket, "a b")


def test_keys_that_are_too_long(s3, bucket):
    for key in ("x" * 1_025, "ü" * 512 + "x", "x" * 4_000):
        with refused("KeyTooLongError", "Your key is too long"):
            put(s3, bucket, key)
        with refused("KeyTooLongError", "Your key is too long"):
            s3.create_multipart_upload(Bucket=bucket, Key=key)
    assert keys(s3, bucket) == []


def test_bytes_that_are_no_text(server, account, s3, bucket):
    for path in ("%FF", "a%C3", "%ED%A0%80", "%80"):
        reply = send(server, "PUT", f"/{bucket}/{path}", b"", account)
        assert reply.status == 400 and reply.code, reply
    assert keys(s3, bucket) == []


# What is not there

def test_absent_objects(server, account, s3, bucket):
    with refused("NoSuchKey", "The specified key does not exist.", status=404):
        s3.get_object(Bucket=bucket, Key="absent")
    with refused("404", status=404):
        s3.head_object(Bucket=bucket, Key="absent")
    reply = send(server, "GET", f"/{bucket}/ab%20sent", account=account)
    assert reply.xml.findtext("Key") == "ab sent"
    reply = send(server, "HEAD", f"/{bucket}/absent", account=account)
    assert reply.status == 404 and reply.body == b""
    assert s3.delete_object(Bucket=bucket, Key="absent")["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_overwriting_and_deleting(s3, bucket):
    put(s3, bucket, "a", b"first", Metadata={"turn": "1"}, ContentType="text/plain")
    put(s3, bucket, "a", b"second")
    reply = s3.get_object(Bucket=bucket, Key="a")
    assert reply["Body"].read() == b"second" and reply["Metadata"] == {} and reply["ContentType"] == "binary/octet-stream"
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    reply = s3.delete_object(Bucket=bucket, Key="a")
    assert reply["ResponseMetadata"]["HTTPStatusCode"] == 204 and "DeleteMarker" not in reply
    assert absent(s3, bucket, "a") and keys(s3, bucket) == []


def test_readers_see_one_writer_or_the_other(server, account, s3, bucket):
    bodies = [pattern(700_000 + n, n) for n in range(4)]
    put(s3, bucket, "a", bodies[0])
    stop, wrong = threading.Event(), []

    def write(body):
        client = server.client("s3", account=account)
        while not stop.is_set():
            put(client, bucket, "a", body)

    def read():
        client = server.client("s3", account=account)
        for _ in range(25):
            reply = client.get_object(Bucket=bucket, Key="a")
            body = reply["Body"].read()
            if body not in bodies or reply["ETag"] != quoted(body):
                wrong.append((reply["ETag"], len(body)))
    writers = [threading.Thread(target=write, args=(body,)) for body in bodies]
    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in writers + readers:
        thread.start()
    for thread in readers:
        thread.join()
    stop.set()
    for thread in writers:
        thread.join()
    assert not wrong


# Attributes

def test_attributes(s3, bucket):
    body = b"some bytes"
    put(s3, bucket, "a", body, ChecksumAlgorithm="SHA256")
    every = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]
    reply = s3.get_object_attributes(Bucket=bucket, Key="a", ObjectAttributes=every)
    assert reply["ETag"] == md5(body) and reply["ObjectSize"] == len(body) and reply["StorageClass"] == "STANDARD"
    assert reply["Checksum"] == {"ChecksumSHA256": checksum("SHA256", body), "ChecksumType": "FULL_OBJECT"}
    assert "ObjectParts" not in reply and reply["LastModified"]
    reply = s3.get_object_attributes(Bucket=bucket, Key="a", ObjectAttributes=["ObjectSize"])
    assert {"ETag", "Checksum", "StorageClass"} & set(reply) == set()
    with refused("NoSuchKey", status=404):
        s3.get_object_attributes(Bucket=bucket, Key="absent", ObjectAttributes=every)


def test_attributes_that_are_none(server, account, s3, bucket):
    put(s3, bucket, "a")
    for headers in ({}, {"x-amz-object-attributes": "Colour"}):
        reply = send(server, "GET", f"/{bucket}/a?attributes", account=account, headers=headers)
        assert reply.outcome in ((400, "InvalidArgument"), (400, "InvalidRequest")), reply


# Sizes known and not

def answer_to_head(server, account, bucket, *lines, body=b""):
    """What comes first after this head."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        lines = [f"PUT /{bucket}/a HTTP/1.1", "Host: localhost", *lines]
        lines += [f"{name}: {value}" for name, value in headers_for(account).items()]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return connection.recv(10_000)


def test_a_length_is_needed(server, account, bucket, s3):
    reply = answer_to_head(server, account, bucket)
    assert reply.startswith(b"HTTP/1.1 411") and b"<Code>MissingContentLength</Code>" in reply
    reply = answer_to_head(server, account, bucket, "Transfer-Encoding: chunked", body=b"3\r\nabc\r\n0\r\n\r\n")
    assert b"<Code>MissingContentLength</Code>" in reply or b"<Code>NotImplemented</Code>" in reply
    assert absent(s3, bucket, "a")


def test_more_than_a_put_may_bring(server, account, s3, bucket):
    reply = answer_to_head(server, account, bucket, f"Content-Length: {5 * 1024**3 + 1}", "Expect: 100-continue")
    assert reply.startswith(b"HTTP/1.1 400") and b"<Code>EntityTooLarge</Code>" in reply
    assert b"Your proposed upload exceeds the maximum allowed" in reply


def test_random_sizes_and_keys(s3, bucket):
    seed = random.randrange(1 << 30)
    print("seed", seed)
    chance, known = random.Random(seed), {}
    for _ in range(60):
        key = chance.choice("abcde") * chance.choice([1, 2, 400, 481, 1_000])
        known[key] = pattern(chance.choice([0, 1, 100, 5_000, 70_000, 300_000]), chance.randrange(1000))
        put(s3, bucket, key, known[key])
    for key, body in known.items():
        assert get(s3, bucket, key) == body
    assert keys(s3, bucket) == sorted(known)
