"""Bytes that no SDK sends. Each gets AWS's error or a clean close; the server stays up; nothing is half-written."""

import json
import random
import socket
import threading
import time

import pytest

from support import N, S, get, make_table, target_headers

LIMIT = 16 * 1024 * 1024


@pytest.fixture(autouse=True)
def still_up(server):
    yield
    assert server.running, server.log()
    assert server.request("GET", "/_holdfast/health")[0] == 200


def post(server, account, operation, body, **headers):
    """(status, error name, message)"""
    status, _, reply = server.request("POST", "/", body, {**target_headers(operation, account), **headers}, timeout=60)
    parsed = json.loads(reply) if reply.startswith(b"{") else {}
    return status, parsed.get("__type", "").split("#")[-1], parsed.get("message") or parsed.get("Message") or ""


def request_head(account, length, operation="PutItem", **headers):
    lines = ["POST / HTTP/1.1", "Host: localhost", f"Content-Length: {length}"]
    lines += [f"{k}: {v}" for k, v in {**target_headers(operation, account), **headers}.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def exchange(server, data, close=False, timeout=10, pieces=None):
    """Sends raw bytes and reads what comes until the other side closes or is silent."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=timeout) as connection:
        reply = b""
        try:
            for piece in pieces or [data]:
                connection.sendall(piece)
            if close:
                connection.shutdown(socket.SHUT_WR)
            while True:
                received = connection.recv(65536)
                if not received:
                    break
                reply += received
                if not close and b"\r\n\r\n" in reply:
                    head, _, rest = reply.partition(b"\r\n\r\n")
                    length = [int(line.split(b":")[1]) for line in head.split(b"\r\n")
                              if line.lower().startswith(b"content-length:")]
                    if length and len(rest) >= length[0]:
                        break
        except (ConnectionResetError, BrokenPipeError):
            pass
        return reply


GOOD = json.dumps({"TableName": "unlikely", "Item": {"pk": S("a"), "v": {"M": {"x": {"L": [N(1), S("ü\n")]}}}}}).encode()


def test_every_truncation_of_a_request(server, account):
    for length in range(len(GOOD)):
        status, name, _ = post(server, account, "PutItem", GOOD[:length])
        assert (status, name) == (400, "SerializationException"), GOOD[:length]
    assert post(server, account, "PutItem", GOOD)[1] == "ResourceNotFoundException"


@pytest.mark.parametrize("body", [
    b"", b" ", b"null", b"[]", b"5", b'"text"', b"true", b"{", b"}", b"{}}", b"{} {}", b"{,}", b'{"a"}', b'{"a":}', b'{"a":1,}',
    b"{'a': 1}", b"{a: 1}", b'{"TableName": undefined}', b'{"TableName": "x" "y"}', b'{"TableName": "\x00"}',
    b'{"TableName": "\xff\xfe"}', b'{"TableName": "\\ud800"}', b'{"TableName": "\\x41"}', b'{"TableName": "\\u12"}',
    b'{"TableName": 1e}', b'{"TableName": 01}', b'{"TableName": NaN}', b"\xef\xbb\xbf{}", b"\x00\x01\x02", b"//{}",
    b'{"TableName": "a\nb"}', b"<xml/>", b"Action=ListTables",
])
def test_malformed_json(server, account, body):
    status, name, _ = post(server, account, "PutItem", body)
    assert status == 400 and name in ("SerializationException", "ValidationException"), (status, name)


def test_an_empty_object_is_well_formed(server, account):
    assert post(server, account, "ListTables", b"{}")[0] == 200
    assert post(server, account, "ListTables", b" \n\t{ } \r\n")[0] == 200


@pytest.mark.parametrize("member, value", [
    ("TableName", 5), ("TableName", ["x"]), ("TableName", {"x": 1}), ("TableName", True), ("Item", "text"), ("Item", []),
    ("Item", 5), ("Item", {"pk": "text"}), ("Item", {"pk": ["S", "a"]}), ("Item", {"pk": {"S": 5}}),
    ("Item", {"pk": {"S": ["a"]}}), ("Item", {"pk": {"N": 5}}), ("Item", {"pk": {"BOOL": "true"}}),
    ("Item", {"pk": {"NULL": "yes"}}), ("Item", {"pk": {"L": "text"}}), ("Item", {"pk": {"L": {"S": "a"}}}),
    ("Item", {"pk": {"M": [1]}}), ("Item", {"pk": {"M": {"x": 1}}}), ("Item", {"pk": {"SS": "a"}}),
    ("Item", {"pk": {"SS": [1]}}), ("Item", {"pk": {"NS": [1]}}), ("Item", {"pk": {"BS": [1]}}), ("Item", {"pk": {"B": 5}}),
    ("ExpressionAttributeValues", []), ("ExpressionAttributeValues", {":a": "b"}), ("ExpressionAttributeNames", {"#a": 5}),
    ("ConditionExpression", 5), ("ConditionExpression", {}), ("ReturnValues", 5), ("Expected", "x"), ("Expected", {"a": 5}),
])
def test_wrong_types(server, account, member, value):
    body = {"TableName": "unlikely", "Item": {"pk": S("a")}, member: value}
    status, name, _ = post(server, account, "PutItem", json.dumps(body))
    assert (status, name) == (400, "SerializationException")


@pytest.mark.parametrize("operation, body", [
    ("Query", {"TableName": "unlikely", "Limit": "5"}), ("Query", {"TableName": "unlikely", "Limit": 1.5}),
    ("Query", {"TableName": "unlikely", "Limit": 1e30}), ("Query", {"TableName": "unlikely", "ScanIndexForward": "no"}),
    ("BatchWriteItem", {"RequestItems": []}), ("BatchWriteItem", {"RequestItems": {"t-1": {}}}),
    ("BatchWriteItem", {"RequestItems": {"t-1": [5]}}), ("TransactWriteItems", {"TransactItems": {}}),
    ("TransactWriteItems", {"TransactItems": ["x"]}), ("CreateTable", {"KeySchema": "x"}),
    ("CreateTable", {"ProvisionedThroughput": {"ReadCapacityUnits": "x"}}), ("ExecuteStatement", {"Statement": 5}),
    ("ListTables", {"Limit": "x"}), ("UpdateTimeToLive", {"TimeToLiveSpecification": {"Enabled": 1}}),
])
def test_wrong_types_elsewhere(server, account, operation, body):
    status, name, _ = post(server, account, operation, json.dumps(body))
    assert status == 400 and name in ("SerializationException", "ValidationException")


def test_the_words_for_wrong_types(server, account):
    def message(**body):
        return post(server, account, "PutItem", json.dumps({"TableName": "unlikely", **body}))[2]
    assert message(TableName=5) == "NUMBER_VALUE cannot be converted to String"
    assert message(TableName=True) == "TRUE_VALUE cannot be converted to String"
    assert message(TableName=False) == "FALSE_VALUE cannot be converted to String"
    assert message(Item={"pk": {"BOOL": "x"}}).startswith(
        ("STRING_VALUE cannot be converted to Boolean", "Unexpected token received from parser"))


def test_unknown_members_are_ignored(server, account, ddb, table):
    body = {"TableName": table, "Item": {"pk": S("a")}, "Unknown": {"deep": [1, {"x": None}]}, "AlsoUnknown": 5}
    assert post(server, account, "PutItem", json.dumps(body))[0] == 200
    assert get(ddb, table, pk=S("a"))


def test_null_members_are_absent(server, account, ddb, table):
    body = {"TableName": table, "Item": {"pk": S("b")}, "ConditionExpression": None, "ReturnValues": None,
            "ExpressionAttributeValues": None}
    assert post(server, account, "PutItem", json.dumps(body))[0] == 200


def test_duplicate_keys(server, account, ddb, table):
    """Whatever a duplicate means, it is not a crash, and not an item with the attribute twice."""
    body = '{"TableName": "%s", "Item": {"pk": {"S": "dup"}, "v": {"N": "1"}, "v": {"N": "2"}}}' % table
    status, name, _ = post(server, account, "PutItem", body)
    assert status == 200 or name in ("SerializationException", "ValidationException")
    if status == 200:
        assert get(ddb, table, pk=S("dup")) in ({"pk": S("dup"), "v": N(1)}, {"pk": S("dup"), "v": N(2)})
    body = '{"TableName": "nothing", "TableName": "%s", "Item": {"pk": {"S": "x"}, "m": {"M": {"a": {"N": "1"}, ' \
           '"a": {"N": "2"}}}}}' % table
    assert post(server, account, "PutItem", body)[0] in (200, 400)
    body = '{"TableName": "%s", "Item": {"pk": {"S": "x", "S": "y"}}}' % table
    assert post(server, account, "PutItem", body)[0] in (200, 400)


def test_a_million_nested_brackets(server, account, table):
    million = 1_000_000
    for body in (b"[" * million, b'{"a":' * million, b'{"Item":' + b"[" * million + b"]" * million + b"}",
                 b'{"Unknown":' + b"[" * million + b"]" * million + b"}"):
        status, name, _ = post(server, account, "PutItem", body)
        assert status == 400 and name in ("SerializationException", "ValidationException")
    nested = '{"L":[' * 200_000 + '{"S":"x"}' + "]}" * 200_000
    status, name, _ = post(server, account, "PutItem",
                           '{"TableName":"%s","Item":{"pk":{"S":"a"},"v":%s}}' % (table, nested))
    assert status == 400 and name in ("SerializationException", "ValidationException")


@pytest.mark.parametrize("expression", [
    "(" * 300_000, "NOT " * 300_000, "a." * 1_000_000 + "b", "a[0]" * 300_000, "a = :v AND " * 100_000 + "a = :v", "#" * 99_999,
    ":" * 99_999, "'" * 99_999, "\x00" * 5000, "size(" * 100_000], ids=lambda text: ascii(text[:6]))
def test_enormous_expressions(server, account, expression):
    status, name, _ = post(server, account, "PutItem", json.dumps(
        {"TableName": "unlikely", "Item": {"pk": S("a")}, "ConditionExpression": expression}))
    assert (status, name) == (400, "ValidationException")
    status, name, _ = post(server, account, "ExecuteStatement", json.dumps({"Statement": expression}))
    assert (status, name) == (400, "ValidationException")


def test_two_megabytes_of_attribute_names(server, account, ddb, table):
    names = {f"attribute-{i:012}": {"BOOL": True} for i in range(100_000)}
    status, name, message = post(server, account, "PutItem", json.dumps(
        {"TableName": table, "Item": {"pk": S("wide"), **names}}))
    assert (status, name) == (400, "ValidationException") and "size" in message
    status, name, _ = post(server, account, "PutItem", json.dumps(
        {"TableName": table, "Item": {"pk": S("wide"), "n" * 2_000_000: N(1)}}))
    assert (status, name) == (400, "ValidationException")
    placeholders = {f"#{i}": "x" for i in range(100_000)}
    status, name, _ = post(server, account, "GetItem", json.dumps(
        {"TableName": table, "Key": {"pk": S("a")}, "ProjectionExpression": "#1",
         "ExpressionAttributeNames": placeholders}))
    assert (status, name) == (400, "ValidationException")
    assert get(ddb, table, pk=S("wide")) is None


def test_bodies_at_and_over_the_limit(server, account):
    status, name, _ = post(server, account, "ListTables", b'{"Unknown":"' + b"x" * (LIMIT - 20) + b'"}')
    assert status == 200
    reply = exchange(server, request_head(account, LIMIT + 1, "ListTables") + b"{", timeout=15)
    assert reply == b"" or reply.startswith(b"HTTP/1.1 413"), reply[:200]
    reply = exchange(server, request_head(account, 10**15, "ListTables") + b"{", timeout=15)
    assert reply == b"" or reply.startswith((b"HTTP/1.1 413", b"HTTP/1.1 400")), reply[:200]


def test_chunked_bodies(server, account):
    head = request_head(account, 0, "ListTables").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    reply = exchange(server, head + b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 200")
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    reply = exchange(server, None, pieces=[head] + [chunk] * 260 + [b"0\r\n\r\n"], timeout=30)
    assert reply == b"" or reply.startswith(b"HTTP/1.1 413")
    for spoiled in (b"zz\r\n{}\r\n0\r\n\r\n", b"-1\r\n", b"ffffffffffffffffff\r\n"):
        reply = exchange(server, head + spoiled, close=True)
        assert b"HTTP/1.1 200" not in reply


@pytest.mark.parametrize("content_type", [
    "application/json", "text/plain", "application/xml", "multipart/form-data; boundary=x", "", "\t", "x" * 5000,
    "application/x-amz-json-9.9"], ids=lambda text: ascii(text[:20]))
def test_content_types(server, account, content_type):
    status, name, _ = post(server, account, "ListTables", b"{}", **{"Content-Type": content_type})
    assert status in (200, 400, 404, 415, 431)


def test_half_sent_requests(server, account, table, ddb):
    body = json.dumps({"TableName": table, "Item": {"pk": S("half")}}).encode()
    head = request_head(account, len(body))
    for cut in (1, len(head) // 2, len(head), len(head) + len(body) // 2, len(head) + len(body) - 1):
        reply = exchange(server, (head + body)[:cut], close=True)
        assert b"HTTP/1.1 200" not in reply
    # And with the connection gone altogether.
    for cut in (5, len(head), len(head) + 10):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
            connection.sendall((head + body)[:cut])
    assert get(ddb, table, pk=S("half")) is None


def test_a_length_that_is_too_short(server, account, table, ddb):
    body = json.dumps({"TableName": table, "Item": {"pk": S("short")}}).encode()
    reply = exchange(server, request_head(account, len(body) - 2) + body, close=True)
    assert reply.startswith(b"HTTP/1.1 400")
    assert get(ddb, table, pk=S("short")) is None


@pytest.mark.parametrize("head", [
    b"GARBAGE\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET / HTTP/9.9\r\n\r\n", b"\r\n\r\n\r\n", b"\x00" * 1000,
    b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: abc\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
    b"POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    b"GET /%zz%00/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nX: " + b"x" * 200_000 + b"\r\n\r\n", b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\n\r\n",
    b"".join([b"GET / HTTP/1.1\r\n"] + [b"X-%d: y\r\n" % i for i in range(20_000)] + [b"\r\n"]),
    b"GET / HTTP/1.1\r\nX: \xff\xfe\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\n : x\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
], ids=lambda head: ascii(head[:40]))
def test_http_that_is_not_http(server, head):
    reply = exchange(server, head, close=True)
    assert reply == b"" or reply.startswith(b"HTTP/1.1 "), reply[:100]
    assert b"HTTP/1.1 500" not in reply


@pytest.mark.parametrize("rest", [b"", b"Content-Length: 2\r\n", b"Transfer-Encoding: chunked\r\n"])
@pytest.mark.parametrize("second", [b"b", b"a", b""])
def test_two_hosts(server, second, rest):
    for start in (b"GET /", b"POST /", b"GET /_holdfast/health", b"PUT /bucket/key"):
        head = start + b" HTTP/1.1\r\nHost: a\r\nX: y\r\nhOST: " + second + b"\r\n" + rest + b"\r\n"
        body = {b"C": b"{}", b"T": b"2\r\n{}\r\n0\r\n\r\n"}.get(rest[:1], b"")
        # Nothing that follows on the connection is answered: it is closed.
        reply = read_all(server, head + body + request_head("000000000000", 2, "ListTables") + b"{}")
        assert reply.startswith(b"HTTP/1.1 400") and reply.count(b"HTTP/1.1 ") == 1, (head, reply)


def test_pipelined_requests_are_answered_in_order(server, account, table, ddb):
    data = b""
    for i in range(20):
        body = json.dumps({"TableName": table, "Item": {"pk": S(f"p{i}")}}).encode()
        data += request_head(account, len(body)) + body
        body = json.dumps({"TableName": table, "Key": {"pk": S(f"p{i}")}}).encode()
        data += request_head(account, len(body), "GetItem") + body
    data += request_head(account, 2, "ListTables", Connection="close") + b"{}"
    reply = read_all(server, data)
    assert reply.count(b"HTTP/1.1 200") == 41
    positions = [reply.find(b'"p%d"' % i) for i in range(20)]
    assert positions == sorted(positions) and -1 not in positions


def read_all(server, data):
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        for start in range(0, len(data), 1000):
            connection.sendall(data[start:start + 1000])
        reply = b""
        while received := connection.recv(65536):
            reply += received
        return reply


def test_a_pipelined_error_does_not_spoil_its_neighbours(server, account):
    data = request_head(account, 3, "ListTables") + b"{x}" + request_head(account, 2, "ListTables", Connection="close") + b"{}"
    reply = read_all(server, data)
    assert reply.index(b"HTTP/1.1 400") < reply.index(b"HTTP/1.1 200")


def test_slow_senders_are_closed_and_hold_up_nobody(private_server, account):
    server = private_server("--idle-timeout", "2", "--progress-timeout", "2")
    slow = []
    for i in range(200):
        connection = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n" + (b"\r\n{" if i % 2 else b""))
        slow.append(connection)
    began = time.monotonic()
    client = server.client(account=account)
    table = make_table(client, "pk:S")
    client.put_item(TableName=table, Item={"pk": S("a")})
    assert time.monotonic() - began < 10
    closed = 0
    for connection in slow:
        try:
            while connection.recv(65536):
                pass
            closed += 1
        except ConnectionResetError:
            closed += 1
        except socket.timeout:
            pass
        connection.close()
    assert closed == 200


def test_readers_that_stop_reading_hold_up_nobody(server, account, ddb, table):
    for i in range(3):
        ddb.put_item(TableName=table, Item={"pk": S(str(i)), "v": S("x" * 390_000)})
    body = json.dumps({"TableName": table}).encode()
    stalled = []
    for _ in range(20):
        connection = socket.create_connection(("127.0.0.1", server.port))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall((request_head(account, len(body), "Scan") + body) * 4)
        stalled.append(connection)
    began = time.monotonic()
    for i in range(20):
        ddb.put_item(TableName=table, Item={"pk": S("w"), "i": N(i)})
    assert time.monotonic() - began < 10
    for connection in stalled:
        connection.close()


def test_random_bytes(server, account):
    seed = random.randrange(1 << 30)
    print("seed", seed)
    chance = random.Random(seed)
    for _ in range(150):
        body = bytearray(GOOD)
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(body))
            choice = chance.random()
            if choice < 0.4:
                body[place] = chance.randrange(256)
            elif choice < 0.7:
                del body[place:place + chance.randint(1, 10)]
            else:
                body[place:place] = chance.choice([b"{", b"[", b'"', b"\\", b",", b":", b"null", b"1e999", b"\xf0\x9f"])
        status, name, _ = post(server, account, "PutItem", bytes(body))
        assert status == 400 and name, (status, bytes(body))
    for _ in range(100):
        exchange(server, chance.randbytes(chance.randint(1, 2000)), close=True)


def test_many_connections_at_once(server, account):
    failures = []

    def work(i):
        try:
            assert post(server, account, "ListTables", b"{}")[0] == 200
            assert post(server, account, "PutItem", GOOD[:i])[0] == 400
        except Exception as error:
            failures.append(error)
    threads = [threading.Thread(target=work, args=(i,)) for i in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
