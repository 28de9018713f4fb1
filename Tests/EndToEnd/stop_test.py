"""How a server starts and stops: signals, requests under way, modes, what is refused at the start."""

import json
import signal
import socket
import time
from urllib.parse import urlsplit

import pytest

from bad_input_test import request_head
from support import N, S, Server, get, holdfast, make_table


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_stop_by_signal_is_clean(tmp_path, name):
    server = Server(tmp_path / "data")
    client = server.client(account="123456789012")
    table = make_table(client, "pk:S")
    client.put_item(TableName=table, Item={"pk": S("a")})
    began = time.monotonic()
    server.process.send_signal(getattr(signal, name))
    assert server.process.wait(20) == 0, server.log()
    # The client's connection is still open, and idle: it holds nothing up.
    assert time.monotonic() - began < 10
    assert server.verify().returncode == 0
    server.start()
    assert get(server.client(account="123456789012"), table, pk=S("a"))
    server.finish()


def test_a_request_under_way_is_answered(tmp_path):
    server = Server(tmp_path / "data")
    account = "123456789012"
    table = make_table(server.client(account=account), "pk:S")
    body = json.dumps({"TableName": table, "Item": {"pk": S("late")}}).encode()
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(request_head(account, len(body)) + body[:10])
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        connection.sendall(body[10:])
        reply = b""
        try:
            while received := connection.recv(65536):
                reply += received
        except ConnectionResetError:
            pass
    assert server.process.wait(30) == 0, server.log()
    assert reply.startswith(b"HTTP/1.1 200")
    server.start()
    assert get(server.client(account=account), table, pk=S("late"))
    server.finish()


def test_a_stop_waits_for_no_stalled_client_for_long(tmp_path):
    server = Server(tmp_path / "data", "--drain-timeout", "2")
    stalled = socket.create_connection(("127.0.0.1", server.port))
    stalled.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
    time.sleep(0.2)
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(20) == 0, server.log()
    assert time.monotonic() - began < 10
    stalled.close()
    server.finish()


@pytest.mark.parametrize("size", [100_000, 8 << 20])
def test_a_stop_waits_for_no_client_that_takes_nothing_for_long(tmp_path, size):
    server = Server(tmp_path / "data", "--drain-timeout", "2")
    s3 = server.client("s3")
    s3.create_bucket(Bucket="stalled")
    s3.put_object(Bucket="stalled", Key="large", Body=bytes(size))
    stalled = socket.socket()
    stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stalled.connect(("127.0.0.1", server.port))
    url = urlsplit(s3.generate_presigned_url("get_object", Params={"Bucket": "stalled", "Key": "large"}))
    stalled.sendall(f"GET {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n".encode())
    assert stalled.recv(12) == b"HTTP/1.1 200"
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(20) == 0, server.log()
    assert time.monotonic() - began < 10
    stalled.close()
    server.finish()


def test_the_relaxed_mode_is_asked_for_by_name_and_warns(private_server):
    relaxed = private_server("--durability", "relaxed")
    assert "power" in relaxed.log(1000).lower()
    client = relaxed.client()
    table = make_table(client, "pk:S")
    client.put_item(TableName=table, Item={"pk": S("a"), "n": N(1)})
    assert get(client, table, pk=S("a"))
    durable = private_server()
    assert "power" not in durable.log(1000).lower()


@pytest.mark.parametrize("arguments", [
    ["--port", "70000"], ["--port", "x"], ["--auth", "maybe"], ["--clock", "broken"], ["--durability", "none"],
    ["--tls-certificate", "/nowhere.pem"], ["--credentials", "/nowhere"], ["--unknown"], ["--auth", "sigv4"],
    ["--map-size", "-1"]])
def test_starts_that_are_refused(tmp_path, arguments):
    done = holdfast("serve", "--data", tmp_path / "data", *arguments,
                    *([] if "--port" in arguments else ["--port", "0"]), timeout=20)
    assert done.returncode != 0 and done.stderr.strip()


def test_a_port_that_is_taken(tmp_path, server):
    done = holdfast("serve", "--data", tmp_path / "data", "--port", server.port, timeout=20)
    assert done.returncode != 0 and done.stderr.strip() + done.stdout.strip()


def test_large_bodies_may_ask_first(server, account):
    """`Expect: 100-continue`, as curl sends it."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request_head(account, 2, "ListTables", Expect="100-continue"))
        assert connection.recv(1000).startswith(b"HTTP/1.1 100")
        connection.sendall(b"{}")
        assert connection.recv(10_000).startswith(b"HTTP/1.1 200")


def test_many_starts_and_stops(tmp_path):
    table = None
    for turn in range(5):
        server = Server(tmp_path / "data")
        client = server.client(account="123456789012")
        table = table or make_table(client, "pk:S")
        client.put_item(TableName=table, Item={"pk": S(str(turn))})
        assert client.scan(TableName=table)["Count"] == turn + 1
        assert server.terminate() == 0, server.log()
    server.finish()
