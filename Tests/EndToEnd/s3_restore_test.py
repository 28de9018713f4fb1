"""Archived objects: not readable until restored, readable for as long as was asked, on a clock that is set forward."""

import re

import pytest

from s3_support import Upload, expect, get, make_bucket, put, send
from support import Server, advance, new_account, refused

HOUR, DAY = 3_600, 86_400
ARCHIVED = "The operation is not valid for the object's storage class"


@pytest.fixture(scope="module")
def timed(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("archives") / "data", "--clock", "manual")
    yield server
    server.finish()


@pytest.fixture
def client(timed):
    return timed.client("s3")


@pytest.fixture
def bucket(client):
    return make_bucket(client)


def restore(client, bucket, days=2, tier="Standard", key="a"):
    reply = client.restore_object(Bucket=bucket, Key=key, RestoreRequest={
        "Days": days, "GlacierJobParameters": {"Tier": tier}})
    return reply["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize("name", ["GLACIER", "DEEP_ARCHIVE"])
def test_archived_objects_are_not_read(timed, client, bucket, name):
    put(client, bucket, "a", b"body", StorageClass=name)
    head = client.head_object(Bucket=bucket, Key="a")
    assert head["StorageClass"] == name and head["ContentLength"] == 4 and "Restore" not in head
    with refused("InvalidObjectState", ARCHIVED, status=403) as refusal:
        client.get_object(Bucket=bucket, Key="a")
    assert refusal.response["Error"]["StorageClass"] == name
    with refused("InvalidObjectState", status=403):
        client.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a")
    with refused("InvalidObjectState", status=403):
        Upload(client, bucket, "b").copy(1, f"{bucket}/a")
    put(client, bucket, "a", b"newer")
    assert get(client, bucket, "a") == b"newer"


@pytest.mark.parametrize("name, tier, hours", [
    ("GLACIER", "Expedited", 1), ("GLACIER", "Standard", 6), ("GLACIER", "Bulk", 13), ("DEEP_ARCHIVE", "Standard", 13),
    ("DEEP_ARCHIVE", "Bulk", 49)])
def test_restored_for_some_days(timed, client, bucket, name, tier, hours):
    put(client, bucket, "a", b"body", StorageClass=name)
    assert restore(client, bucket, 2, tier) == 202
    assert client.head_object(Bucket=bucket, Key="a")["Restore"] == 'ongoing-request="true"'
    with refused("InvalidObjectState", status=403):
        client.get_object(Bucket=bucket, Key="a")
    with refused("RestoreAlreadyInProgress", "Object restore is already in progress", status=409):
        restore(client, bucket, 2, tier)
    advance(timed, hours * HOUR)
    assert get(client, bucket, "a") == b"body"
    said = client.head_object(Bucket=bucket, Key="a")["Restore"]
    assert re.fullmatch(r'ongoing-request="false", expiry-date="\w{3}, \d\d \w{3} \d{4} 00:00:00 GMT"', said), said
    assert client.head_object(Bucket=bucket, Key="a")["StorageClass"] == name
    client.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a")
    assert get(client, bucket, "b") == b"body"
    # Asking again sets another end.
    assert restore(client, bucket, 5, tier) == 200
    advance(timed, 4 * DAY)
    assert get(client, bucket, "a") == b"body"
    advance(timed, 3 * DAY)
    with refused("InvalidObjectState", status=403):
        client.get_object(Bucket=bucket, Key="a")
    assert "Restore" not in client.head_object(Bucket=bucket, Key="a")


def test_listings_tell_of_restores(timed, client, bucket):
    put(client, bucket, "a", b"body", StorageClass="GLACIER")
    put(client, bucket, "b", b"body")

    def status():
        first, second = client.list_objects_v2(Bucket=bucket, OptionalObjectAttributes=["RestoreStatus"])["Contents"]
        assert "RestoreStatus" not in second
        return first.get("RestoreStatus")
    restore(client, bucket)
    assert status()["IsRestoreInProgress"] is True
    advance(timed, 6 * HOUR)
    assert status()["IsRestoreInProgress"] is False and status()["RestoreExpiryDate"]
    assert "RestoreStatus" not in client.list_objects_v2(Bucket=bucket)["Contents"][0]
    reply = client.list_object_versions(Bucket=bucket, OptionalObjectAttributes=["RestoreStatus"])["Versions"]
    assert reply[0]["RestoreStatus"]["IsRestoreInProgress"] is False and "RestoreStatus" not in reply[1]
    assert "RestoreStatus" not in client.list_object_versions(Bucket=bucket)["Versions"][0]


def test_a_faster_restore_may_be_asked_for(timed, client, bucket):
    put(client, bucket, "a", b"body", StorageClass="GLACIER")
    assert restore(client, bucket, 1, "Bulk") == 202
    assert restore(client, bucket, 1, "Expedited") == 202
    with refused("RestoreAlreadyInProgress", status=409):
        restore(client, bucket, 1, "Standard")
    advance(timed, 120)
    assert get(client, bucket, "a") == b"body"


def test_restores_outlast_a_restart(tmp_path):
    server = Server(tmp_path / "data", "--clock", "manual")
    account = new_account()
    client = server.client("s3", account=account)
    bucket = make_bucket(client)
    put(client, bucket, "a", b"body", StorageClass="GLACIER")
    assert restore(client, bucket, 1, "Expedited") == 202
    server.kill()
    server.start()
    client = server.client("s3", account=account)
    assert client.head_object(Bucket=bucket, Key="a")["Restore"] == 'ongoing-request="true"'
    advance(server, 120)
    assert get(client, bucket, "a") == b"body"
    server.kill()
    server.start()
    # The clock begins anew with the machine's, and what is due is done by it.
    client = server.client("s3", account=account)
    advance(server, 120)
    assert get(client, bucket, "a") == b"body"
    advance(server, 3 * DAY)
    with refused("InvalidObjectState", status=403):
        client.get_object(Bucket=bucket, Key="a")
    server.finish()


def test_what_cannot_be_restored(client, bucket):
    for name in ("STANDARD", "STANDARD_IA", "GLACIER_IR"):
        put(client, bucket, "a", StorageClass=name)
        with refused("InvalidObjectState", "Restore is not allowed for the object's current storage class", status=403):
            restore(client, bucket)
    with refused("NoSuchKey", status=404):
        restore(client, bucket, key="absent")


def test_requests_that_are_refused(timed):
    account = new_account()
    client = timed.client("s3", account=account)
    bucket = make_bucket(client)
    put(client, bucket, "a", b"body", StorageClass="GLACIER")
    for body in (b"", b"<RestoreRequest/>", b"<RestoreRequest><Days>0</Days></RestoreRequest>",
                 b"<RestoreRequest><Days>x</Days></RestoreRequest>", b"<RestoreRequest>",
                 b"<RestoreRequest><Days>1</Days><GlacierJobParameters><Tier>Soon</Tier></GlacierJobParameters></RestoreRequest>"):
        reply = send(timed, "POST", f"/{bucket}/a?restore", body, account)
        assert reply.status == 400 and reply.code in ("MalformedXML", "InvalidArgument", "MissingRequestBodyError"), reply
    assert "Restore" not in client.head_object(Bucket=bucket, Key="a")


def test_deep_archives_are_not_expedited(client, bucket):
    put(client, bucket, "a", StorageClass="DEEP_ARCHIVE")
    with refused("InvalidArgument"):
        restore(client, bucket, tier="Expedited")


def test_a_copy_brings_an_object_back_into_use(timed, client, bucket):
    put(client, bucket, "a", b"body", StorageClass="GLACIER")
    restore(client, bucket)
    advance(timed, 6 * HOUR)
    client.copy_object(Bucket=bucket, Key="a", CopySource=f"{bucket}/a", StorageClass="STANDARD")
    advance(timed, 30 * DAY)
    assert get(client, bucket, "a") == b"body" and "Restore" not in client.head_object(Bucket=bucket, Key="a")


def test_an_archive_is_listed_and_deleted_like_the_rest(timed, client, bucket):
    account = new_account()
    own = timed.client("s3", account=account)
    name = make_bucket(own)
    put(own, name, "a", b"body", StorageClass="GLACIER")
    expect(send(timed, "GET", f"/{name}/a", account=account), 403, "InvalidObjectState")
    own.delete_object(Bucket=name, Key="a")
    own.delete_bucket(Bucket=name)
