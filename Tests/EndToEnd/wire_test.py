"""The protocol around the operations: headers, checksums, compression, CORS, content types, routing, health, metrics."""

import gzip
import json
import zlib

import pytest

from support import N, S, get, make_table, target_headers


def post(server, account, operation, body, **headers):
    sent = {**target_headers(operation, account), **{k.replace("_", "-"): v for k, v in headers.items()}}
    return server.request("POST", "/", body if isinstance(body, bytes) else json.dumps(body), sent)


def test_replies_carry_their_headers(server, account):
    status, headers, body = post(server, account, "ListTables", {})
    assert status == 200
    assert headers["Content-Type"] == "application/x-amz-json-1.0"
    assert int(headers["x-amz-crc32"]) == zlib.crc32(body)
    assert int(headers["Content-Length"]) == len(body)
    identifier = headers["x-amzn-RequestId"]
    assert len(identifier) == 52 and identifier.isalnum() and identifier == identifier.upper()
    assert post(server, account, "ListTables", {})[1]["x-amzn-RequestId"] != identifier


def test_errors_carry_them_too(server, account):
    status, headers, body = post(server, account, "DescribeTable", {"TableName": "nothing"})
    assert status == 400 and headers["Content-Type"] == "application/x-amz-json-1.0"
    assert int(headers["x-amz-crc32"]) == zlib.crc32(body) and headers["x-amzn-RequestId"]
    assert json.loads(body) == {
        "__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
        "message": "Requested resource not found: Table: nothing not found"}


def test_the_newer_json_version_is_answered_in_kind(server, account):
    status, headers, _ = post(server, account, "ListTables", {}, Content_Type="application/x-amz-json-1.1")
    assert status == 200 and headers["Content-Type"] == "application/x-amz-json-1.1"


def test_compressed_requests(server, account, ddb, table):
    body = json.dumps({"TableName": table, "Item": {"pk": S("zip"), "v": S("x" * 10_000)}}).encode()
    assert post(server, account, "PutItem", gzip.compress(body), Content_Encoding="gzip")[0] == 200
    assert len(get(ddb, table, pk=S("zip"))["v"]["S"]) == 10_000
    body = body.replace(b"zip", b"zap")
    assert post(server, account, "PutItem", zlib.compress(body), Content_Encoding="deflate")[0] == 200
    assert get(ddb, table, pk=S("zap"))


def test_spoiled_compression(server, account):
    for body in (b"not gzip", gzip.compress(b"{}")[:-5], b""):
        status, _, _ = post(server, account, "ListTables", body, Content_Encoding="gzip")
        assert status in (400, 415)
    assert post(server, account, "ListTables", b"{}", Content_Encoding="br")[0] in (400, 415)


def test_a_small_body_that_unpacks_to_a_gigabyte(server, account):
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(bomb.compress(b" " * (1 << 20)) for _ in range(256)) + bomb.flush()
    status, _, _ = post(server, account, "ListTables", packed, Content_Encoding="gzip")
    assert status in (400, 413)
    assert post(server, account, "ListTables", {})[0] == 200


def test_compressed_replies(server, account, ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("a"), "v": S("x" * 50_000)})
    status, headers, body = post(server, account, "GetItem", {"TableName": table, "Key": {"pk": S("a")}},
                                 Accept_Encoding="gzip")
    assert status == 200 and headers["Content-Encoding"] == "gzip" and len(body) < 5000
    assert json.loads(gzip.decompress(body))["Item"]["v"]["S"] == "x" * 50_000
    _, headers, body = post(server, account, "GetItem", {"TableName": table, "Key": {"pk": S("a")}},
                            Accept_Encoding="identity")
    assert "Content-Encoding" not in headers and len(body) > 50_000


def test_browsers_may_ask_first(server):
    status, headers, _ = server.request("OPTIONS", "/", headers={
        "Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-amz-date,x-amz-target"})
    assert status == 200
    assert headers["Access-Control-Allow-Origin"] in ("*", "http://localhost:3000")
    assert "POST" in headers["Access-Control-Allow-Methods"]
    allowed = headers["Access-Control-Allow-Headers"].lower()
    assert allowed == "*" or all(h in allowed for h in ("authorization", "content-type", "x-amz-date", "x-amz-target"))


def test_replies_to_browsers(server, account):
    _, headers, _ = post(server, account, "ListTables", {}, Origin="http://localhost:3000")
    assert headers["Access-Control-Allow-Origin"] in ("*", "http://localhost:3000")
    exposed = headers["Access-Control-Expose-Headers"].lower()
    assert "x-amzn-requestid" in exposed and "x-amz-crc32" in exposed
    assert "Access-Control-Allow-Origin" not in post(server, account, "ListTables", {})[1]


def test_pages_from_elsewhere_need_to_be_allowed(server, private_server, account):
    """Any page that a user visits could otherwise write to a server on their machine that takes any credentials."""
    status, headers, _ = post(server, account, "ListTables", {}, Origin="https://example.org")
    assert "Access-Control-Allow-Origin" not in headers
    status, headers, _ = server.request("OPTIONS", "/", headers={
        "Origin": "https://example.org", "Access-Control-Request-Method": "POST"})
    assert "Access-Control-Allow-Origin" not in headers
    open_server = private_server("--cors-origin", "https://example.org")
    status, headers, _ = post(open_server, account, "ListTables", {}, Origin="https://example.org")
    assert status == 200 and headers["Access-Control-Allow-Origin"] == "https://example.org"


def test_health_metrics_and_an_unsigned_get(server):
    status, _, body = server.request("GET", "/")
    assert status == 200 and body.startswith(b"healthy: dynamodb.us-east-1.amazonaws.com")
    assert server.request("GET", "/_holdfast/health")[0] == 200
    status, headers, body = server.request("GET", "/_holdfast/metrics")
    assert status == 200 and headers["Content-Type"].startswith("text/plain")
    assert b"# TYPE " in body and b"holdfast_" in body


def test_unknown_operations_name_themselves(server, account):
    status, _, body = post(server, account, "MakeCoffee", {})
    reply = json.loads(body)
    assert status == 400 and reply["__type"].endswith("#UnknownOperationException")
    assert "MakeCoffee" in (reply.get("message") or reply.get("Message"))


@pytest.mark.parametrize("operation", [
    "CreateBackup", "ExportTableToPointInTime", "ImportTable", "CreateGlobalTable", "EnableKinesisStreamingDestination",
    "RestoreTableToPointInTime", "UpdateContributorInsights"])
def test_operations_that_are_not_there(server, account, operation):
    status, _, body = post(server, account, operation, {})
    assert status == 400 and json.loads(body)["__type"].endswith("#UnknownOperationException")
    assert operation.encode() in body


def test_a_target_of_no_service(server, account):
    for target in ("", "DynamoDB_20120810", "DynamoDB_20120810.", "NoSuchService_1.Do", "ListTables", "a.b.c", "." * 3000):
        status, _, body = post(server, account, "ListTables", {}, X_Amz_Target=target)
        assert 400 <= status < 500, (target, body)


def test_other_methods(server):
    for method in ("PUT", "DELETE", "PATCH", "HEAD"):
        status, _, _ = server.request(method, "/")
        assert 400 <= status < 500 or method == "HEAD" and status == 200


def test_requests_on_one_connection(server, account, ddb, table):
    connection = server.connect()
    for i in range(50):
        body = json.dumps({"TableName": table, "Item": {"pk": S(str(i)), "n": N(i)}})
        connection.request("POST", "/", body, target_headers("PutItem", account))
        reply = connection.getresponse()
        assert reply.status == 200 and reply.read() == b"{}"
    connection.close()
    assert ddb.scan(TableName=table)["Count"] == 50


def test_the_port_answers_on_both_loopbacks(private_server):
    import http.client
    server = private_server()
    for address in ("127.0.0.1", "::1"):
        connection = http.client.HTTPConnection(address, server.port, timeout=5)
        try:
            connection.request("GET", "/_holdfast/health")
        except OSError:
            if address == "::1":
                pytest.skip("no IPv6 loopback here")
            raise
        assert connection.getresponse().status == 200
        connection.close()


def test_options_as_environment_variables(private_server, tmp_path):
    server = private_server(environment={"HOLDFAST_CLOCK": "manual"})
    assert server.request("POST", "/_holdfast/clock/advance?seconds=1")[0] == 200


def test_the_clock_is_only_moved_where_it_is_manual(server):
    assert server.request("POST", "/_holdfast/clock/advance?seconds=1")[0] == 409


def test_numbers_in_replies_are_plain(server, account, ddb):
    table = make_table(ddb, "pk:S")
    _, _, body = post(server, account, "DescribeTable", {"TableName": table})
    described = json.loads(body)["Table"]
    assert isinstance(described["CreationDateTime"], (int, float)) and described["CreationDateTime"] > 1.6e9
    assert described["ItemCount"] == 0
