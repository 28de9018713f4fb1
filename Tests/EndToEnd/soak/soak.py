"""A mixed load for a while, and what must not grow with it: `make soak` (SOAK_MINUTES=30, SOAK_SEED=).

Tables take puts, updates, transactions, queries, scans and expiring items, buckets puts, uploads in parts, copies,
listings, deletes and lifecycle rules, on a clock that is moved by an hour a second. Beside them a backup and a check of the
live store, each of which holds snapshots, and a reader too slow to keep one. The data that is to stay is bounded, so
everything that is watched must come to rest: resident memory, file descriptors, the file and its free pages against a
compacted backup. Each writer knows what was acknowledged, and looks for it while it goes on and again at the end, after
which `verify` must be clean. A line a minute; the first thing that is wrong ends the run with a reason and status 1."""

import http.client
import os
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from s3_memory_test import resident_mib  # noqa: E402
from s3_support import MIB, headers_for, keys, make_bucket, pattern, versioned  # noqa: E402
from support import N, S, Server, advance, everything, holdfast, index, make_table, now  # noqa: E402

MINUTES = float(os.environ.get("SOAK_MINUTES", "30"))
SEED = int(os.environ.get("SOAK_SEED", random.randrange(1 << 31)))
ACCOUNT = "123456789012"
WRITERS = 3
KEYS_A_WRITER = 200
DAY = 86_400
CLOCK_SECONDS_A_SECOND = 3_600

# What may be above the figure of the run's first third, when everything has its size.
MEMORY_MIB_MAX = 96
DESCRIPTORS_MAX = 32
# The file against what a compacted copy needs, and its free pages later against those before. A held snapshot costs both.
FILE_TIMES_MAX = 6
FILE_MIB_MAX = 256


class Wrong(Exception):
    """What ends the run."""


def check(holds, reason):
    if not holds:
        raise Wrong(reason)


class Worker(threading.Thread):
    """Does one thing after the other until it is stopped; what it raises ends the run."""

    def __init__(self, run, number):
        super().__init__(name=f"{type(self).__name__} {number}", daemon=True)
        self.run_of, self.number = run, number
        self.chance = random.Random(f"{SEED}-{self.name}")
        self.done = 0

    def run(self):
        try:
            self.prepare()
            while not self.run_of.stopping.is_set():
                self.turn()
                self.done += 1
        except BaseException as error:
            self.run_of.fail(f"{self.name}: {error!r}\n{traceback.format_exc()}")

    def prepare(self):
        pass


class Items(Worker):
    """Items under partitions of its own, in a table with an index and a stream."""

    def prepare(self):
        self.client = self.run_of.server.client(account=ACCOUNT)
        self.known = {}

    def turn(self):
        self.chance.choice(
            [self.put, self.put, self.update, self.delete, self.transact, self.query, self.look, self.expiring])()

    def key(self):
        return f"{self.number}-{self.chance.randrange(8)}", self.chance.randrange(KEYS_A_WRITER // 8)

    def item(self, key, text):
        return {"pk": S(key[0]), "sk": N(key[1]), "group": S(f"g{len(text) % 7}"), "text": S(text)}

    def text(self):
        return pattern(self.chance.choice([1, 200, 2_000, 20_000]), self.chance.random()).hex()[:20_000]

    def put(self):
        key, text = self.key(), self.text()
        self.client.put_item(TableName="soak", Item=self.item(key, text))
        self.known[key] = text

    def update(self):
        key, text = self.key(), self.text()
        self.client.update_item(
            TableName="soak", Key={"pk": S(key[0]), "sk": N(key[1])}, UpdateExpression="SET #t = :t, #g = :g",
            ExpressionAttributeNames={"#t": "text", "#g": "group"},
            ExpressionAttributeValues={":t": S(text), ":g": S(f"g{len(text) % 7}")})
        self.known[key] = text

    def delete(self):
        key = self.key()
        self.client.delete_item(TableName="soak", Key={"pk": S(key[0]), "sk": N(key[1])})
        self.known.pop(key, None)

    def transact(self):
        changes = {self.key(): self.text() for _ in range(4)}
        self.client.transact_write_items(TransactItems=[
            {"Put": {"TableName": "soak", "Item": self.item(key, text)}} for key, text in changes.items()])
        self.known.update(changes)

    def expiring(self):
        self.client.put_item(TableName="soak", Item={
            "pk": S(f"{self.number}-expiring"), "sk": N(self.done),
            "ends": N(now(self.run_of.server) + self.chance.randrange(DAY))})

    def look(self):
        key = self.key()
        found = self.client.get_item(
            TableName="soak", Key={"pk": S(key[0]), "sk": N(key[1])}, ConsistentRead=True).get("Item")
        text = found and found["text"]["S"]
        check(text == self.known.get(key), f"the item {key} is not what was acknowledged")

    def query(self):
        partition = f"{self.number}-{self.chance.randrange(8)}"
        self.compare(partition)

    def compare(self, partition):
        found = everything(
            self.client.query, TableName="soak", KeyConditionExpression="pk = :p", ConsistentRead=True,
            ExpressionAttributeValues={":p": S(partition)})
        found = {(item["pk"]["S"], int(item["sk"]["N"])): item["text"]["S"] for item in found}
        wanted = {key: text for key, text in self.known.items() if key[0] == partition}
        check(found == wanted, f"the partition {partition} is not what was acknowledged")

    def last_look(self):
        for number in range(8):
            self.compare(f"{self.number}-{number}")
        indexed = everything(self.client.scan, TableName="soak", IndexName="by-group")
        mine = [item for item in indexed if item["pk"]["S"].startswith(f"{self.number}-") and "text" in item]
        check(len(mine) == len(self.known), "the index has other items than the table")


class Objects(Worker):
    """Objects under a prefix of its own, in a bucket with versions whose older ones go after a day."""

    def prepare(self):
        self.client = self.run_of.server.client("s3", account=ACCOUNT)
        self.known = {}

    def turn(self):
        self.chance.choice(
            [self.put, self.put, self.put, self.upload, self.copy, self.delete, self.batch, self.list, self.look,
             self.temporary, self.abandoned])()

    def key(self):
        return f"{self.number}/{self.chance.randrange(KEYS_A_WRITER // 4):04}"

    def content(self, *sizes):
        return pattern(self.chance.choice(sizes or [0, 100, 4_081, 70_000, 300_000]), self.chance.random())

    def put(self):
        key, content = self.key(), self.content()
        self.client.put_object(Bucket="soak", Key=key, Body=content)
        self.known[key] = content

    def upload(self):
        if self.chance.random() > 0.1:
            return
        key, content = self.key(), self.content(5 * MIB + 1, 6 * MIB)
        upload = self.client.create_multipart_upload(Bucket="soak", Key=key)["UploadId"]
        parts = []
        for number, piece in enumerate((content[:5 * MIB], content[5 * MIB:]), 1):
            tag = self.client.upload_part(
                Bucket="soak", Key=key, UploadId=upload, PartNumber=number, Body=piece)["ETag"]
            parts.append({"PartNumber": number, "ETag": tag})
        self.client.complete_multipart_upload(
            Bucket="soak", Key=key, UploadId=upload, MultipartUpload={"Parts": parts})
        self.known[key] = content

    def abandoned(self):
        if self.chance.random() > 0.1:
            return
        key = f"temporary/{self.number}/{self.done}"
        upload = self.client.create_multipart_upload(Bucket="soak", Key=key)["UploadId"]
        self.client.upload_part(Bucket="soak", Key=key, UploadId=upload, PartNumber=1, Body=self.content(300_000))

    def copy(self):
        source, key = self.key(), self.key()
        if source in self.known and source != key:
            self.client.copy_object(Bucket="soak", Key=key, CopySource={"Bucket": "soak", "Key": source})
            self.known[key] = self.known[source]

    def delete(self):
        key = self.key()
        self.client.delete_object(Bucket="soak", Key=key)
        self.known.pop(key, None)

    def batch(self):
        gone = {self.key() for _ in range(3)}
        answer = self.client.delete_objects(Bucket="soak", Delete={"Objects": [{"Key": key} for key in gone]})
        check(not answer.get("Errors"), f"a batch delete: {answer.get('Errors')}")
        for key in gone:
            self.known.pop(key, None)

    def temporary(self):
        self.client.put_object(Bucket="soak", Key=f"temporary/{self.number}/{self.done}", Body=self.content())

    def list(self):
        found = keys(self.client, "soak", Prefix=f"{self.number}/")
        check(found == sorted(self.known), f"the listing of {self.number}/ is not what was acknowledged")

    def look(self):
        if self.known:
            self.compare(self.chance.choice(list(self.known)))

    def compare(self, key):
        content = self.client.get_object(Bucket="soak", Key=key)["Body"].read()
        check(content == self.known[key], f"the object {key} is not what was acknowledged")

    def last_look(self):
        self.list()
        for key in self.known:
            self.compare(key)


class SlowReader(Worker):
    """Takes a large object by the piece, while it may be deleted."""

    def turn(self):
        client = self.run_of.server.client("s3", account=ACCOUNT)
        content = pattern(8 * MIB, self.done)
        client.put_object(Bucket="soak", Key="temporary/slow", Body=content)
        connection = http.client.HTTPConnection("127.0.0.1", self.run_of.server.port, timeout=60)
        try:
            connection.request("GET", "/soak/temporary/slow", headers=headers_for(ACCOUNT))
            reply = connection.getresponse()
            check(reply.status == 200, f"a slow reader: {reply.status}")
            taken = b""
            while piece := reply.read(MIB // 2):
                taken += piece
                self.run_of.stopping.wait(1)
            check(taken == content, "a slow reader got other bytes")
        finally:
            connection.close()


class Clock(Worker):
    """Moves the store's clock, by which items expire, streams are trimmed and lifecycle rules come due."""

    def turn(self):
        advance(self.run_of.server, CLOCK_SECONDS_A_SECOND)
        self.run_of.stopping.wait(1)


class Snapshots(Worker):
    """Holds snapshots: a check of the live store, and now and then a backup, whose size is that of the live data."""

    def turn(self):
        data = self.run_of.server.data
        checked = holdfast("verify", "--data", data, timeout=900)
        check(checked.returncode == 0, f"verify of the live store: {checked.stdout}{checked.stderr}")
        target = os.path.join(os.path.dirname(data), "backup")
        made = holdfast("backup", "--data", data, target, timeout=900)
        check(made.returncode == 0, f"a backup: {made.stdout}{made.stderr}")
        self.run_of.live_bytes = sum(os.path.getsize(os.path.join(target, name)) for name in os.listdir(target))
        if self.done % 5 == 0:
            checked = holdfast("verify", "--data", target, timeout=900)
            check(checked.returncode == 0, f"verify of a backup: {checked.stdout}{checked.stderr}")
        shutil.rmtree(target)
        self.run_of.stopping.wait(20)


class Run:
    """The server, the load on it and the watch over it."""

    def __init__(self, place):
        self.stopping = threading.Event()
        self.reason = None
        self.live_bytes = None
        self.server = Server(os.path.join(place, "data"), "--clock", "manual")
        self.first = {}

    def fail(self, reason):
        self.reason = self.reason or reason
        self.stopping.set()

    def prepare(self):
        tables = self.server.client(account=ACCOUNT)
        make_table(
            tables, "pk:S", "sk:N", name="soak", more=["group:S"],
            GlobalSecondaryIndexes=[index("by-group", "group", "pk")],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
        tables.update_time_to_live(
            TableName="soak", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ends"})
        buckets = self.server.client("s3", account=ACCOUNT)
        versioned(buckets, make_bucket(buckets, "soak"))
        older = {"NoncurrentVersionExpiration": {"NoncurrentDays": 1}}
        buckets.put_bucket_lifecycle_configuration(Bucket="soak", LifecycleConfiguration={"Rules": [
            {"ID": "older", "Status": "Enabled", "Filter": {"Prefix": ""}, **older,
             "Expiration": {"ExpiredObjectDeleteMarker": True},
             "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}},
            {"ID": "temporary", "Status": "Enabled", "Filter": {"Prefix": "temporary/"}, "Expiration": {"Days": 1}}]})

    def figures(self):
        process = self.server.process.pid
        metrics = dict(
            line.rsplit(" ", 1) for line in self.server.request("GET", "/_holdfast/metrics")[2].decode().splitlines()
            if line and not line.startswith("#"))
        used = float(metrics["holdfast_store_used_bytes"])
        found = {
            "memory": resident_mib(self.server), "descriptors": len(os.listdir(f"/proc/{process}/fd")),
            "file": used / MIB, "snapshots": int(float(metrics["holdfast_snapshots_open"])),
            "waiting": int(float(metrics["holdfast_writes_waiting"])),
        }
        if self.live_bytes:
            found["live"] = self.live_bytes / MIB
            found["free"] = max(0.0, used - self.live_bytes) / MIB
        return found

    def watch(self, found, is_grown):
        """Until everything has its size the greatest figures are noted; after that none may be far above its own."""
        check(self.server.running, "the server died:\n" + self.server.log())
        if "live" in found:
            room = FILE_TIMES_MAX * found["live"] + FILE_MIB_MAX
            check(found["file"] <= room, f"the file has {found['file']:.0f} MiB for {found['live']:.0f} MiB of live data")
        if not is_grown:
            self.first = {name: max(value, self.first.get(name, 0)) for name, value in found.items()}
            return
        first = self.first
        check(found["memory"] <= first["memory"] + MEMORY_MIB_MAX,
              f"resident memory grew from {first['memory']:.0f} to {found['memory']:.0f} MiB")
        check(found["descriptors"] <= first["descriptors"] + DESCRIPTORS_MAX,
              f"file descriptors grew from {first['descriptors']} to {found['descriptors']}")
        if "free" in found and "free" in first:
            check(found["free"] <= 2 * first["free"] + FILE_MIB_MAX,
                  f"free pages grew from {first['free']:.0f} to {found['free']:.0f} MiB")

    def work(self):
        self.prepare()
        writers = [kind(self, number) for kind in (Items, Objects) for number in range(WRITERS)]
        workers = writers + [SlowReader(self, 0), Clock(self, 0), Snapshots(self, 0)]
        for worker in workers:
            worker.start()
        began = time.monotonic()
        while not self.stopping.wait(min(60.0, MINUTES * 10)):
            minutes = (time.monotonic() - began) / 60
            found = self.figures()
            self.say(minutes, found, writers)
            self.watch(found, is_grown=minutes > MINUTES / 3)
            if minutes >= MINUTES:
                break
        self.stopping.set()
        for worker in workers:
            worker.join(900)
            check(not worker.is_alive(), f"{worker.name} does not end")
        check(self.reason is None, self.reason)
        for writer in writers:
            check(writer.done > 0, f"{writer.name} did nothing")
            writer.last_look()
        check(self.server.terminate() == 0, "the server did not stop cleanly:\n" + self.server.log())
        checked = self.server.verify()
        check(checked.returncode == 0, f"verify: {checked.stdout}{checked.stderr}")
        return sum(writer.done for writer in writers)

    def say(self, minutes, found, writers):
        parts = [f"{minutes:5.1f} min", f"{sum(writer.done for writer in writers):8d} steps"]
        parts += [f"{name} {value:.0f}" for name, value in found.items()]
        print("  ".join(parts), flush=True)


def main():
    print(f"soak: {MINUTES:g} minutes, seed {SEED}; memory, file, live and free in MiB", flush=True)
    place = tempfile.mkdtemp(prefix="holdfast-soak-", dir=os.environ.get("SOAK_DIR"))
    run = Run(place)
    try:
        steps = run.work()
    except (Wrong, AssertionError) as error:
        run.stopping.set()
        print(f"FAILED (seed {SEED}; the store is in {place}): {error}", file=sys.stderr)
        return 1
    finally:
        if run.server.running:
            run.server.kill()
    shutil.rmtree(place)
    print(f"held: {steps} steps, every acknowledged write is there, verify is clean")
    return 0


sys.exit(main())
