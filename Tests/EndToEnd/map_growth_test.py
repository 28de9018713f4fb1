"""A store that outgrows the address space that it began with: how it goes on, and what it says where it cannot."""

import concurrent.futures
import os
import re
import resource

from support import N, S, everything, make_table, new_account, refused


def metric(server, name):
    page = server.request("GET", "/_holdfast/metrics")[2].decode()
    return float(re.search(rf"^holdfast_{name} (\S+)$", page, re.MULTILINE)[1])


def address_space(server):
    """Bytes that the server's process has mapped."""
    pages = open(f"/proc/{server.process.pid}/statm").read().split()[0]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def test_the_map_grows_while_it_is_read_and_written(private_server):
    server = private_server("--map-size", "1MiB")
    account = new_account()
    client = server.client(account=account, max_pool_connections=16)
    table = make_table(client, "pk:S")
    text = "x" * 6_000

    def write(number):
        client.put_item(TableName=table, Item={"pk": S(f"{number:05}"), "n": N(number), "text": S(text)})

    def read(_):
        return len(client.scan(TableName=table, Limit=50)["Items"])

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        reads = [pool.submit(read, i) for i in range(300)]
        list(pool.map(write, range(1_500)))
        assert all(r.result() <= 50 for r in reads)
    assert metric(server, "store_map_growths_total") >= 3
    assert metric(server, "store_map_bytes") > 1_500 * 6_000
    found = everything(client.scan, TableName=table, ProjectionExpression="n")
    assert sorted(int(item["n"]["N"]) for item in found) == list(range(1_500))


def test_a_store_that_may_not_grow_says_so_and_lives(private_server):
    server = private_server("--map-size", "1MiB", "--map-size-max", "2MiB")
    fill_until_refused(server)


def test_a_limit_of_address_space_is_said_and_survived(private_server):
    server = private_server("--map-size", "8MiB")
    client = server.client()
    make_table(client, "pk:S", name="warm")
    for number in range(50):
        client.put_item(TableName="warm", Item={"pk": S(str(number))})
    # Some room besides the map, for threads and memory.
    limit = address_space(server) + (64 << 20)
    resource.prlimit(server.process.pid, resource.RLIMIT_AS, (limit, limit))
    fill_until_refused(server)


def fill_until_refused(server):
    client = server.client(retries={"max_attempts": 0})
    table = make_table(client, "pk:S")
    written = 0
    with refused("InternalServerError", "^The request could not be stored.*is full and could not grow.*map-size-max",
                 status=500):
        while written < 10_000:
            client.put_item(TableName=table, Item={"pk": S(f"{written:05}"), "text": S("x" * 60_000)})
            written += 1
    assert written > 10
    assert client.get_item(TableName=table, Key={"pk": S("00000")})["Item"]["pk"] == S("00000")
    assert len(everything(client.scan, TableName=table, ProjectionExpression="pk")) == written
    for number in range(written // 2):
        client.delete_item(TableName=table, Key={"pk": S(f"{number:05}")})
    # What was deleted makes room, in the commits after the one that freed it.
    client.put_item(TableName=table, Item={"pk": S("again"), "text": S("x" * 60_000)})
    assert server.running
