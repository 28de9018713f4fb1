"""The server under test: one for the session, and private ones for tests that stop it, kill it or set it up differently."""

import pytest

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
