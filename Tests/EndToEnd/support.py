"""What every end-to-end test shares: the server as a child process, clients, and the words to expect refusals with."""

import contextlib
import http.client
import itertools
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("HOLDFAST_BIN", str(REPOSITORY / ".build" / "release" / "holdfast"))
START_LIMIT_SECONDS = 30
STOP_LIMIT_SECONDS = 30

# One session for all clients: it caches the service models, which take most of a client's start.
_session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
_accounts = itertools.count(int(time.time()) % 100_000_000 * 1_000)


def new_account():
    """A 12-digit account that no other test uses; as an access key it selects that account."""
    return "%012d" % (next(_accounts) % 10**12)


class Server:
    """`holdfast serve` as a child process on a port of its own choosing."""

    def __init__(self, data, *arguments, environment=None):
        self.data = str(data)
        self.arguments = list(arguments)
        self.environment = {**os.environ, **(environment or {})}
        self.process = None
        self.port = None
        self.output = []
        self.start()

    def start(self):
        assert os.path.exists(BINARY), f"no server at {BINARY}: build it, or set HOLDFAST_BIN"
        self.port = None
        self.output = []
        self.process = subprocess.Popen(
            [BINARY, "serve", "--data", self.data, "--port", "0", *self.arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=self.environment, text=True, errors="replace")
        listening = threading.Event()
        threading.Thread(target=self._read, args=(self.process, listening), daemon=True).start()
        assert listening.wait(START_LIMIT_SECONDS), "the server printed no address:\n" + self.log()
        assert self.port, f"the server ended with {self.process.wait()}:\n" + self.log()

    def _read(self, process, listening):
        for line in process.stdout:
            self.output.append(line)
            address = re.search(r"https?://(?:127\.0\.0\.1|localhost|\[::1\]):(\d+)", line)
            if address and self.port is None:
                self.port = int(address.group(1))
                listening.set()
        listening.set()

    def log(self, lines=60):
        return "".join(self.output[-lines:])

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def running(self):
        return self.process.poll() is None

    def terminate(self):
        """SIGTERM drains and closes; a clean stop is exit code 0."""
        self.process.send_signal(signal.SIGTERM)
        return self._wait()

    def kill(self):
        self.process.kill()
        return self._wait()

    def _wait(self):
        try:
            return self.process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            pytest.fail("the server did not stop:\n" + self.log())

    def restart(self):
        assert self.terminate() == 0, self.log()
        self.start()

    def verify(self):
        """The integrity check of the closed store."""
        return holdfast("verify", "--data", self.data)

    def finish(self):
        if self.running:
            assert self.terminate() == 0, self.log()
        checked = self.verify()
        assert checked.returncode == 0, checked.stdout + checked.stderr

    # Clients

    def client(self, service="dynamodb", account=None, region="us-east-1", secret="secret", token=None, **config):
        """An unmodified boto3 client, its retries left on."""
        return _session.client(
            service, endpoint_url=self.endpoint, region_name=region, aws_access_key_id=account or new_account(),
            aws_secret_access_key=secret, aws_session_token=token,
            config=Config(connect_timeout=5, read_timeout=60, **config))

    def resource(self, account=None, region="us-east-1"):
        return _session.resource(
            "dynamodb", endpoint_url=self.endpoint, region_name=region, aws_access_key_id=account or new_account(),
            aws_secret_access_key="secret")

    def connect(self, timeout=30):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def request(self, method, path, body=None, headers=None, timeout=30):
        """One plain HTTP exchange: (status, headers, body)."""
        connection = self.connect(timeout)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            reply = connection.getresponse()
            return reply.status, reply.headers, reply.read()
        finally:
            connection.close()

    def call(self, operation, body, account="000000000000", region="us-east-1", headers=None, timeout=30):
        """An operation with a body that no SDK would send: (status, reply as JSON)."""
        if not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        status, _, reply = self.request(
            "POST", "/", body, {**target_headers(operation, account, region), **(headers or {})}, timeout)
        return status, json.loads(reply) if reply else {}


def target_headers(operation, account="000000000000", region="us-east-1"):
    prefix = "" if "." in operation else "DynamoDB_20120810."
    return {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": prefix + operation,
        "X-Amz-Date": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()),
        "Authorization": "AWS4-HMAC-SHA256 Credential=%s/%s/%s/dynamodb/aws4_request, "
                         "SignedHeaders=host;x-amz-date;x-amz-target, Signature=%s"
                         % (account, time.strftime("%Y%m%d", time.gmtime()), region, "0" * 64),
    }


def holdfast(*arguments, timeout=120):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=timeout)


def advance(server, seconds):
    """Moves the clock of a server started with `--clock manual`."""
    status, _, reply = server.request("POST", f"/_holdfast/clock/advance?seconds={seconds}")
    assert status == 200, reply
    return json.loads(reply)["now"] / 1000


def now(server):
    """The time on that clock, in seconds."""
    return int(json.loads(server.request("GET", "/_holdfast/clock")[2])["now"] / 1000)


class Refusal:
    """What a `refused` block caught."""
    error = None

    @property
    def response(self):
        return self.error.response

    @property
    def message(self):
        return message_of(self.error.response)


def message_of(response):
    return response.get("message") or response.get("Message") or response["Error"].get("Message", "")


@contextlib.contextmanager
def refused(code, *texts, status=400):
    """The block must be refused with this error code, HTTP status and one of these texts (an exact message, or a
    pattern where it starts with a caret). AWS words some messages differently from region to region."""
    refusal = Refusal()
    with pytest.raises(ClientError) as caught:
        yield refusal
    refusal.error = caught.value
    response = caught.value.response
    assert response["Error"]["Code"] == code, response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status, response
    if texts:
        assert says(message_of(response), *texts), f"{message_of(response)!r} is none of {texts!r}"


def says(message, *texts):
    """Whether a message is one of the texts, with or without the envelope that newer regions put around it."""
    bare = re.sub(r"^1 validation error detected: ", "", message)
    return any(re.search(text, message) or re.search(text, bare) if text.startswith("^") else text in (message, bare)
               for text in texts)


def invalid(*texts):
    return refused("ValidationException", *texts)


def eventually(check, limit=20.0, interval=0.02):
    """Waits for what happens in the background; the last failure is the test's."""
    deadline = time.monotonic() + limit
    while True:
        try:
            result = check()
            if result:
                return result
        except (AssertionError, ClientError):
            if time.monotonic() > deadline:
                raise
        assert time.monotonic() < deadline, "what was awaited did not happen in %s s" % limit
        time.sleep(interval)


# Tables

def schema(*keys):
    """`schema("pk:S", "sk:N")` as CreateTable's two parameters."""
    parts = [key.split(":") for key in keys]
    return {
        "AttributeDefinitions": [{"AttributeName": n, "AttributeType": t} for n, t in parts],
        "KeySchema": [{"AttributeName": n, "KeyType": kind} for (n, _), kind in zip(parts, ("HASH", "RANGE"))],
    }


def index(name, *keys, projection="ALL", include=None):
    """An index description; names before a "/" make up the partition key: index("g", "a", "b", "/", "c", "d")."""
    if "/" in keys:
        cut = keys.index("/")
        hashes, ranges = keys[:cut], keys[cut + 1:]
    else:
        hashes, ranges = keys[:1], keys[1:]
    return {
        "IndexName": name,
        "KeySchema": [{"AttributeName": k, "KeyType": "HASH"} for k in hashes]
                     + [{"AttributeName": k, "KeyType": "RANGE"} for k in ranges],
        "Projection": {"ProjectionType": projection, **({"NonKeyAttributes": include} if include else {})},
    }


def make_table(client, *keys, name=None, more=(), **parameters):
    """Creates a table and waits for it; `more` defines the attributes that only indexes use."""
    name = name or unique("table")
    described = schema(*(keys or ("pk:S",)))
    described["AttributeDefinitions"] += schema(*more)["AttributeDefinitions"]
    if "ProvisionedThroughput" not in parameters:
        parameters.setdefault("BillingMode", "PAY_PER_REQUEST")
    client.create_table(TableName=name, **described, **parameters)
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    return name


_names = itertools.count(1)


def unique(prefix):
    return f"{prefix}-{next(_names)}"


def table_arn(account, name, region="us-east-1"):
    return f"arn:aws:dynamodb:{region}:{account}:table/{name}"


# Attribute values

def S(text):
    return {"S": text}


def N(number):
    return {"N": str(number)}


def B(data):
    return {"B": data}


def L(*values):
    return {"L": list(values)}


def M(**values):
    return {"M": values}


def SS(*values):
    return {"SS": list(values)}


def NS(*values):
    return {"NS": [str(v) for v in values]}


def get(client, table, **key):
    """The item with this key, or None."""
    return client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")


def everything(operation, **parameters):
    """All items of a query or scan, page by page."""
    items = []
    while True:
        page = operation(**parameters)
        assert page["Count"] == len(page["Items"])
        items += page["Items"]
        if "LastEvaluatedKey" not in page:
            return items
        parameters["ExclusiveStartKey"] = page["LastEvaluatedKey"]
