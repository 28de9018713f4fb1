"""Random histories of versions, conditions and multipart uploads against a model in memory, over the socket.
HOLDFAST_MODEL_SEED repeats a history."""

import hashlib
import os
import random

import pytest
from botocore.exceptions import ClientError

from s3_support import Upload, make_bucket, pattern, put, quoted, status_of

SEED = int(os.environ.get("HOLDFAST_MODEL_SEED", random.randrange(1 << 31)))
STEPS = 700
KEYS = ["a", "a/", "a/b", "b", "ü", "x" * 600, "x" * 600 + "y"]


class Version:
    """What one version holds; a delete marker has no body."""

    def __init__(self, id, body=None, tag=None, turn=None):
        self.id, self.body, self.tag, self.turn = id, body, tag, turn

    @property
    def is_marker(self):
        return self.body is None


class History:
    """A bucket and what it must hold: for each key its versions, the oldest first."""

    def __init__(self, client, chance):
        self.client, self.chance = client, chance
        self.bucket, self.status = make_bucket(client), "Never"
        self.kept = {key: [] for key in KEYS}
        self.uploads, self.turn, self.steps = [], 0, []

    # The model

    def current(self, key):
        return self.kept[key][-1] if self.kept[key] and not self.kept[key][-1].is_marker else None

    def add(self, key, version):
        """A new version on top; where none are kept, it takes the place of the null version."""
        if version.id == "null":
            self.kept[key] = [other for other in self.kept[key] if other.id != "null"]
        self.kept[key].append(version)

    def added(self, key, reply, body, tag, turn):
        id = reply.get("VersionId", "null")
        assert (id == "null") == (self.status != "Enabled"), (id, self.status)
        assert reply.get("ETag", tag) == tag
        self.add(key, Version(id, body, tag, turn))

    def refused(self, call, *statuses):
        try:
            call()
        except ClientError as error:
            assert status_of(error) in statuses, error.response
        else:
            raise AssertionError(f"not refused with {statuses}")

    # Steps

    def key(self):
        return self.chance.choice(KEYS)

    def body(self):
        self.turn += 1
        return pattern(self.chance.choice([0, 1, 100, 4_080, 20_000, 70_000]), self.turn)

    def step(self):
        step = self.chance.choice([
            self.put, self.put, self.put_if_absent, self.put_if_same, self.delete, self.delete, self.delete_if_same,
            self.delete_version, self.batch, self.copy, self.copy_version, self.begin, self.part, self.complete, self.complete,
            self.abort, self.tag] + [self.switch] * (self.chance.random() < 0.3))
        self.steps.append(step.__name__)
        step()

    def put(self, **conditions):
        key, body = conditions.pop("key", None) or self.key(), self.body()
        reply = put(self.client, self.bucket, key, body, Metadata={"turn": str(self.turn)}, **conditions)
        self.added(key, reply, body, quoted(body), self.turn)

    def put_if_absent(self):
        key = self.key()
        if self.current(key):
            self.refused(lambda: put(self.client, self.bucket, key, self.body(), IfNoneMatch="*"), 412)
        else:
            self.put(key=key, IfNoneMatch="*")

    def put_if_same(self):
        key = self.key()
        known = self.current(key)
        if known and self.chance.random() < 0.6:
            self.put(key=key, IfMatch=known.tag)
        else:
            other = '"0123456789abcdef0123456789abcdef"'
            self.refused(lambda: put(self.client, self.bucket, key, self.body(), IfMatch=other), 412 if known else 404)

    def deleted(self, key, reply):
        if self.status == "Never":
            assert "DeleteMarker" not in reply
            self.kept[key] = []
        else:
            assert reply["DeleteMarker"] is True
            id = reply["VersionId"] if "VersionId" in reply else reply["DeleteMarkerVersionId"]
            assert (id == "null") == (self.status == "Suspended")
            self.add(key, Version(id))

    def delete(self):
        key = self.key()
        self.deleted(key, self.client.delete_object(Bucket=self.bucket, Key=key))

    def delete_if_same(self):
        key = self.key()
        known = self.current(key)
        if known and self.chance.random() < 0.6:
            self.deleted(key, self.client.delete_object(Bucket=self.bucket, Key=key, IfMatch=known.tag))
        else:
            self.refused(lambda: self.client.delete_object(Bucket=self.bucket, Key=key, IfMatch='"other"'),
                         *((412,) if known else (404, 412)))

    def delete_version(self):
        key = self.key()
        if not self.kept[key]:
            return
        version = self.chance.choice(self.kept[key])
        reply = self.client.delete_object(Bucket=self.bucket, Key=key, VersionId=version.id)
        assert reply.get("DeleteMarker", False) == version.is_marker
        self.kept[key].remove(version)

    def batch(self):
        wanted = []
        for key in self.chance.sample(KEYS, self.chance.randint(1, len(KEYS))):
            version = self.chance.choice(self.kept[key]) if self.kept[key] and self.chance.random() < 0.5 else None
            wanted.append((key, version))
        reply = self.client.delete_objects(Bucket=self.bucket, Delete={"Objects": [
            {"Key": key, **({"VersionId": version.id} if version else {})} for key, version in wanted]})
        assert "Errors" not in reply and len(reply["Deleted"]) == len(wanted)
        for (key, version), entry in zip(wanted, reply["Deleted"]):
            assert entry["Key"] == key
            if version:
                self.kept[key].remove(version)
            else:
                self.deleted(key, entry)

    def copied(self, source, key, **more):
        conditions = {}
        self.turn += 1
        reply = self.client.copy_object(
            Bucket=self.bucket, Key=key, MetadataDirective="REPLACE", Metadata={"turn": str(self.turn)}, CopySource={
                "Bucket": self.bucket, "Key": source[0], **({"VersionId": source[1].id} if more.get("by_version") else {})},
            **conditions)
        assert reply["CopyObjectResult"]["ETag"] == quoted(source[1].body)
        self.added(key, {k: v for k, v in reply.items() if k == "VersionId"}, source[1].body, quoted(source[1].body), self.turn)

    def copy(self):
        source, key = self.key(), self.key()
        known = self.current(source)
        if known:
            self.copied((source, known), key)
        else:
            self.refused(lambda: self.client.copy_object(
                Bucket=self.bucket, Key=key, MetadataDirective="REPLACE",
                CopySource={"Bucket": self.bucket, "Key": source}), 404)

    def copy_version(self):
        source = self.key()
        known = [version for version in self.kept[source] if not version.is_marker]
        if known and self.status != "Never":
            self.copied((source, self.chance.choice(known)), self.key(), by_version=True)

    def begin(self):
        if len(self.uploads) < 4:
            self.turn += 1
            upload = Upload(self.client, self.bucket, self.key(), Metadata={"turn": str(self.turn)})
            upload.turn, upload.bodies = self.turn, {}
            self.uploads.append(upload)

    def part(self):
        if self.uploads:
            upload, number, body = self.chance.choice(self.uploads), self.chance.choice([1, 2, 10_000]), self.body()
            assert upload.part(number, body)["ETag"] == quoted(body)
            upload.bodies[number] = body

    def complete(self):
        if not self.uploads:
            return
        upload = self.chance.choice(self.uploads)
        key, known = upload.at["Key"], self.current(upload.at["Key"])
        if not upload.bodies:
            return
        # Every part but the last must be of 5 MiB, and these are not: complete one of them.
        number = self.chance.choice(sorted(upload.bodies))
        if len(upload.bodies) > 1 and self.chance.random() < 0.2:
            self.refused(upload.complete, 400)
        if known and self.chance.random() < 0.3:
            self.refused(lambda: upload.complete([upload.parts[number]], IfNoneMatch="*"), 412)
        body = upload.bodies[number]
        tag = f'"{hashlib.md5(hashlib.md5(body).digest()).hexdigest()}-1"'
        reply = upload.complete([upload.parts[number]], **({"IfMatch": known.tag} if known and self.chance.random() < 0.3 else {}))
        self.added(key, reply, body, tag, upload.turn)
        self.uploads.remove(upload)

    def abort(self):
        if self.uploads and self.chance.random() < 0.4:
            upload = self.chance.choice(self.uploads)
            upload.abort()
            self.uploads.remove(upload)
            self.refused(upload.abort, 404)

    def tag(self):
        key = self.key()
        if self.current(key):
            self.client.put_object_tagging(Bucket=self.bucket, Key=key, Tagging={"TagSet": [{"Key": "t", "Value": "1"}]})

    def switch(self):
        self.status = "Suspended" if self.status == "Enabled" else "Enabled"
        self.client.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration={"Status": self.status})

    # What must then be seen

    def check(self):
        size = self.chance.choice([1, 2, 5, 1_000])
        self.check_versions(size)
        present = {key: self.current(key) for key in KEYS if self.current(key)}
        found = []
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, PaginationConfig={"PageSize": size}):
            found += [(entry["Key"], entry["ETag"], entry["Size"]) for entry in page.get("Contents", [])]
        assert found == [(key, present[key].tag, len(present[key].body)) for key in sorted(present, key=str.encode)]
        uploads = self.client.list_multipart_uploads(Bucket=self.bucket).get("Uploads", [])
        assert sorted(entry["UploadId"] for entry in uploads) == sorted(upload.id for upload in self.uploads)
        for key in KEYS:
            self.check_key(key)

    def check_versions(self, size):
        puts, markers = [], []
        for page in self.client.get_paginator("list_object_versions").paginate(
                Bucket=self.bucket, PaginationConfig={"PageSize": size}):
            puts += [(e["Key"], e["VersionId"], e["IsLatest"], e["ETag"], e["Size"]) for e in page.get("Versions", [])]
            markers += [(e["Key"], e["VersionId"], e["IsLatest"]) for e in page.get("DeleteMarkers", [])]
        everything = [(key, version, version is self.kept[key][-1])
                      for key in sorted(KEYS, key=str.encode) for version in reversed(self.kept[key])]
        assert puts == [(k, v.id, latest, v.tag, len(v.body)) for k, v, latest in everything if not v.is_marker]
        assert markers == [(k, v.id, latest) for k, v, latest in everything if v.is_marker]

    def check_key(self, key):
        known = self.current(key)
        if known:
            reply = self.client.get_object(Bucket=self.bucket, Key=key)
            assert reply["Body"].read() == known.body and reply["ETag"] == known.tag
            assert reply["Metadata"].get("turn") == str(known.turn)
        else:
            self.refused(lambda: self.client.head_object(Bucket=self.bucket, Key=key), 404)
        for version in self.kept[key]:
            if version.is_marker:
                self.refused(lambda: self.client.head_object(Bucket=self.bucket, Key=key, VersionId=version.id), 405)
            else:
                reply = self.client.get_object(Bucket=self.bucket, Key=key, VersionId=version.id)
                assert reply["Body"].read() == version.body and reply["Metadata"].get("turn") == str(version.turn)


@pytest.mark.slow
def test_a_random_history(s3):
    print("HOLDFAST_MODEL_SEED =", SEED)
    history = History(s3, random.Random(SEED))
    for number in range(STEPS):
        try:
            history.step()
            if number % 35 == 34:
                history.check()
        except (AssertionError, ClientError) as error:
            raise AssertionError(f"seed {SEED}, step {number} ({history.steps[-1]}, {history.status}): {error}") from error
