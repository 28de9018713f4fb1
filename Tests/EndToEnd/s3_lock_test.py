"""Object lock: governance, compliance, legal holds, default retention, on a clock that is set forward."""

import datetime

import pytest

from s3_support import absent, expect, get, make_bucket, policy, put, send, statement, versioned
from support import Server, advance, new_account, now, refused

DAY = 86_400
PROTECTED = "^Access Denied"
UNLOCKED = "Bucket is missing Object Lock Configuration"


@pytest.fixture(scope="module")
def timed(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("locks") / "data", "--clock", "manual")
    yield server
    server.finish()


@pytest.fixture
def client(timed):
    return timed.client("s3")


@pytest.fixture
def locked(client):
    return make_bucket(client, ObjectLockEnabledForBucket=True)


def after(server, seconds):
    return datetime.datetime.fromtimestamp(now(server) + seconds, datetime.timezone.utc)


def retain(client, bucket, version, mode, until, **parameters):
    return client.put_object_retention(Bucket=bucket, Key="a", VersionId=version,
                                       Retention={"Mode": mode, "RetainUntilDate": until}, **parameters)


def hold(client, bucket, version, status):
    return client.put_object_legal_hold(Bucket=bucket, Key="a", VersionId=version, LegalHold={"Status": status})


def protected(client, bucket, version, **parameters):
    with refused("AccessDenied", PROTECTED, status=403):
        client.delete_object(Bucket=bucket, Key="a", VersionId=version, **parameters)
    assert not absent(client, bucket, "a", VersionId=version)


def test_governance(timed, client, locked):
    until = after(timed, 10 * DAY)
    version = put(client, locked, "a", b"body", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)["VersionId"]
    for head in (client.head_object(Bucket=locked, Key="a"), client.get_object(Bucket=locked, Key="a")):
        assert (head["ObjectLockMode"], head["ObjectLockRetainUntilDate"]) == ("GOVERNANCE", until)
        assert "ObjectLockLegalHoldStatus" not in head
    assert client.get_object_retention(Bucket=locked, Key="a")["Retention"] == {
        "Mode": "GOVERNANCE", "RetainUntilDate": until}
    protected(client, locked, version)
    # Longer is free to do; shorter needs the bypass.
    retain(client, locked, version, "GOVERNANCE", after(timed, 20 * DAY))
    with refused("AccessDenied", status=403):
        retain(client, locked, version, "GOVERNANCE", after(timed, DAY))
    retain(client, locked, version, "GOVERNANCE", after(timed, DAY), BypassGovernanceRetention=True)
    protected(client, locked, version)
    client.delete_object(Bucket=locked, Key="a", VersionId=version, BypassGovernanceRetention=True)
    assert absent(client, locked, "a", VersionId=version)


def test_compliance(timed, client, locked):
    version = put(client, locked, "a", b"body", ObjectLockMode="COMPLIANCE",
                  ObjectLockRetainUntilDate=after(timed, 10 * DAY))["VersionId"]
    protected(client, locked, version)
    protected(client, locked, version, BypassGovernanceRetention=True)
    for mode, until in (("COMPLIANCE", DAY), ("GOVERNANCE", 20 * DAY)):
        with refused("AccessDenied", status=403):
            retain(client, locked, version, mode, after(timed, until), BypassGovernanceRetention=True)
    retain(client, locked, version, "COMPLIANCE", after(timed, 20 * DAY))
    advance(timed, 11 * DAY)
    protected(client, locked, version)
    advance(timed, 10 * DAY)
    client.delete_object(Bucket=locked, Key="a", VersionId=version)
    assert absent(client, locked, "a", VersionId=version)


def test_the_end_of_a_retention_may_be_taken_off_early_only_with_the_bypass(timed, client, locked):
    version = put(client, locked, "a", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=after(timed, DAY))["VersionId"]
    with refused("AccessDenied", status=403):
        client.put_object_retention(Bucket=locked, Key="a", VersionId=version, Retention={})
    client.put_object_retention(Bucket=locked, Key="a", VersionId=version, Retention={}, BypassGovernanceRetention=True)
    client.delete_object(Bucket=locked, Key="a", VersionId=version)


def test_legal_holds(client, locked):
    version = put(client, locked, "a", b"body", ObjectLockLegalHoldStatus="ON")["VersionId"]
    assert client.head_object(Bucket=locked, Key="a")["ObjectLockLegalHoldStatus"] == "ON"
    assert client.get_object_legal_hold(Bucket=locked, Key="a")["LegalHold"] == {"Status": "ON"}
    protected(client, locked, version)
    protected(client, locked, version, BypassGovernanceRetention=True)
    hold(client, locked, version, "OFF")
    assert client.get_object_legal_hold(Bucket=locked, Key="a")["LegalHold"] == {"Status": "OFF"}
    client.delete_object(Bucket=locked, Key="a", VersionId=version)


def test_a_hold_and_a_retention_are_apart(timed, client, locked):
    version = put(client, locked, "a", ObjectLockLegalHoldStatus="ON", ObjectLockMode="GOVERNANCE",
                  ObjectLockRetainUntilDate=after(timed, DAY))["VersionId"]
    hold(client, locked, version, "OFF")
    protected(client, locked, version)
    hold(client, locked, version, "ON")
    advance(timed, 2 * DAY)
    protected(client, locked, version)
    hold(client, locked, version, "OFF")
    client.delete_object(Bucket=locked, Key="a", VersionId=version)


def test_locked_versions_may_be_hidden_and_overwritten(timed, client, locked):
    version = put(client, locked, "a", b"kept", ObjectLockMode="COMPLIANCE",
                  ObjectLockRetainUntilDate=after(timed, DAY))["VersionId"]
    put(client, locked, "a", b"newer")
    marker = client.delete_object(Bucket=locked, Key="a")["VersionId"]
    client.delete_object(Bucket=locked, Key="a", VersionId=marker)
    assert get(client, locked, "a") == b"newer" and get(client, locked, "a", VersionId=version) == b"kept"
    with refused("BucketNotEmpty", status=409):
        client.delete_bucket(Bucket=locked)


def test_batches(timed, client, locked):
    kept = put(client, locked, "a", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=after(timed, DAY))["VersionId"]
    loose = put(client, locked, "b")["VersionId"]
    wanted = {"Objects": [{"Key": "a", "VersionId": kept}, {"Key": "b", "VersionId": loose}]}
    reply = client.delete_objects(Bucket=locked, Delete=wanted)
    assert [(error["Key"], error["Code"], error["VersionId"]) for error in reply["Errors"]] == [("a", "AccessDenied", kept)]
    assert [entry["Key"] for entry in reply["Deleted"]] == ["b"]
    assert "Errors" not in client.delete_objects(Bucket=locked, Delete=wanted, BypassGovernanceRetention=True)


# Defaults

def default(client, bucket, **retention):
    return client.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration={
        "ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}})


def test_default_retention(timed, client, locked):
    default(client, locked, Mode="GOVERNANCE", Days=5)
    assert client.get_object_lock_configuration(Bucket=locked)["ObjectLockConfiguration"] == {
        "ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 5}}}
    version = put(client, locked, "a", b"body")["VersionId"]
    kept = client.get_object_retention(Bucket=locked, Key="a")["Retention"]
    assert kept["Mode"] == "GOVERNANCE"
    assert abs((kept["RetainUntilDate"] - after(timed, 5 * DAY)).total_seconds()) <= 2
    # What the request says goes before the default, and a copy and an upload have the default too.
    put(client, locked, "b", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=after(timed, DAY))
    assert client.get_object_retention(Bucket=locked, Key="b")["Retention"]["Mode"] == "COMPLIANCE"
    client.copy_object(Bucket=locked, Key="c", CopySource=f"{locked}/a")
    assert client.get_object_retention(Bucket=locked, Key="c")["Retention"]["Mode"] == "GOVERNANCE"
    protected(client, locked, version)
    advance(timed, 5 * DAY + 1)
    client.delete_object(Bucket=locked, Key="a", VersionId=version)


def test_default_retention_in_years(timed, client, locked):
    default(client, locked, Mode="COMPLIANCE", Years=2)
    put(client, locked, "a")
    until = client.get_object_retention(Bucket=locked, Key="a")["Retention"]["RetainUntilDate"]
    assert 729 * DAY < (until - after(timed, 0)).total_seconds() < 732 * DAY


@pytest.mark.parametrize("body, code", [
    ("<DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years></DefaultRetention>", "MalformedXML"),
    ("<DefaultRetention><Mode>GOVERNANCE</Mode></DefaultRetention>", "MalformedXML"),
    ("<DefaultRetention><Days>1</Days></DefaultRetention>", "MalformedXML"),
    ("<DefaultRetention><Mode>SOFT</Mode><Days>1</Days></DefaultRetention>", "MalformedXML"),
    ("<DefaultRetention><Mode>GOVERNANCE</Mode><Days>0</Days></DefaultRetention>", "InvalidArgument"),
    ("<DefaultRetention><Mode>GOVERNANCE</Mode><Years>-1</Years></DefaultRetention>", "InvalidArgument"),
    ("<DefaultRetention><Mode>GOVERNANCE</Mode><Days>x</Days></DefaultRetention>", "MalformedXML"), ("", "MalformedXML")])
def test_defaults_that_are_refused(timed, body, code):
    account = new_account()
    bucket = make_bucket(timed.client("s3", account=account), ObjectLockEnabledForBucket=True)
    document = f"<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>{body}</Rule></ObjectLockConfiguration>"
    reply = send(timed, "PUT", f"/{bucket}?object-lock", document, account)
    assert reply.status == 400 and reply.code in (code, "InvalidRetentionPeriod" if code == "InvalidArgument" else code), reply
    assert "Rule" not in timed.client("s3", account=account).get_object_lock_configuration(
        Bucket=bucket)["ObjectLockConfiguration"]


# What is refused

def test_buckets_without_locks(timed, client):
    bucket = make_bucket(client)
    with refused("ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket", status=404):
        client.get_object_lock_configuration(Bucket=bucket)
    put(client, bucket, "a")
    for call in (lambda: put(client, bucket, "b", ObjectLockLegalHoldStatus="ON"),
                 lambda: put(client, bucket, "b", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=after(timed, DAY)),
                 lambda: client.put_object_legal_hold(Bucket=bucket, Key="a", LegalHold={"Status": "ON"}),
                 lambda: client.get_object_legal_hold(Bucket=bucket, Key="a"),
                 lambda: client.get_object_retention(Bucket=bucket, Key="a"),
                 lambda: client.put_object_retention(Bucket=bucket, Key="a", Retention={
                     "Mode": "GOVERNANCE", "RetainUntilDate": after(timed, DAY)})):
        with refused("InvalidRequest", UNLOCKED):
            call()
    assert absent(client, bucket, "b")


def test_locks_for_a_bucket_that_exists(client):
    bucket = make_bucket(client)
    with refused("InvalidBucketState", "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
                 status=409):
        default(client, bucket, Mode="GOVERNANCE", Days=1)
    versioned(client, bucket)
    default(client, bucket, Mode="GOVERNANCE", Days=1)
    put(client, bucket, "a")
    assert client.get_object_retention(Bucket=bucket, Key="a")["Retention"]["Mode"] == "GOVERNANCE"


def test_versioning_stays(client, locked):
    with refused("InvalidBucketState",
                 "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.", status=409):
        versioned(client, locked, "Suspended")
    versioned(client, locked)


def test_objects_without_locks(client, locked):
    put(client, locked, "a")
    for call in (client.get_object_retention, client.get_object_legal_hold):
        with refused("NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration", status=404):
            call(Bucket=locked, Key="a")
        with refused("NoSuchKey", status=404):
            call(Bucket=locked, Key="absent")


def test_headers_that_do_not_go_together(timed, client, locked):
    with refused("InvalidArgument", "^x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied"):
        put(client, locked, "a", ObjectLockMode="GOVERNANCE")
    with refused("InvalidArgument", "^x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied"):
        put(client, locked, "a", ObjectLockRetainUntilDate=after(timed, DAY))
    with refused("InvalidArgument", "The retain until date must be in the future!"):
        put(client, locked, "a", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=after(timed, -DAY))
    version = put(client, locked, "a")["VersionId"]
    with refused("InvalidArgument", "The retain until date must be in the future!"):
        retain(client, locked, version, "GOVERNANCE", after(timed, -DAY))


def test_words_that_are_none(timed):
    account = new_account()
    client = timed.client("s3", account=account, parameter_validation=False)
    bucket = make_bucket(client, ObjectLockEnabledForBucket=True)
    with refused("InvalidArgument", "Unknown wormMode directive.", "^Unknown wormMode"):
        put(client, bucket, "a", ObjectLockMode="SOFT", ObjectLockRetainUntilDate=after(timed, DAY))
    with refused("InvalidArgument"):
        put(client, bucket, "a", ObjectLockLegalHoldStatus="MAYBE")
    put(client, bucket, "a")
    for path, body in (("legal-hold", "<LegalHold><Status>MAYBE</Status></LegalHold>"), ("legal-hold", "<LegalHold>"),
                       ("retention", "<Retention><Mode>SOFT</Mode></Retention>"), ("retention", "nonsense")):
        expect(send(timed, "PUT", f"/{bucket}/a?{path}", body, account), 400, "MalformedXML")


def test_the_bypass_needs_a_permission(timed):
    owner, stranger = new_account(), new_account()
    client, other = (timed.client("s3", account=account) for account in (owner, stranger))
    bucket = make_bucket(client, ObjectLockEnabledForBucket=True)
    version = put(client, bucket, "a", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=after(timed, DAY))["VersionId"]
    allowed = ["s3:DeleteObjectVersion"]
    client.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Allow", allowed, f"{bucket}/*", {"AWS": stranger})))
    with refused("AccessDenied", status=403):
        other.delete_object(Bucket=bucket, Key="a", VersionId=version, BypassGovernanceRetention=True)
    allowed.append("s3:BypassGovernanceRetention")
    client.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Allow", allowed, f"{bucket}/*", {"AWS": stranger})))
    other.delete_object(Bucket=bucket, Key="a", VersionId=version, BypassGovernanceRetention=True)


def test_bodies_of_locked_objects_are_checked(timed):
    account = new_account()
    bucket = make_bucket(timed.client("s3", account=account), ObjectLockEnabledForBucket=True)
    expect(send(timed, "PUT", f"/{bucket}/a", b"body", account, {"x-amz-object-lock-legal-hold": "ON"}), 400, "InvalidRequest",
           "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters")
