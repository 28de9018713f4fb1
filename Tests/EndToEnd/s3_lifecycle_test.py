"""Lifecycle rules: what they say, and what they do as the clock is set forward."""

import datetime
import re

import pytest

from s3_support import Upload, absent, expect, keys, make_bucket, put, send, versioned
from support import Server, advance, eventually, now, refused

DAY = 86_400


@pytest.fixture(scope="module")
def timed(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("lifecycle") / "data", "--clock", "manual")
    yield server
    server.finish()


@pytest.fixture
def client(timed):
    return timed.client("s3")


@pytest.fixture
def bucket(client):
    return make_bucket(client)


def rule(id, status="Enabled", where=None, **actions):
    return {"ID": id, "Status": status, "Filter": {"Prefix": ""} if where is None else where, **actions}


def configure(s3, bucket, *rules, **more):
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": list(rules)}, **more)


def versions(s3, bucket):
    page = s3.list_object_versions(Bucket=bucket)
    return [entry["VersionId"] for entry in page.get("Versions", [])], [m["VersionId"] for m in page.get("DeleteMarkers", [])]


# What they do

def test_objects_expire_by_their_age(timed, client, bucket):
    configure(client, bucket, rule("old", Expiration={"Days": 3}, where={"Prefix": "tmp/"}))
    put(client, bucket, "tmp/a")
    put(client, bucket, "kept")
    head = client.head_object(Bucket=bucket, Key="tmp/a")
    said = re.fullmatch(r'expiry-date="(\w{3}, \d\d \w{3} \d{4} 00:00:00 GMT)", rule-id="old"', head["Expiration"])
    assert said, head["Expiration"]
    until = datetime.datetime.strptime(said.group(1), "%a, %d %b %Y %H:%M:%S %Z").replace(tzinfo=datetime.timezone.utc)
    # Whole days from the object's own, and then the next midnight.
    age = int(until.timestamp()) - now(timed)
    assert 3 * DAY <= age <= 4 * DAY
    assert "Expiration" not in client.head_object(Bucket=bucket, Key="kept")
    advance(timed, age - 60)
    put(client, bucket, "tmp/b")
    assert keys(client, bucket) == ["kept", "tmp/a", "tmp/b"]
    advance(timed, 120)
    eventually(lambda: keys(client, bucket) == ["kept", "tmp/b"])
    advance(timed, 4 * DAY)
    eventually(lambda: keys(client, bucket) == ["kept"])


def test_objects_expire_on_a_date(timed, client, bucket):
    midnight = (now(timed) // DAY + 3) * DAY
    configure(client, bucket, rule("date", Expiration={"Date": datetime.datetime.fromtimestamp(midnight, datetime.timezone.utc)}))
    put(client, bucket, "a")
    advance(timed, midnight - now(timed) - 60)
    assert keys(client, bucket) == ["a"]
    advance(timed, 120)
    eventually(lambda: keys(client, bucket) == [])
    # What comes after the date goes too.
    put(client, bucket, "b")
    advance(timed, 2 * DAY)
    eventually(lambda: keys(client, bucket) == [])


def test_rules_that_are_off_do_nothing(timed, client, bucket):
    configure(client, bucket, rule("off", "Disabled", Expiration={"Days": 1}),
              rule("on", where={"Prefix": "gone"}, Expiration={"Days": 1}))
    put(client, bucket, "a")
    put(client, bucket, "gone")
    advance(timed, 5 * DAY)
    eventually(lambda: keys(client, bucket) == ["a"])


def test_filters(timed, client, bucket):
    filters = [{"Tag": {"Key": "kind", "Value": "tmp"}}, {"ObjectSizeGreaterThan": 1_000},
               {"And": {"Prefix": "small/", "ObjectSizeLessThan": 10}},
               {"And": {"Prefix": "both/", "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}}]
    configure(client, bucket, *(rule(f"r{n}", where=where, Expiration={"Days": 1}) for n, where in enumerate(filters)))
    put(client, bucket, "tagged", Tagging="kind=tmp")
    put(client, bucket, "tagged-otherwise", Tagging="kind=kept")
    put(client, bucket, "large", b"x" * 1_001)
    put(client, bucket, "not-large", b"x" * 1_000)
    put(client, bucket, "small/a", b"x" * 9)
    put(client, bucket, "small/b", b"x" * 10)
    put(client, bucket, "both/a", Tagging="a=1&b=2&c=3")
    put(client, bucket, "both/b", Tagging="a=1")
    advance(timed, 3 * DAY)
    eventually(lambda: keys(client, bucket) == ["both/b", "not-large", "small/b", "tagged-otherwise"])


def test_expiry_of_versioned_objects_leaves_a_marker(timed, client, bucket):
    versioned(client, bucket)
    configure(client, bucket, rule("current", Expiration={"Days": 1}))
    version = put(client, bucket, "a", b"body")["VersionId"]
    advance(timed, 3 * DAY)
    eventually(lambda: absent(client, bucket, "a"))
    kept, markers = versions(client, bucket)
    assert kept == [version] and len(markers) == 1
    advance(timed, 5 * DAY)
    put(client, bucket, "b")
    assert len(versions(client, bucket)[1]) == 1


def test_noncurrent_versions_go(timed, client, bucket):
    versioned(client, bucket)
    configure(client, bucket, rule("old", NoncurrentVersionExpiration={"NoncurrentDays": 2}))
    made = [put(client, bucket, "a", bytes([n]))["VersionId"] for n in range(3)]
    advance(timed, DAY)
    last = put(client, bucket, "a", b"last")["VersionId"]
    assert versions(client, bucket)[0] == [last, *reversed(made)]
    # A version's age is counted from when the next one came.
    advance(timed, 2 * DAY)
    eventually(lambda: set(versions(client, bucket)[0]) <= {last, made[2]})
    advance(timed, 3 * DAY)
    eventually(lambda: versions(client, bucket)[0] == [last])


def test_some_noncurrent_versions_stay(timed, client, bucket):
    versioned(client, bucket)
    configure(client, bucket, rule("old", NoncurrentVersionExpiration={"NoncurrentDays": 1, "NewerNoncurrentVersions": 2}))
    made = [put(client, bucket, "a", bytes([n]))["VersionId"] for n in range(5)]
    advance(timed, 4 * DAY)
    eventually(lambda: versions(client, bucket)[0] == [made[4], made[3], made[2]])


def test_markers_with_nothing_behind_them_go(timed, client, bucket):
    versioned(client, bucket)
    configure(client, bucket, rule("markers", Expiration={"ExpiredObjectDeleteMarker": True}))
    client.delete_object(Bucket=bucket, Key="never")
    put(client, bucket, "a")
    marker = client.delete_object(Bucket=bucket, Key="a")["VersionId"]
    advance(timed, 2 * DAY)
    eventually(lambda: versions(client, bucket)[1] == [marker])


def test_everything_goes_in_the_end(timed, client, bucket):
    versioned(client, bucket)
    configure(client, bucket, rule("all", Expiration={"Days": 1}, NoncurrentVersionExpiration={"NoncurrentDays": 1}),
              rule("markers", Expiration={"ExpiredObjectDeleteMarker": True}))
    for n in range(30):
        put(client, bucket, f"k{n % 7}", bytes([n]))
    for _ in range(4):
        advance(timed, 3 * DAY)
        eventually(lambda: keys(client, bucket) == [])
    eventually(lambda: versions(client, bucket) == ([], []))
    client.delete_bucket(Bucket=bucket)


def test_abandoned_uploads_go(timed, client, bucket):
    configure(client, bucket, rule("uploads", where={"Prefix": "big/"}, AbortIncompleteMultipartUpload={"DaysAfterInitiation": 2}))
    old, kept = Upload(client, bucket, "big/a"), Upload(client, bucket, "a")
    old.part(1, b"body")
    reply = client.create_multipart_upload(Bucket=bucket, Key="big/b")
    assert reply["AbortRuleId"] == "uploads" and reply["AbortDate"].timestamp() > now(timed) + 2 * DAY - 1
    assert client.list_parts(**old.at, UploadId=old.id)["AbortRuleId"] == "uploads"
    advance(timed, 4 * DAY)
    eventually(lambda: [u["UploadId"] for u in client.list_multipart_uploads(Bucket=bucket)["Uploads"]] == [kept.id])
    with refused("NoSuchUpload", status=404):
        old.part(2, b"more")


def test_transitions_are_storage_classes(timed, client, bucket):
    configure(client, bucket, rule("cool", Transitions=[
        {"Days": 30, "StorageClass": "STANDARD_IA"}, {"Days": 90, "StorageClass": "GLACIER"}]))
    put(client, bucket, "a", b"x" * 200_000)
    put(client, bucket, "small", b"x")

    def kind(key="a"):
        return client.head_object(Bucket=bucket, Key=key).get("StorageClass")
    assert kind() is None
    advance(timed, 32 * DAY)
    eventually(lambda: kind() == "STANDARD_IA")
    advance(timed, 60 * DAY)
    eventually(lambda: kind() == "GLACIER")
    with refused("InvalidObjectState", status=403):
        client.get_object(Bucket=bucket, Key="a")
    # Objects under 128 KB are not moved unless a rule asks for it.
    assert kind("small") is None


def test_noncurrent_versions_move(timed, client, bucket):
    versioned(client, bucket)
    configure(client, bucket, rule("cool", NoncurrentVersionTransitions=[{"NoncurrentDays": 1, "StorageClass": "GLACIER"}]))
    old = put(client, bucket, "a", b"x" * 200_000)["VersionId"]
    put(client, bucket, "a", b"y" * 200_000)
    advance(timed, 3 * DAY)
    eventually(lambda: client.head_object(Bucket=bucket, Key="a", VersionId=old).get("StorageClass") == "GLACIER")
    assert "StorageClass" not in client.head_object(Bucket=bucket, Key="a")


def test_the_sooner_rule_wins(timed, client, bucket):
    configure(client, bucket, rule("later", Expiration={"Days": 30}), rule("sooner", where={"Prefix": "a"}, Expiration={"Days": 2}))
    put(client, bucket, "a1")
    put(client, bucket, "b1")
    assert 'rule-id="sooner"' in client.head_object(Bucket=bucket, Key="a1")["Expiration"]
    advance(timed, 4 * DAY)
    eventually(lambda: keys(client, bucket) == ["b1"])


def test_locked_versions_outlast_their_rules(timed, client):
    bucket = make_bucket(client, ObjectLockEnabledForBucket=True)
    configure(client, bucket, rule("all", Expiration={"Days": 1}, NoncurrentVersionExpiration={"NoncurrentDays": 1}))
    until = datetime.datetime.fromtimestamp(now(timed) + 20 * DAY, datetime.timezone.utc)
    kept = put(client, bucket, "a", b"body", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)["VersionId"]
    loose = put(client, bucket, "b", b"body")["VersionId"]
    advance(timed, 3 * DAY)
    eventually(lambda: keys(client, bucket) == [])
    advance(timed, 3 * DAY)
    eventually(lambda: loose not in versions(client, bucket)[0])
    assert kept in versions(client, bucket)[0]
    advance(timed, 20 * DAY)
    eventually(lambda: versions(client, bucket)[0] == [])


def test_thousands_go_in_steps(timed, account):
    """Expiry in bounded steps does not hold up others."""
    client = timed.client("s3", account=account)
    bucket = make_bucket(client)
    configure(client, bucket, rule("all", where={"Prefix": "many/"}, Expiration={"Days": 1}))
    for n in range(1_200):
        assert send(timed, "PUT", f"/{bucket}/many/{n:04}", b"", account).status == 200
    advance(timed, 3 * DAY)
    put(client, bucket, "during")
    eventually(lambda: keys(client, bucket) == ["during"], limit=30)


# What they say

def test_rules_come_back(timed, client, bucket):
    with refused("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", status=404):
        client.get_bucket_lifecycle_configuration(Bucket=bucket)
    rules = [rule("a", Expiration={"Days": 7}, where={"Prefix": "x/"}),
             rule("b", "Disabled", NoncurrentVersionExpiration={"NoncurrentDays": 9, "NewerNoncurrentVersions": 3}),
             rule("c", AbortIncompleteMultipartUpload={"DaysAfterInitiation": 3}),
             rule("d", where={"And": {"Prefix": "y", "Tags": [{"Key": "k", "Value": "v"}], "ObjectSizeGreaterThan": 5}},
                  Transitions=[{"Days": 30, "StorageClass": "STANDARD_IA"}])]
    configure(client, bucket, *rules)
    found = client.get_bucket_lifecycle_configuration(Bucket=bucket)
    assert found["Rules"] == rules and found["TransitionDefaultMinimumObjectSize"] == "all_storage_classes_128K"
    assert client.delete_bucket_lifecycle(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused("NoSuchLifecycleConfiguration", status=404):
        client.get_bucket_lifecycle_configuration(Bucket=bucket)
    client.delete_bucket_lifecycle(Bucket=bucket)


def test_ids_are_given(client, bucket):
    client.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [
        {"Status": "Enabled", "Filter": {"Prefix": name}, "Expiration": {"Days": 1}} for name in "ab"]})
    ids = [entry["ID"] for entry in client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]]
    assert all(ids) and len(set(ids)) == 2


def test_the_older_form_with_a_prefix(client, bucket):
    client.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [
        {"ID": "x", "Status": "Enabled", "Prefix": "p/", "Expiration": {"Days": 1}}]})
    assert client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"][0]["Prefix"] == "p/"


RULE = "<Rule><ID>{id}</ID><Status>{status}</Status><Filter><Prefix>{prefix}</Prefix></Filter>{action}</Rule>"
EXPIRE = "<Expiration><Days>1</Days></Expiration>"


@pytest.mark.parametrize("change, code", [
    (dict(action=""), "InvalidRequest"), (dict(status="On"), "MalformedXML"),
    (dict(action="<Expiration><Days>0</Days></Expiration>"), "InvalidArgument"),
    (dict(action="<Expiration><Days>-1</Days></Expiration>"), "InvalidArgument"),
    (dict(action="<Expiration><Days>x</Days></Expiration>"), "MalformedXML"),
    (dict(action="<Expiration><Days>1</Days><Date>2030-01-01T00:00:00Z</Date></Expiration>"), "MalformedXML"),
    (dict(action="<Expiration><Date>2030-01-01T05:00:00Z</Date></Expiration>"), "InvalidArgument"),
    (dict(action="<Expiration><Date>soon</Date></Expiration>"), "MalformedXML"), (dict(action="<Expiration/>"), "MalformedXML"),
    (dict(id="x" * 256), "InvalidArgument"),
    (dict(action="<Transition><Days>1</Days><StorageClass>BRONZE</StorageClass></Transition>"), "MalformedXML"),
    (dict(action="<Transition><Days>1</Days><StorageClass>STANDARD_IA</StorageClass></Transition>"), "InvalidArgument"),
    (dict(action="<Transition><Days>40</Days><StorageClass>GLACIER</StorageClass></Transition>"
                 "<Expiration><Days>40</Days></Expiration>"), "InvalidArgument"),
    (dict(action="<NoncurrentVersionExpiration><NoncurrentDays>0</NoncurrentDays></NoncurrentVersionExpiration>"), "InvalidArgument"),
    (dict(action="<AbortIncompleteMultipartUpload><DaysAfterInitiation>0</DaysAfterInitiation></AbortIncompleteMultipartUpload>"),
     "InvalidArgument"),
    (dict(action="<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker><Days>1</Days></Expiration>"), "MalformedXML"),
])
def test_rules_that_are_refused(server, account, s3, change, code):
    bucket = make_bucket(s3)
    body = RULE.format(**{"id": "a", "status": "Enabled", "prefix": "", "action": EXPIRE, **change})
    reply = send(server, "PUT", f"/{bucket}?lifecycle", f"<LifecycleConfiguration>{body}</LifecycleConfiguration>", account)
    assert reply.status == 400 and reply.code in {code, "InvalidRequest" if code == "InvalidArgument" else code}, reply
    with refused("NoSuchLifecycleConfiguration", status=404):
        s3.get_bucket_lifecycle_configuration(Bucket=bucket)


def test_rules_that_do_not_go_together(server, account, s3):
    bucket = make_bucket(s3)

    def answer(*rules):
        return send(server, "PUT", f"/{bucket}?lifecycle",
                    f"<LifecycleConfiguration>{''.join(rules)}</LifecycleConfiguration>", account)
    one = RULE.format(id="a", status="Enabled", prefix="a", action=EXPIRE)
    expect(answer(one, RULE.format(id="a", status="Enabled", prefix="b", action=EXPIRE)), 400, "InvalidArgument",
           "Rule ID must be unique. Found same ID for more than one rule")
    many = answer(*(RULE.format(id=n, status="Enabled", prefix=f"p{n}/", action=EXPIRE) for n in range(1_001)))
    assert many.outcome in ((400, "MalformedXML"), (400, "InvalidRequest")), many
    for body in ("", "<Rule/>", "nonsense", "<Rule>"):
        expect(answer(body), 400, "MalformedXML")
    assert answer(one).status == 200


def test_words_of_refusals(s3):
    bucket = make_bucket(s3)
    with refused("InvalidArgument", "'Days' for Expiration action must be a positive integer"):
        configure(s3, bucket, rule("a", Expiration={"Days": 0}))
    with refused("InvalidArgument", "'Date' must be at midnight GMT"):
        configure(s3, bucket, rule("a", Expiration={"Date": datetime.datetime(2030, 1, 1, 5)}))
    with refused("InvalidArgument", "ID length should not exceed allowed limit of 255"):
        configure(s3, bucket, rule("x" * 256, Expiration={"Days": 1}))
    with refused("InvalidArgument", "'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'"):
        configure(s3, bucket, rule("a", Transitions=[{"Days": 1, "StorageClass": "STANDARD_IA"}]))
    with refused("InvalidRequest", "At least one action needs to be specified in a rule"):
        configure(s3, bucket, rule("a"))
