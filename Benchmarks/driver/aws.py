"""The few signed calls that the driver makes itself, with nothing but the standard library."""

import datetime
import hashlib
import hmac
import http.client
import json

REGION = "us-east-1"
ACCESS_KEY = "AKIAHOLDFASTBENCH000"
SECRET_KEY = "benchmarks/keep/no/secrets"
ACCOUNT = "123456789012"

CREDENTIALS_FILE = f"""[bench]
aws_access_key_id = {ACCESS_KEY}
aws_secret_access_key = {SECRET_KEY}
account_id = {ACCOUNT}
"""


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _authorization(headers, body_hash, day, method="POST", path="/", service="dynamodb"):
    names = ";".join(sorted(headers))
    canonical = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = f"{method}\n{path}\n\n{canonical}\n{names}\n{body_hash}"
    scope = f"{day}/{REGION}/{service}/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{digest}"
    key = ("AWS4" + SECRET_KEY).encode()
    for part in (day, REGION, service, "aws4_request"):
        key = _hmac(key, part)
    signature = _hmac(key, to_sign).hex()
    return f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/{scope}, SignedHeaders={names}, Signature={signature}"


class Client:
    """One connection to a server."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection(server.host, server.port, timeout=120)
        self.host = f"{server.host}:{server.port}"

    def call(self, operation, **parameters):
        body = json.dumps(parameters).encode()
        now = datetime.datetime.now(datetime.timezone.utc)
        headers = {
            "content-type": "application/x-amz-json-1.0",
            "host": self.host,
            "x-amz-date": now.strftime("%Y%m%dT%H%M%SZ"),
            "x-amz-target": f"DynamoDB_20120810.{operation}",
        }
        headers["authorization"] = _authorization(
            headers, hashlib.sha256(body).hexdigest(), now.strftime("%Y%m%d"))
        self.connection.request("POST", "/", body, headers)
        reply = self.connection.getresponse()
        content = reply.read()
        if reply.status != 200:
            raise RuntimeError(f"{operation}: {reply.status} {content[:500]!r}")
        return json.loads(content)


def object_request(server, method, path, body=b"", length=None, throttle=None):
    """One request on an object. `body` may be made piece by piece, its length said; `throttle` is called with each piece
    that comes back. Returns the bytes that came back."""
    now = datetime.datetime.now(datetime.timezone.utc)
    length = len(body) if length is None else length
    host = f"{server.host}:{server.port}"
    headers = {"host": host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-date": now.strftime("%Y%m%dT%H%M%SZ")}
    headers["authorization"] = _authorization(
        headers, "UNSIGNED-PAYLOAD", now.strftime("%Y%m%d"), method, path, "s3")
    connection = http.client.HTTPConnection(server.host, server.port, timeout=600)
    connection.request(method, path, body, headers | {"content-length": str(length)})
    reply = connection.getresponse()
    seen = 0
    while piece := reply.read(1 << 20):
        seen += len(piece)
        if throttle:
            throttle(piece)
    connection.close()
    if reply.status // 100 != 2:
        raise RuntimeError(f"{method} {path}: {reply.status}")
    return seen


def create_table(client, name):
    client.call(
        "CreateTable",
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )


def item(index, size=1024):
    """The item of `load/aws.lua`: five attributes, `size` bytes of names and values together."""
    small = {"pk": {"S": f"{index:016d}"}, "kind": {"S": "bench"}, "number": {"N": "42"}, "flag": {"BOOL": True}}
    rest = size - len("pk" "kind" "number" "flag" "data") - 16 - 5 - 2 - 1
    return small | {"data": {"S": "abcdefghijklmnop" * (rest // 16) + "z" * (rest % 16)}}


def load(client, name, keys):
    for first in range(0, keys, 25):
        puts = [{"PutRequest": {"Item": item(index)}} for index in range(first, min(first + 25, keys))]
        left = client.call("BatchWriteItem", RequestItems={name: puts}).get("UnprocessedItems")
        if left:
            raise RuntimeError(f"unprocessed items while loading {name}")
