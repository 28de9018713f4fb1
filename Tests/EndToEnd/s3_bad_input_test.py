"""Bytes that no SDK sends: S3's documented error or a clean close, nothing stored, the server as it was."""

import random
import re
import socket
import threading
import time

import pytest

from s3_signing import FIRST, STREAM, STREAM_TRAILER, Signed, frame, streamed
from s3_support import MIB, absent, checksum, expect, get, headers_for, keys, make_bucket, pattern, put, send
from support import unique

BODY = pattern(100_000)


@pytest.fixture(autouse=True)
def still_up(server, signed):
    yield
    for one in (server, signed):
        assert one.running, one.log()
        assert one.request("GET", "/_holdfast/health")[0] == 200


@pytest.fixture
def client(signed):
    return signed.client("s3", **FIRST)


@pytest.fixture
def closed(client):
    """A bucket of the server that verifies."""
    return make_bucket(client, unique("closed"))


def head(method, path, account, *lines):
    own = dict(line.split(": ", 1) for line in lines if line.startswith("x-amz-"))
    others = [line for line in lines if not line.startswith("x-amz-")]
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *others, *(
        f"{name}: {value}" for name, value in headers_for(account, more=own).items())]).encode() + b"\r\n\r\n"


def exchange(server, *pieces, close=True, timeout=15):
    """Sends these and reads until the other side closes or an answer is whole."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=timeout) as connection:
        reply = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
            if close:
                connection.shutdown(socket.SHUT_WR)
            while received := connection.recv(65_536):
                reply += received
                if not close and b"</Error>" in reply:
                    break
        except OSError:
            pass  # Closed by the other side, which is an answer.
        return reply


# Lengths

def test_uploads_that_are_cut_off(server, account, s3, bucket):
    for sent in (0, 1, 50_000, 99_999):
        reply = exchange(server, head("PUT", f"/{bucket}/a", account, "Content-Length: 100000"), BODY[:sent])
        assert not reply.startswith(b"HTTP/1.1 200"), reply
        if reply:
            assert b"<Code>IncompleteBody</Code>" in reply or reply.startswith(b"HTTP/1.1 4"), reply
    assert absent(s3, bucket, "a")
    put(s3, bucket, "a", b"old")
    exchange(server, head("PUT", f"/{bucket}/a", account, "Content-Length: 100000"), BODY[:70_000])
    assert get(s3, bucket, "a") == b"old"


@pytest.mark.parametrize("lines", [
    ["Content-Length: -1"], ["Content-Length: x"], ["Content-Length: 5", "Content-Length: 6"], ["Content-Length: 5, 6"],
    ["Content-Length: 0x5"], ["Content-Length: 99999999999999999999"], ["Content-Length: +5"], ["Content-Length:"],
    ["Content-Length: 5", "Transfer-Encoding: chunked"], ["Transfer-Encoding: gzip"], ["Transfer-Encoding: chunked, gzip"]])
def test_lengths_that_are_none(server, account, s3, bucket, lines):
    reply = exchange(server, head("PUT", f"/{bucket}/a", account, *lines), b"12345")
    assert not reply.startswith(b"HTTP/1.1 2"), reply
    assert absent(s3, bucket, "a")


def test_more_than_was_announced_is_another_request(server, account, s3, bucket):
    reply = exchange(server, head("PUT", f"/{bucket}/a", account, "Content-Length: 5"), b"12345garbage\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 200") and b"HTTP/1.1 4" in reply[20:] or reply.count(b"HTTP/1.1") == 1
    assert get(s3, bucket, "a") == b"12345"


def test_pipelined_requests(server, account, s3, bucket):
    one = head("PUT", f"/{bucket}/a", account, "Content-Length: 5") + b"12345"
    two = head("GET", f"/{bucket}/a", account)
    three = head("GET", f"/{bucket}/absent", account)
    four = head("GET", f"/{bucket}/a", account, "Connection: close", "Range: bytes=1-3")
    reply = exchange(server, one + two + three + four)
    statuses = re.findall(rb"HTTP/1\.1 (\d+)", reply)
    assert statuses == [b"200", b"200", b"404", b"206"] and reply.endswith(b"234")


def test_asking_first(server, account, s3, bucket):
    """`Expect: 100-continue` is answered once, and only where the body is wanted."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head("PUT", f"/{bucket}/a", account, "Content-Length: 5", "Expect: 100-continue", "Connection: close"))
        assert connection.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"12")
        time.sleep(0.1)
        connection.sendall(b"345")
        rest = b""
        while received := connection.recv(65_536):
            rest += received
    assert rest.startswith(b"HTTP/1.1 200") and b"100 Continue" not in rest
    assert get(s3, bucket, "a") == b"12345"
    for path, code in (("/nothing-of-this-name/a", b"NoSuchBucket"), (f"/{bucket}/{'x' * 1_025}", b"KeyTooLongError")):
        reply = exchange(server, head("PUT", path, account, "Content-Length: 100000", "Expect: 100-continue"), close=False)
        assert b"100 Continue" not in reply and b"<Code>%s</Code>" % code in reply, reply


def test_asking_first_is_refused_before_the_body(signed, closed):
    reply = exchange(signed, head("PUT", f"/{closed}/a", "AKIAUNKNOWNUNKNOWN33", "Content-Length: 100000", "Expect: 100-continue"),
                     close=False)
    assert b"100 Continue" not in reply and b"<Code>InvalidAccessKeyId</Code>" in reply


def test_boto3_goes_on_after_an_early_answer(server, account, s3, bucket):
    """Boto3 asks first in every upload, and does not bear a kept connection whose last answer came in place of the 100."""
    client = server.client("s3", account=account, max_pool_connections=1)
    began = time.monotonic()
    for body in (b"", b"a", b"", b"", b"b"):
        put(client, bucket, "a", body)
        assert get(client, bucket, "a") == body
    for n in range(3):
        for wrong in ("nothing-of-this-name", bucket):
            with pytest.raises(client.exceptions.ClientError):
                put(client, wrong, "x" * 1_025, b"body")
        put(client, bucket, "a", b"after")
    assert time.monotonic() - began < 10


def test_a_refused_upload_does_not_spoil_the_connection(server, account, s3, bucket):
    """What is refused early may be sent all the same."""
    refused = head("PUT", "/nothing-of-this-name/a", account, f"Content-Length: {len(BODY)}") + BODY
    reply = exchange(server, refused + head("PUT", f"/{bucket}/a", account, "Content-Length: 2", "Connection: close") + b"ok")
    assert reply.startswith(b"HTTP/1.1 404")
    if reply.count(b"HTTP/1.1 ") == 2:
        assert get(s3, bucket, "a") == b"ok"
    else:
        assert absent(s3, bucket, "a")


# Chunks, signed

def test_signed_chunks(signed, client, closed):
    for size in (8_192, 65_536, 1_000_000):
        request = streamed(signed, f"/{closed}/a", BODY)
        reply = request.send(frame(request.chunks(BODY, size)[0]))
        assert reply.status == 200, reply
        found = client.get_object(Bucket=closed, Key="a")
        assert found["Body"].read() == BODY and "ContentEncoding" not in found
    request = streamed(signed, f"/{closed}/empty", b"")
    assert request.send(frame(request.chunks(b"", 100)[0])).status == 200
    assert get(client, closed, "empty") == b""


def test_signed_chunks_with_a_signed_trailer(signed, client, closed):
    for algorithm in ("CRC32", "SHA256", "CRC64NVME"):
        name = f"x-amz-checksum-{algorithm.lower()}"
        request = streamed(signed, f"/{closed}/a", BODY, payload=STREAM_TRAILER, trailer=name)
        body = frame(*request.chunks(BODY, 65_536, [(name, checksum(algorithm, BODY))]))
        assert request.send(body).status == 200
        assert client.head_object(Bucket=closed, Key="a", ChecksumMode="ENABLED")[f"Checksum{algorithm}"] == checksum(algorithm, BODY)
        request = streamed(signed, f"/{closed}/b", BODY, payload=STREAM_TRAILER, trailer=name)
        body = frame(*request.chunks(BODY, 65_536, [(name, checksum(algorithm, b"other"))]))
        expect(request.send(body), 400, "BadDigest")
        assert absent(client, closed, "b")


def forged(kind, chunks, trailers):
    """The same body with one thing changed."""
    chunks = list(chunks)
    text, data = chunks[1]
    match kind:
        case "signature": chunks[1] = (text[:-4] + ("0000" if text[-4:] != "0000" else "1111"), data)
        case "data": chunks[1] = (text, b"X" + data[1:])
        case "order": chunks[0], chunks[1] = chunks[1], chunks[0]
        case "left out": del chunks[1]
        case "twice": chunks.insert(1, chunks[1])
        case "last signature": chunks[-1] = ("0;chunk-signature=" + "0" * 64, b"")
        case "unsigned chunk": chunks[1] = (text.partition(";")[0], data)
        case "unsigned last": chunks[-1] = ("0", b"")
        case "trailer signature": trailers = [*trailers[:-1], (trailers[-1][0], "0" * 64)]
        case "trailer value": trailers = [(trailers[0][0], checksum("CRC32", b"other")), trailers[-1]]
        case "no trailer signature": trailers = trailers[:-1]
    return frame(chunks, trailers)


@pytest.mark.parametrize("kind", ["signature", "data", "order", "left out", "twice", "last signature", "unsigned chunk", "unsigned last"])
def test_forged_chunks(signed, client, closed, kind):
    request = streamed(signed, f"/{closed}/a", BODY)
    reply = request.send(forged(kind, *request.chunks(BODY, 30_000)))
    assert reply.outcome in ((403, "SignatureDoesNotMatch"), (400, "IncompleteBody"), (400, "InvalidRequest"),
                             (400, "InvalidChunkSizeError")), reply
    if kind in ("signature", "data", "order", "last signature"):
        assert reply.outcome == (403, "SignatureDoesNotMatch")
    assert absent(client, closed, "a")


@pytest.mark.parametrize("kind", ["trailer signature", "trailer value", "no trailer signature"])
def test_forged_trailers(signed, client, closed, kind):
    request = streamed(signed, f"/{closed}/a", BODY, payload=STREAM_TRAILER, trailer="x-amz-checksum-crc32")
    chunks = request.chunks(BODY, 30_000, [("x-amz-checksum-crc32", checksum("CRC32", BODY))])
    reply = request.send(forged(kind, *chunks))
    assert reply.outcome in ((403, "SignatureDoesNotMatch"), (400, "MalformedTrailerError"), (400, "IncompleteBody"),
                             (400, "InvalidRequest"), (400, "BadDigest")), reply
    assert absent(client, closed, "a")


def test_chunks_of_another_request(signed, client, closed):
    """Signatures chain from the request's own: those of another do not fit."""
    first, second = (streamed(signed, f"/{closed}/{key}", BODY) for key in "ab")
    expect(second.send(frame(first.chunks(BODY, 30_000)[0])), 403, "SignatureDoesNotMatch")
    assert absent(client, closed, "b")


@pytest.mark.parametrize("length, outcome", [(99_999, "IncompleteBody"), (100_001, "IncompleteBody"), ("x", "InvalidArgument"),
                                             (-1, "InvalidArgument"), (None, "MissingContentLength")])
def test_decoded_lengths_that_do_not_fit(signed, client, closed, length, outcome):
    headers = {"Content-Encoding": "aws-chunked", **({"X-Amz-Decoded-Content-Length": str(length)} if length is not None else {})}
    request = Signed(signed, "PUT", f"/{closed}/a", payload=STREAM, headers=headers)
    reply = request.send(frame(request.chunks(BODY, 30_000)[0]))
    assert reply.code in (outcome, "InvalidRequest", "IncompleteBody") and reply.status in (400, 411), reply
    assert absent(client, closed, "a")


def test_a_plain_body_where_chunks_were_announced(signed, client, closed):
    request = streamed(signed, f"/{closed}/a", BODY)
    reply = request.send(BODY)
    assert 400 <= reply.status < 500 and reply.code, reply
    assert absent(client, closed, "a")


# Chunks, malformed

def unsigned(server, account, path, body, length):
    return send(server, "PUT", path, body, account, {
        "X-Amz-Content-Sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "Content-Encoding": "aws-chunked",
        "X-Amz-Decoded-Content-Length": str(length), "X-Amz-Trailer": "x-amz-checksum-crc32"})


TRAILER = b"x-amz-checksum-crc32:" + checksum("CRC32", b"hello").encode() + b"\r\n\r\n"


@pytest.mark.parametrize("body", [
    b"", b"5", b"5\r\n", b"5\r\nhel", b"5\r\nhello", b"5\r\nhello\r\n", b"5\r\nhello\r\n0", b"5\r\nhello0\r\n" + TRAILER,
    b"5hello\r\n0\r\n" + TRAILER, b"\r\nhello\r\n0\r\n" + TRAILER, b"x\r\nhello\r\n0\r\n" + TRAILER,
    b"-5\r\nhello\r\n0\r\n" + TRAILER, b"+5\r\nhello\r\n0\r\n" + TRAILER, b"0x5\r\nhello\r\n0\r\n" + TRAILER,
    b"4\r\nhello\r\n0\r\n" + TRAILER, b"6\r\nhello\r\n0\r\n" + TRAILER, b"ffffffffffffffffffff\r\nhello\r\n0\r\n" + TRAILER,
    b"7fffffffffffffff\r\nhello\r\n0\r\n" + TRAILER, b"5\nhello\n0\n" + TRAILER, b"5" + b" " * 10_000 + b"\r\nhello\r\n0\r\n" + TRAILER,
    b"5;" + b"x" * 100_000 + b"\r\nhello\r\n0\r\n" + TRAILER, b"5\r\nhello\r\n0\r\n", b"5\r\nhello\r\n0\r\n\r\n",
    b"5\r\nhello\r\n0\r\nnonsense\r\n\r\n", b"5\r\nhello\r\n0\r\n:\r\n\r\n", b"5\r\nhello\r\n0\r\n" + b"x:y\r\n" * 10_000 + b"\r\n",
    b"5\r\nhello\r\n0\r\n" + b"x" * 100_000, b"5\r\nhello\r\n0\r\n" + TRAILER[:-3], b"5\r\nhello\r\n0\r\n" + TRAILER + b"more",
    b"5\r\nhello\r\n5\r\nhello\r\n0\r\n" + TRAILER, b"hello"])
def test_malformed_chunks(server, account, s3, bucket, body):
    reply = unsigned(server, account, f"/{bucket}/a", body, 5)
    assert reply.status in (400, 403, 411) and reply.code, reply
    assert absent(s3, bucket, "a")


LARGE = pattern(8_192)


def large(*, first=b"2000\r\n", between=b"\r\n5\r\nhello\r\n", last=b"0\r\n"):
    """A body of two chunks in its pieces: all but the last must have 8 KiB."""
    return [first, LARGE, between, last, b"x-amz-checksum-crc32:" + checksum("CRC32", LARGE + b"hello").encode() + b"\r\n\r\n"]


def test_well_formed_chunks(server, account, s3, bucket):
    """That the ones above fail for their faults."""
    for body in (b"5\r\nhello\r\n0\r\n" + TRAILER, b"005\r\nhello\r\n0\r\n" + TRAILER):
        assert unsigned(server, account, f"/{bucket}/a", body, 5).status == 200, body
        assert get(s3, bucket, "a") == b"hello"
    assert unsigned(server, account, f"/{bucket}/a", b"".join(large()), 8_197).status == 200
    assert get(s3, bucket, "a") == LARGE + b"hello"


def test_small_chunks_before_the_last(server, account, s3, bucket):
    reply = unsigned(server, account, f"/{bucket}/a", b"2\r\nhe\r\n3\r\nllo\r\n0\r\n" + TRAILER, 5)
    assert reply.code == "InvalidChunkSizeError" and reply.status in (400, 403), reply
    assert absent(s3, bucket, "a")


def test_random_chunks(server, account, s3, bucket):
    seed = random.randrange(1 << 30)
    print("seed", seed)
    chance = random.Random(seed)
    for _ in range(150):
        pieces = [bytearray(piece) for piece in large()]
        for _ in range(chance.randint(1, 3)):
            piece = chance.choice([pieces[n] for n in (0, 2, 3, 4)])
            place = chance.randrange(len(piece) + 1)
            choice = chance.random()
            if choice < 0.4:
                piece[place:place + 1] = bytes([chance.randrange(256)])
            elif choice < 0.7:
                del piece[place:place + chance.randint(1, 6)]
            else:
                piece[place:place] = chance.choice([b"\r\n", b"0", b";", b"\x00", b":", b"5\r\n"])
        body = b"".join(pieces)
        reply = unsigned(server, account, f"/{bucket}/a", body, 8_197)
        # A change may leave the meaning as it was; whatever is stored is what the checksum says.
        assert reply.status in (200, 400, 403, 411), (pieces, reply)
        if reply.status == 200:
            assert get(s3, bucket, "a") == LARGE + b"hello", pieces


# Documents

def nested(depth):
    return b"<Delete>" + b"<a>" * depth + b"</a>" * depth + b"</Delete>"


BILLION = (b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">' + b"".join(
    b'<!ENTITY %c "%s">' % (ord("b") + n, b"&%c;" % (ord("a") + n) * 10) for n in range(9))
    + b"]><Tagging><TagSet><Tag><Key>&j;</Key><Value>x</Value></Tag></TagSet></Tagging>")
OUTSIDE = (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><Tagging><TagSet><Tag><Key>k</Key>'
           b"<Value>&f;</Value></Tag></TagSet></Tagging>")


@pytest.mark.parametrize("body", [
    b"", b" ", b"<", b"<Tagging", b"<Tagging>", b"</Tagging>", b"<Tagging/><Tagging/>", b"\x00", b"\xff\xfe<\x00", b"<Tagging>&x;</Tagging>",
    b"<Tagging a='1' a='2'/>", b"<1/>", b"{}", b"null", b"<?xml version='1.0' encoding='utf-7'?><Tagging/>", BILLION, OUTSIDE,
    b"<!DOCTYPE x SYSTEM 'http://127.0.0.1:1/x.dtd'><Tagging/>", nested(100_000), nested(300), b"<Tagging>" + b"x" * 2 * MIB,
    b"<Tagging " + b"a" * 100_000 + b"='x'/>", b"<Tagging><TagSet>" + b"<Tag>" * 50_000])
def test_hostile_documents(server, account, s3, bucket, body):
    put(s3, bucket, "a", Tagging="kept=1")
    began = time.monotonic()
    for method, path in (("PUT", f"/{bucket}/a?tagging"), ("PUT", f"/{bucket}?tagging"), ("PUT", f"/{bucket}?lifecycle"),
                         ("POST", f"/{bucket}?delete"), ("PUT", f"/{bucket}?acl")):
        reply = send(server, method, path, body, account)
        assert reply.status == 400 and reply.code in (
            "MalformedXML", "MalformedACLError", "InvalidRequest", "MissingRequestBodyError", "MaxMessageLengthExceeded",
            "AccessControlListNotSupported", "EntityTooLarge", "MissingSecurityHeader"), (path, reply)
    assert time.monotonic() - began < 10
    assert s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"] == [{"Key": "kept", "Value": "1"}]


def test_documents_may_have_marks_comments_and_spaces(server, account, s3, bucket):
    put(s3, bucket, "a")
    for body in ("\ufeff<?xml version='1.0' encoding='UTF-8'?>\n<!-- c -->\n<Tagging xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>"
                 "<TagSet>\n<Tag> <Key>a</Key><Value><![CDATA[1]]></Value></Tag></TagSet></Tagging>\n",
                 "<s:Tagging xmlns:s='http://s3.amazonaws.com/doc/2006-03-01/'><s:TagSet><s:Tag><s:Key>a</s:Key><s:Value>1</s:Value>"
                 "</s:Tag></s:TagSet></s:Tagging>"):
        assert send(server, "PUT", f"/{bucket}/a?tagging", body.encode(), account).status == 200, body
        assert s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"] == [{"Key": "a", "Value": "1"}]


# Paths and headers

@pytest.mark.parametrize("path", ["/{}/%", "/{}/%2", "/{}/%zz", "/{}/a%", "/%zz/a", "/{}?list-type=%zz"])
def test_escapes_that_are_none(server, account, s3, bucket, path):
    reply = send(server, "GET", path.format(bucket), account=account)
    assert reply.status in (400, 404) and reply.code in ("InvalidURI", "InvalidArgument", "NoSuchKey", "NoSuchBucket",
                                                         "InvalidBucketName"), reply


@pytest.mark.parametrize("query", ["uploadId=x", "partNumber=1", "uploads&uploadId=x", "partNumber=x&uploadId=y", "versionId=%00",
                                   "acl&tagging&policy", "x" * 5_000, "&&&", "=", "list-type=3", "list-type=x"])
def test_strange_queries(server, account, s3, bucket, query):
    for method in ("GET", "PUT", "POST", "DELETE", "HEAD"):
        reply = send(server, method, f"/{bucket}/a?{query}", b"" if method in ("PUT", "POST") else None, account)
        assert reply.status < 500 or reply.status == 501, (method, reply)


def test_headers_that_are_too_many_or_too_large(server, account, s3, bucket):
    for lines in ([f"x-amz-meta-{n}: value" for n in range(500)], ["x-amz-meta-a: " + "v" * 20_000], ["x-filler: " + "v" * 200_000]):
        reply = exchange(server, head("PUT", f"/{bucket}/a", account, "Content-Length: 1", *lines), b"x")
        assert reply == b"" or reply.startswith(b"HTTP/1.1 4"), reply[:200]
    assert absent(s3, bucket, "a")


@pytest.mark.parametrize("header", [
    "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=x", "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0",
    "AWS4-HMAC-SHA256 ,,,===", "AWS AKID:signature", "AWS :", "Basic dXNlcjpwYXNz", "AWS4-HMAC-SHA256 Credential=" + "x" * 5_000])
def test_authorizations_that_are_none(signed, client, closed, header):
    put(client, closed, "a", b"body")
    reply = send(signed, "GET", f"/{closed}/a", account=None, headers={"Authorization": header})
    assert reply.outcome in ((400, "AuthorizationHeaderMalformed"), (403, "AccessDenied"), (403, "InvalidAccessKeyId"),
                             (400, "InvalidArgument"), (403, "SignatureDoesNotMatch"), (400, "InvalidRequest")), reply


# Those who are slow

def test_a_client_that_stops_reading(server, account, s3, bucket):
    put(s3, bucket, "large", pattern(8 * MIB))
    stalled = []
    for _ in range(10):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(head("GET", f"/{bucket}/large", account))
        stalled.append(connection)
    began = time.monotonic()
    for n in range(20):
        put(s3, bucket, f"k{n}", b"body")
        assert get(s3, bucket, f"k{n}") == b"body"
    assert time.monotonic() - began < 10
    for connection in stalled:
        connection.close()


def test_slow_readers_and_writers_are_closed(private_server, account):
    server = private_server("--idle-timeout", "2", "--progress-timeout", "2")
    client = server.client("s3", account=account)
    bucket = make_bucket(client)
    put(client, bucket, "large", pattern(8 * MIB))
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    reader.connect(("127.0.0.1", server.port))
    reader.sendall(head("GET", f"/{bucket}/large", account))
    writer = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    writer.sendall(head("PUT", f"/{bucket}/slow", account, "Content-Length: 1000000") + b"x" * 5_000)
    try:
        while writer.recv(65_536):
            pass
    except ConnectionResetError:
        pass
    received = 0
    reader.settimeout(20)
    try:
        time.sleep(3)
        while data := reader.recv(65_536):
            received += len(data)
    except ConnectionResetError:
        pass
    assert received < 8 * MIB
    assert absent(client, bucket, "slow") and len(get(client, bucket, "large")) == 8 * MIB
    for connection in (reader, writer):
        connection.close()


def test_steady_clients_are_left_alone(private_server, account):
    """However long it takes: what is measured is progress."""
    server = private_server("--progress-timeout", "2", "--idle-timeout", "2")
    client = server.client("s3", account=account)
    bucket, body = make_bucket(client), pattern(50 * MIB)

    def slowly():
        for start in range(0, len(body), MIB):
            time.sleep(0.06)
            yield body[start:start + MIB]
    reply = send(server, "PUT", f"/{bucket}/a", slowly(), account, {"Content-Length": str(len(body))}, digest=False)
    assert reply.status == 200
    stream, received = client.get_object(Bucket=bucket, Key="a")["Body"], b""
    while piece := stream.read(MIB):
        received += piece
        time.sleep(0.06)
    assert received == body


def test_a_deleted_object_is_read_to_its_end(server, account, s3, bucket):
    """A reader under way keeps what it reads, whatever happens to the object."""
    body = pattern(16 * MIB, 7)
    put(s3, bucket, "a", body)
    stream = s3.get_object(Bucket=bucket, Key="a")["Body"]
    first = stream.read(100_000)
    s3.delete_object(Bucket=bucket, Key="a")
    put(s3, bucket, "a", pattern(16 * MIB, 8))
    time.sleep(0.5)
    assert first + stream.read() == body


def test_many_at_once(server, account, s3, bucket):
    failures = []

    def work(n):
        try:
            body = pattern(50_000, n)
            assert send(server, "PUT", f"/{bucket}/k{n}", body, account).status == 200
            assert send(server, "GET", f"/{bucket}/k{n}", account=account).body == body
            exchange(server, head("PUT", f"/{bucket}/broken{n}", account, "Content-Length: 100000"), body[:n * 100])
        except Exception as error:
            failures.append(error)
    threads = [threading.Thread(target=work, args=(n,)) for n in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert keys(s3, bucket) == sorted(f"k{n}" for n in range(60))
