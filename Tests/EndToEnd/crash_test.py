"""`kill -9` under load: every acknowledged write is there afterwards, indexes agree, `verify` is clean.

Each round starts a server on the same store, has it write from several connections, and kills it at a random moment.
HOLDFAST_CRASH_ROUNDS rounds (10 in `make test`, 200 in `make crash`); HOLDFAST_CRASH_SEED repeats a run's choices."""

import http.client
import json
import os
import random
import threading
import time

import pytest

from support import S, Server, everything, index, make_table, target_headers

ROUNDS = int(os.environ.get("HOLDFAST_CRASH_ROUNDS", "10"))
SEED = int(os.environ.get("HOLDFAST_CRASH_SEED", random.randrange(1 << 31)))
ACCOUNT = "123456789012"
WRITERS = 8
KEYS_A_WRITER = 40
PAIRS = 4


class Writer(threading.Thread):
    """Writes to keys of its own, remembering for each what was acknowledged last and what was sent but not answered."""

    def __init__(self, number, known, seed, stop):
        super().__init__()
        self.number, self.known, self.stopping = number, known, stop
        self.chance = random.Random(seed)
        self.acknowledged = 0
        self.wrong = None

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            while not self.stopping.is_set():
                self.write(connection)
        except (OSError, http.client.HTTPException, ValueError):
            pass  # The kill: what was under way has an unknown outcome, and stays noted as such.
        except AssertionError as error:
            self.wrong = error
        finally:
            connection.close()

    def call(self, connection, operation, body):
        connection.request("POST", "/", json.dumps(body), target_headers(operation, ACCOUNT))
        reply = connection.getresponse()
        content = reply.read()
        if len(content) != int(reply.headers["Content-Length"]):
            raise http.client.HTTPException("cut off")
        assert reply.status == 200, content

    def write(self, connection):
        key = f"{self.number}-{self.chance.randrange(KEYS_A_WRITER)}"
        turn = self.known.turn(key)
        text = "v" * self.chance.choice([1, 100, 1000, 20_000])
        choice = self.chance.random()
        if choice < 0.4:
            new = {"turn": turn, "g": f"g{turn % 5}", "text": len(text)}
            self.attempt(connection, {key: new}, "PutItem", {"TableName": "crash", "Item": stored(key, new)})
        elif choice < 0.6:
            old = self.known.settled(key)
            new = {**(old or {"text": 0}), "turn": turn, "g": f"g{turn % 5}"}
            self.attempt(connection, {key: new}, "UpdateItem", {
                "TableName": "crash", "Key": {"pk": S(key)},
                "UpdateExpression": "SET turn = :t, g = :g, #text = if_not_exists(#text, :none)",
                "ExpressionAttributeNames": {"#text": "text"},
                "ExpressionAttributeValues": {":t": {"N": str(turn)}, ":g": S(new["g"]), ":none": S("")}})
        elif choice < 0.7:
            self.attempt(connection, {key: None}, "DeleteItem", {"TableName": "crash", "Key": {"pk": S(key)}})
        elif choice < 0.85:
            first = f"{self.number}-pair-{self.chance.randrange(PAIRS)}"
            changes = {f"{first}-{side}": {"turn": turn, "g": f"g{turn % 5}", "text": len(text)} for side in "ab"}
            self.attempt(connection, changes, "TransactWriteItems", {"TransactItems": [
                {"Put": {"TableName": "crash", "Item": stored(k, v)}} for k, v in changes.items()]})
        else:
            changes = {f"{self.number}-{self.chance.randrange(KEYS_A_WRITER)}": {
                "turn": turn, "g": f"g{turn % 5}", "text": 10} for _ in range(5)}
            self.attempt(connection, changes, "BatchWriteItem", {"RequestItems": {"crash": [
                {"PutRequest": {"Item": stored(k, v)}} for k, v in changes.items()]}})

    def attempt(self, connection, changes, operation, body):
        self.known.begin(changes)
        self.call(connection, operation, body)
        self.known.settle(changes)
        self.acknowledged += 1


def stored(key, value):
    return {"pk": S(key), "turn": {"N": str(value["turn"])}, "g": S(value["g"]), "text": S("v" * value["text"])}


class Known:
    """What each key may hold: the last acknowledged value, or one that was under way."""

    def __init__(self):
        self.lock = threading.Lock()
        self.values, self.open, self.turns = {}, {}, 0

    def turn(self, _):
        with self.lock:
            self.turns += 1
            return self.turns

    def settled(self, key):
        return self.values.get(key)

    def begin(self, changes):
        self.open.update(changes)

    def settle(self, changes):
        self.values.update(changes)
        for key in changes:
            self.open.pop(key, None)

    def check(self, found):
        for key in set(self.values) | set(self.open) | set(found):
            actual, last = found.get(key), self.values.get(key)
            if actual == last:
                continue
            assert key in self.open and actual == self.open[key], \
                f"{key}: acknowledged {last}, under way {self.open.get(key, 'nothing')}, found {actual}"
        # Halves of a transaction: both or neither.
        for key, actual in found.items():
            if "-pair-" in key and key.endswith("-a"):
                assert found.get(key[:-1] + "b") == actual, f"{key}: half a transaction"
        self.values, self.open = dict(found), {}


def contents(client, **more):
    return {item["pk"]["S"]: {"turn": int(item["turn"]["N"]), "g": item["g"]["S"], "text": len(item["text"]["S"])}
            for item in everything(client.scan, TableName="crash", **more)}


def start_writers(server, known, seed):
    stop = threading.Event()
    writers = [Writer(n, known, seed + n, stop) for n in range(WRITERS)]
    for writer in writers:
        writer.port = server.port
        writer.start()
    return writers, stop


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_at_a_kill(tmp_path):
    print("HOLDFAST_CRASH_SEED =", SEED)
    chance = random.Random(SEED)
    server = Server(tmp_path / "data")
    make_table(server.client(account=ACCOUNT), "pk:S", name="crash", more=["g:S"],
               GlobalSecondaryIndexes=[index("by-g", "g")],
               StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    known, acknowledged = Known(), 0
    for number in range(ROUNDS):
        writers, stop = start_writers(server, known, chance.randrange(1 << 31))
        time.sleep(chance.uniform(0.02, 0.6))
        server.kill()
        stop.set()
        for writer in writers:
            writer.join()
            assert writer.wrong is None, f"round {number}: {writer.wrong}"
        acknowledged += sum(writer.acknowledged for writer in writers)
        checked = server.verify()
        assert checked.returncode == 0, f"round {number}: {checked.stdout}{checked.stderr}"
        server.start()
        client = server.client(account=ACCOUNT)
        found = contents(client)
        known.check(found)
        assert contents(client, IndexName="by-g") == found, f"round {number}: the index differs from the table"
        assert client.describe_table(TableName="crash")["Table"]["ItemCount"] == len(found)
    print(f"{ROUNDS} kills, {acknowledged} acknowledged writes")
    assert acknowledged > ROUNDS
    server.finish()


def test_a_clean_stop_under_load_answers_what_it_took(tmp_path):
    server = Server(tmp_path / "data")
    make_table(server.client(account=ACCOUNT), "pk:S", name="crash", more=["g:S"],
               GlobalSecondaryIndexes=[index("by-g", "g")])
    known = Known()
    writers, stop = start_writers(server, known, SEED)
    time.sleep(0.5)
    assert server.terminate() == 0, server.log()
    stop.set()
    for writer in writers:
        writer.join()
    server.start()
    known.check(contents(server.client(account=ACCOUNT)))
    server.finish()
