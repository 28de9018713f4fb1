"""`kill -9` during puts, completions, copies, deletes and lifecycle: every acknowledged object is found whole, nothing is
mixed, `verify` is clean, and what was given up is reclaimed.

An object's bytes follow from the name in its metadata, and that from its key and turn. HOLDFAST_CRASH_ROUNDS rounds (10 in
`make test`); HOLDFAST_CRASH_SEED repeats a run's choices."""

import base64
import hashlib
import http.client
import os
import random
import re
import threading
import time

import pytest

from crash_test import Known
from s3_support import MIB, headers_for, keys, make_bucket, pattern, put, versioned
from support import Server, advance, eventually, holdfast, now

ROUNDS = int(os.environ.get("HOLDFAST_CRASH_ROUNDS", "10"))
SEED = int(os.environ.get("HOLDFAST_CRASH_SEED", random.randrange(1 << 31)))
ACCOUNT = "123456789012"
WRITERS = 6
KEYS_A_WRITER = 10
DAY = 86_400


def content(name):
    """The bytes of the object of this name; the name ends with their number."""
    return pattern(int(name.rpartition("-")[2]), name)


class Writer(threading.Thread):
    """Changes keys of its own, noting what was acknowledged and what is under way."""

    def __init__(self, number, port, known, kept, seed, stop):
        super().__init__()
        self.number, self.port, self.known, self.kept, self.stopping = number, port, known, kept, stop
        self.chance, self.acknowledged, self.wrong = random.Random(seed), 0, None

    def run(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            while not self.stopping.is_set():
                self.chance.choice([self.put, self.put, self.upload, self.copy, self.delete, self.batch, self.version])()
        except (OSError, http.client.HTTPException, ValueError):
            pass  # The kill: what was under way has an unknown outcome, and stays noted as such.
        except AssertionError as error:
            self.wrong = error
        finally:
            self.connection.close()

    def call(self, method, path, body=None, statuses=(200,), **headers):
        self.connection.request(method, path, body, headers_for(
            ACCOUNT, more={name.replace("_", "-"): value for name, value in headers.items()}))
        reply = self.connection.getresponse()
        answer = reply.read()
        if "Content-Length" in reply.headers and len(answer) != int(reply.headers["Content-Length"]):
            raise http.client.HTTPException("cut off")
        if reply.status >= 500:
            raise http.client.HTTPException("stopping")
        assert reply.status in statuses, (method, path, reply.status, answer)
        return reply, answer

    def key(self):
        return f"{self.number}/{self.chance.randrange(KEYS_A_WRITER)}"

    def name(self, key, *sizes):
        return f"{key}-{self.known.turn(key)}-{self.chance.choice(sizes or [0, 1, 100, 4_081, 70_000, 300_000])}"

    def settle(self, changes):
        self.known.settle(changes)
        self.acknowledged += 1

    def put(self):
        key = self.key()
        name = self.name(key)
        self.known.begin({key: name})
        self.call("PUT", f"/crash/{key}", content(name), x_amz_meta_name=name)
        self.settle({key: name})

    def upload(self):
        key = self.key()
        name = self.name(key, 1_000, 50_000, *[5 * MIB + 777] * (self.chance.random() < 0.3))
        body = content(name)
        _, answer = self.call("POST", f"/crash/{key}?uploads", b"", x_amz_meta_name=name)
        upload = re.search(b"<UploadId>(.*?)</UploadId>", answer).group(1).decode()
        tags = []
        for number, piece in enumerate((body[:5 * MIB], body[5 * MIB:]), 1):
            if piece:
                reply, _ = self.call("PUT", f"/crash/{key}?partNumber={number}&uploadId={upload}", piece)
                tags.append((number, reply.headers["ETag"]))
        if self.chance.random() < 0.2:
            self.call("DELETE", f"/crash/{key}?uploadId={upload}", statuses=(204,))
            return
        parts = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{tag}</ETag></Part>" for n, tag in tags)
        self.known.begin({key: name})
        _, answer = self.call("POST", f"/crash/{key}?uploadId={upload}",
                              f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>")
        if b"<CompleteMultipartUploadResult" not in answer:
            raise http.client.HTTPException("cut off")
        self.settle({key: name})

    def copy(self):
        source, key = self.key(), self.key()
        name = self.known.settled(source)
        if source == key or not name:
            return
        self.known.begin({key: name})
        _, answer = self.call("PUT", f"/crash/{key}", b"", x_amz_copy_source=f"/crash/{source}")
        if b"</CopyObjectResult>" not in answer:
            raise http.client.HTTPException("cut off")
        self.settle({key: name})

    def delete(self):
        key = self.key()
        self.known.begin({key: None})
        self.call("DELETE", f"/crash/{key}", statuses=(204,))
        self.settle({key: None})

    def batch(self):
        changes = {self.key(): None for _ in range(3)}
        self.known.begin(changes)
        body = "".join(f"<Object><Key>{key}</Key></Object>" for key in changes)
        body = f"<Delete>{body}</Delete>".encode()
        _, answer = self.call("POST", "/crash?delete", body,
                              Content_MD5=base64.b64encode(hashlib.md5(body).digest()).decode())
        assert b"<Error>" not in answer, answer
        if b"</DeleteResult>" not in answer:
            raise http.client.HTTPException("cut off")
        self.settle(changes)

    def version(self):
        name = self.name(f"v{self.number}", 10, 5_000)
        reply, _ = self.call("PUT", f"/kept/v{self.number}", content(name), x_amz_meta_name=name)
        self.kept[reply.headers["x-amz-version-id"]] = (f"v{self.number}", name)
        self.acknowledged += 1


def whole(reply):
    """The name of an object that is what its name says."""
    name = reply["Metadata"]["name"]
    assert reply["Body"].read() == content(name), f"{name}: other bytes, or not all of them"
    return name


def expire(server, days):
    """Sets the clock forward to so many days after the tests' beginning, wherever it started anew."""
    ahead = expire.begin + days * DAY - now(server)
    if ahead > 0:
        advance(server, ahead)


def check_kept(client, kept, under_way):
    listed = {}
    for page in client.get_paginator("list_object_versions").paginate(Bucket="kept"):
        listed.update({entry["VersionId"]: entry["Key"] for entry in page.get("Versions", [])})
    lost = set(kept) - set(listed)
    assert not lost, f"versions lost: {[kept[version] for version in lost]}"
    for version in set(listed) - set(kept):
        assert under_way > 0, f"{version}: a version that nobody put"
        under_way -= 1
        kept[version] = (listed[version], whole(client.get_object(Bucket="kept", Key=listed[version], VersionId=version)))
    for version in random.Random(len(kept)).sample(sorted(kept), min(20, len(kept))):
        key, name = kept[version]
        assert whole(client.get_object(Bucket="kept", Key=key, VersionId=version)) == name


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_at_a_kill(tmp_path):
    print("HOLDFAST_CRASH_SEED =", SEED)
    chance = random.Random(SEED)
    server = Server(tmp_path / "data", "--clock", "manual")
    expire.begin = now(server)
    client = server.client("s3", account=ACCOUNT)
    make_bucket(client, "crash")
    versioned(client, make_bucket(client, "kept"))
    client.put_bucket_lifecycle_configuration(Bucket=make_bucket(client, "passing"), LifecycleConfiguration={"Rules": [
        {"ID": "pass", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}]})
    known, kept, acknowledged = Known(), {}, 0
    for number in range(ROUNDS):
        passing = {f"p{number}-{n}": f"p{number}-{n}-{chance.choice([0, 100, 20_000])}" for n in range(40)}
        for key, name in passing.items():
            put(client, "passing", key, content(name), Metadata={"name": name})
        stop = threading.Event()
        writers = [Writer(n, server.port, known, kept, chance.randrange(1 << 31), stop) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(chance.uniform(0.02, 0.4))
        expire(server, 3 * (number + 1))
        time.sleep(chance.uniform(0.0, 0.3))
        server.kill()
        stop.set()
        for writer in writers:
            writer.join()
            assert writer.wrong is None, f"round {number}: {writer.wrong}"
        acknowledged += sum(writer.acknowledged for writer in writers)
        checked = server.verify()
        assert checked.returncode == 0, f"round {number}: {checked.stdout}{checked.stderr}"
        server.start()
        client = server.client("s3", account=ACCOUNT)
        found = {key: whole(client.get_object(Bucket="crash", Key=key)) for key in keys(client, "crash")}
        known.check(found)
        check_kept(client, kept, WRITERS)
        # Lifecycle takes objects whole, or leaves them.
        left = keys(client, "passing")
        assert set(left) <= set(passing)
        for key in left:
            assert whole(client.get_object(Bucket="passing", Key=key)) == passing[key]
        expire(server, 3 * (number + 1) + 1)
        eventually(lambda: keys(client, "passing") == [])
    print(f"{ROUNDS} kills, {acknowledged} acknowledged changes")
    assert acknowledged > ROUNDS
    empty(server, client)
    server.finish()


def empty(server, client):
    """Deletes everything, and looks that not a piece of a blob is left of it."""
    for bucket in ("crash", "kept", "passing"):
        for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
            every = page.get("Versions", []) + page.get("DeleteMarkers", [])
            if every:
                client.delete_objects(Bucket=bucket, Delete={"Quiet": True, "Objects": [
                    {"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in every]})
        for upload in client.list_multipart_uploads(Bucket=bucket).get("Uploads", []):
            client.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
        client.delete_bucket(Bucket=bucket)

    def nothing_left():
        advance(server, DAY)
        entries = dict(re.findall(r"^(\S+)\s+(\d+)$", holdfast("inspect", "--data", server.data).stdout, re.M))
        return not [name for name in ("storage.blobs", "storage.pieces", "buckets.parts", "buckets.objects", "buckets.versions")
                    if entries.get(name, "0") != "0"]
    eventually(nothing_left, limit=30, interval=0.3)


@pytest.mark.slow
def test_a_clean_stop_under_load_answers_what_it_took(tmp_path):
    server = Server(tmp_path / "data", "--clock", "manual")
    client = server.client("s3", account=ACCOUNT)
    make_bucket(client, "crash")
    versioned(client, make_bucket(client, "kept"))
    known, kept, stop = Known(), {}, threading.Event()
    writers = [Writer(n, server.port, known, kept, SEED + n, stop) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    time.sleep(0.5)
    assert server.terminate() == 0, server.log()
    stop.set()
    for writer in writers:
        writer.join()
        assert writer.wrong is None, writer.wrong
    server.start()
    client = server.client("s3", account=ACCOUNT)
    known.check({key: whole(client.get_object(Bucket="crash", Key=key)) for key in keys(client, "crash")})
    check_kept(client, kept, WRITERS)
    server.finish()
