"""Power loss: the server's writes and syncs are recorded at the system-call boundary under load; then states that a disk
may hold between two syncs are rebuilt, opened, verified, and searched for every write acknowledged by then."""

import os
import pathlib
import random
import shutil
import struct
import subprocess
import threading
import time

import pytest

from support import Server, holdfast, new_account

HERE = pathlib.Path(__file__).parent / "power_loss"
STATES = int(os.environ.get("HOLDFAST_POWER_LOSS_STATES", "25"))
WRITE, WRITE_THROUGH, SYNC = 1, 2, 3
HEADER = struct.Struct("<QQQQ")
SECTOR = 512


def read_log(path):
    """(kind, time, offset, bytes) in order."""
    data = path.read_bytes()
    entries, at = [], 0
    while at + HEADER.size <= len(data):
        kind, when, offset, length = HEADER.unpack_from(data, at)
        at += HEADER.size
        entries.append((kind, when, offset, data[at:at + length]))
        at += length
    return entries


def rebuild(entries, crash, chance):
    """What a disk may hold when the power goes right before entry `crash`: all that was synced, and of what was not any
    part of it, sector by sector."""
    synced = max((i for i in range(crash) if entries[i][0] == SYNC), default=-1)
    image = bytearray()

    def apply(offset, piece):
        if len(image) < offset + len(piece):
            image.extend(bytes(offset + len(piece) - len(image)))
        image[offset:offset + len(piece)] = piece

    for i, (kind, _, offset, piece) in enumerate(entries[:crash]):
        if kind == SYNC:
            continue
        if kind == WRITE_THROUGH or i < synced:
            apply(offset, piece)
            continue
        fate = chance.random()
        if fate < 0.4:
            apply(offset, piece)
        elif fate < 0.7:
            for start in range(0, len(piece), SECTOR):
                if chance.random() < 0.5:
                    apply(offset + start, piece[start:start + SECTOR])
    return bytes(image)


def load(server, account, acknowledged, seconds):
    """Puts, updates and deletes from several threads; notes what was acknowledged, and when."""
    stop = time.monotonic() + seconds

    def work(worker):
        chance = random.Random(worker)
        number = 0
        while time.monotonic() < stop:
            number += 1
            name = f"{worker}-{number}"
            item = {"pk": {"S": name}, "g": {"S": "group%d" % (number % 5)},
                    "data": {"S": "x" * chance.choice([10, 900, 3_000, 30_000])}}
            status, reply = server.call("PutItem", {"TableName": "loss", "Item": item}, account=account)
            assert status == 200, reply
            acknowledged.append((time.monotonic_ns(), name))

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def names_in(server, account):
    names, start = set(), {}
    while True:
        status, reply = server.call(
            "Scan", {"TableName": "loss", "ProjectionExpression": "pk", **start}, account=account)
        assert status == 200, reply
        names |= {item["pk"]["S"] for item in reply["Items"]}
        if "LastEvaluatedKey" not in reply:
            return names
        start = {"ExclusiveStartKey": reply["LastEvaluatedKey"]}


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """The log of a server under load, and what it acknowledged."""
    if not shutil.which("cc"):
        pytest.fail("a C compiler named cc is needed to record system calls")
    directory = tmp_path_factory.mktemp("power-loss")
    library = directory / "recorder.so"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, HERE / "recorder.c", "-ldl"], check=True)
    log = directory / "log"
    server = Server(directory / "data", environment={"LD_PRELOAD": str(library), "RECORDER_LOG": str(log)})
    account = new_account()
    status, reply = server.call("CreateTable", {
        "TableName": "loss", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "g")],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [{"IndexName": "by-group", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                                    "Projection": {"ProjectionType": "KEYS_ONLY"}}]}, account=account)
    assert status == 200, reply
    created = time.monotonic_ns()
    acknowledged = []
    load(server, account, acknowledged, seconds=1.5)
    server.kill()
    assert len(acknowledged) > 100
    entries = read_log(log)
    assert sum(1 for entry in entries if entry[0] == SYNC) > 10, "syncs were recorded"
    return entries, account, acknowledged, created


def check(directory, image, account, expected):
    """Opens a rebuilt state; returns the acknowledged names that it lacks."""
    directory.mkdir()
    (directory / "holdfast.mdb").write_bytes(image)
    checked = holdfast("verify", "--data", str(directory))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    server = Server(directory)
    missing = expected - names_in(server, account)
    server.finish()
    shutil.rmtree(directory)
    return missing


def test_every_state_that_a_disk_may_hold_has_all_that_was_acknowledged(recording, tmp_path):
    entries, account, acknowledged, created = recording
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    first = next(i for i, entry in enumerate(entries) if entry[1] > created)
    for number in range(STATES):
        crash = chance.randrange(first, len(entries) + 1)
        image = rebuild(entries, crash, chance)
        until = entries[crash][1] if crash < len(entries) else time.monotonic_ns()
        expected = {name for when, name in acknowledged if when < until}
        missing = check(tmp_path / str(number), image, account, expected)
        assert not missing, f"seed {seed}, state {number}, before entry {crash}: {len(missing)} of {len(expected)} lost"


def test_the_check_itself_finds_a_loss(recording, tmp_path):
    """The control: a state without the last third of the synced writes lacks acknowledged items, and that is seen."""
    entries, account, acknowledged, created = recording
    first = next(i for i, entry in enumerate(entries) if entry[1] > created)
    image = rebuild(entries, first + (len(entries) - first) * 2 // 3, random.Random(1))
    assert check(tmp_path / "control", image, account, {name for _, name in acknowledged})
