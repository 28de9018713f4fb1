"""The server under test: one for the session, and private ones for tests that stop it, kill it or set it up differently."""

import os
import pathlib
import subprocess

import pytest

import s3_signing
from s3_support import make_bucket
from support import Server, make_table, new_account


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The session's server. At the end it must stop cleanly, and its store must verify."""
    server = Server(tmp_path_factory.mktemp("holdfast") / "data")
    yield server
    assert server.running, "the server died:\n" + server.log()
    server.finish()


@pytest.fixture
def private_server(tmp_path):
    """Starts servers of this test's own: `private_server("--clock", "manual")`."""
    started = []

    def start(*arguments, data=None, environment=None):
        server = Server(data or tmp_path / f"data-{len(started)}", *arguments, environment=environment)
        started.append(server)
        return server

    yield start
    for server in started:
        server.finish()


@pytest.fixture
def account():
    return new_account()


@pytest.fixture
def ddb(server, account):
    """A DynamoDB client in an account that no other test uses."""
    return server.client(account=account)


@pytest.fixture
def loose(server, account):
    """The same, but sending what boto3 itself would refuse, so that the server has to."""
    return server.client(account=account, parameter_validation=False)


@pytest.fixture
def streams(server, account):
    return server.client("dynamodbstreams", account=account)


@pytest.fixture
def table(ddb):
    """A table with the partition key `pk`, a string."""
    return make_table(ddb, "pk:S")


@pytest.fixture
def sorted_table(ddb):
    """A table with the partition key `pk` and the sort key `sk`, strings."""
    return make_table(ddb, "pk:S", "sk:S")


@pytest.fixture
def s3(server, account):
    """An S3 client in an account that no other test uses. The older way of retrying, boto3's default, would send what
    has a wrong digest four times more."""
    return server.client("s3", account=account, retries={"mode": "standard"})


@pytest.fixture
def loose_s3(server, account):
    """The same, but sending what boto3 itself would refuse."""
    return server.client("s3", account=account, parameter_validation=False, retries={"mode": "standard"})


@pytest.fixture
def other_s3(server):
    """A client of another account."""
    return server.client("s3")


@pytest.fixture
def bucket(s3):
    return make_bucket(s3)


@pytest.fixture(scope="session")
def signed(tmp_path_factory):
    """A server that verifies signatures, with the two accounts of s3_signing."""
    place = tmp_path_factory.mktemp("signed-s3")
    (place / "credentials").write_text(s3_signing.CREDENTIALS)
    server = Server(place / "data", "--auth", "sigv4", "--credentials", str(place / "credentials"))
    yield server
    server.finish()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for this machine's loopback, and its key."""
    place = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-keyout", place / "key.pem", "-out", place / "cert.pem", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    return place / "cert.pem", place / "key.pem"


def pytest_collection_modifyitems(config, items):
    """Leaves out the tests of `open-gaps.txt`, which says why, and puts first the files that have slow tests: of several
    workers none then begins a long one when the others are done."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow, item.path.name != "readme_test.py"))
    if os.environ.get("HOLDFAST_OPEN_GAPS") == "1":
        return
    lines = (pathlib.Path(__file__).parent / "open-gaps.txt").read_text().splitlines()
    gaps = {line.split()[0] for line in lines if line and not line.startswith("#")}
    left_out = [item for item in items if f"{item.path.name}::{item.originalname}" in gaps]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
