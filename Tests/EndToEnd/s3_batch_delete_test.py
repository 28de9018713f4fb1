"""DeleteObjects: what was deleted, what was not, quietly, by version, up to a thousand at once."""

import pytest

from s3_support import absent, expect, get, keys, make_bucket, policy, put, send, statement, versioned
from support import new_account, refused


def objects(*names, **more):
    return {"Objects": [{"Key": name} for name in names], **more}


def test_what_was_there_and_what_was_not(s3, bucket):
    for key in "abc":
        put(s3, bucket, key, b"x")
    reply = s3.delete_objects(Bucket=bucket, Delete=objects("a", "absent", "b"))
    assert [entry["Key"] for entry in reply["Deleted"]] == ["a", "absent", "b"] and "Errors" not in reply
    assert keys(s3, bucket) == ["c"]


def test_quietly(s3, bucket):
    put(s3, bucket, "a")
    reply = s3.delete_objects(Bucket=bucket, Delete=objects("a", "absent", Quiet=True))
    assert "Deleted" not in reply and "Errors" not in reply
    assert keys(s3, bucket) == []


def test_markers_and_versions(s3, bucket):
    versioned(s3, bucket)
    version = put(s3, bucket, "a", b"1")["VersionId"]
    put(s3, bucket, "b", b"2")
    reply = s3.delete_objects(Bucket=bucket, Delete=objects("a", "b"))
    markers = {entry["Key"]: entry["DeleteMarkerVersionId"] for entry in reply["Deleted"]}
    assert all(entry["DeleteMarker"] is True for entry in reply["Deleted"]) and len(set(markers.values())) == 2
    assert absent(s3, bucket, "a") and get(s3, bucket, "a", VersionId=version) == b"1"
    reply = s3.delete_objects(Bucket=bucket, Delete={"Objects": [
        {"Key": "a", "VersionId": version}, {"Key": "b", "VersionId": markers["b"]}]})
    by_key = {entry["Key"]: entry for entry in reply["Deleted"]}
    assert by_key["a"]["VersionId"] == version and "DeleteMarker" not in by_key["a"]
    assert by_key["b"]["DeleteMarker"] is True and by_key["b"]["DeleteMarkerVersionId"] == markers["b"]
    assert get(s3, bucket, "b") == b"2"


def test_the_same_key_twice(s3, bucket):
    versioned(s3, bucket)
    first, second = put(s3, bucket, "a", b"1")["VersionId"], put(s3, bucket, "a", b"2")["VersionId"]
    reply = s3.delete_objects(Bucket=bucket, Delete={"Objects": [
        {"Key": "a", "VersionId": first}, {"Key": "a", "VersionId": second}]})
    assert {entry["VersionId"] for entry in reply["Deleted"]} == {first, second}
    assert "Versions" not in s3.list_object_versions(Bucket=bucket)


def test_some_that_are_protected(server, s3, account, bucket):
    stranger = new_account()
    for key in ("open/a", "open/b", "closed/a"):
        put(s3, bucket, key)
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        statement("Allow", "s3:DeleteObject", f"{bucket}/open/*", {"AWS": stranger})))
    other = server.client("s3", account=stranger)
    for quiet in (False, True):
        reply = other.delete_objects(Bucket=bucket, Delete=objects("open/a", "closed/a", "open/b", Quiet=quiet))
        assert [(entry["Key"], entry["Code"]) for entry in reply["Errors"]] == [("closed/a", "AccessDenied")]
        assert [entry["Key"] for entry in reply.get("Deleted", [])] == ([] if quiet else ["open/a", "open/b"])
    assert keys(s3, bucket) == ["closed/a"]


def test_versions_that_are_none(s3, bucket):
    put(s3, bucket, "a")
    reply = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a", "VersionId": "nonsense"}, {"Key": "b"}]})
    [error] = reply["Errors"]
    assert (error["Key"], error["VersionId"]) == ("a", "nonsense") and error["Code"] in ("NoSuchVersion", "InvalidArgument")
    assert [entry["Key"] for entry in reply["Deleted"]] == ["b"] and keys(s3, bucket) == ["a"]


def test_a_thousand(s3, bucket):
    for number in range(0, 1_000, 50):
        put(s3, bucket, f"k{number}")
    names = [f"k{number}" for number in range(1_000)]
    reply = s3.delete_objects(Bucket=bucket, Delete=objects(*names))
    assert [entry["Key"] for entry in reply["Deleted"]] == names and keys(s3, bucket) == []


def test_more_than_a_thousand(s3, bucket):
    put(s3, bucket, "k0")
    with refused("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"):
        s3.delete_objects(Bucket=bucket, Delete=objects(*(f"k{number}" for number in range(1_001))))
    assert keys(s3, bucket) == ["k0"]


def document(*parts):
    return f"<Delete>{''.join(parts)}</Delete>".encode()


def delete(server, account, bucket, body, digest=True, **headers):
    return send(server, "POST", f"/{bucket}?delete", body, account,
                {k.replace("_", "-"): v for k, v in headers.items()}, digest=digest)


@pytest.mark.parametrize("body", [
    b"", b"<Delete/>", b"<Delete></Delete>", b"<Delete><Object></Object></Delete>", b"<Other/>", b"<Delete><Object><Key>a",
    b"nonsense", b"<Delete><Object><VersionId>x</VersionId></Object></Delete>"])
def test_malformed_documents(server, account, s3, bucket, body):
    put(s3, bucket, "a")
    reply = delete(server, account, bucket, body)
    assert reply.status == 400 and reply.code in ("MalformedXML", "MissingRequestBodyError", "UserKeyMustBeSpecified"), reply
    assert keys(s3, bucket) == ["a"]


def test_bodies_are_checked(server, account, s3, bucket):
    put(s3, bucket, "a")
    body = document("<Object><Key>a</Key></Object>")
    expect(delete(server, account, bucket, body, Content_MD5="1B2M2Y8AsgTpgAmY7PhCfg=="), 400, "BadDigest")
    expect(delete(server, account, bucket, body, X_Amz_Checksum_Crc32="AAAAAA==", digest=False), 400, "BadDigest")
    assert keys(s3, bucket) == ["a"]
    reply = delete(server, account, bucket, body)
    assert reply.status == 200 and reply.xml.tag == "{http://s3.amazonaws.com/doc/2006-03-01/}DeleteResult"
    assert keys(s3, bucket) == []


def test_a_digest_is_needed(server, account, s3, bucket):
    put(s3, bucket, "a")
    reply = delete(server, account, bucket, document("<Object><Key>a</Key></Object>"), digest=False)
    expect(reply, 400, "InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
    assert keys(s3, bucket) == ["a"]


def test_escapes_in_keys(server, account, s3, bucket):
    for key in ("<&>", "a b", " a ", "ü", "a\rb"):
        put(s3, bucket, key)
    reply = delete(server, account, bucket, document(
        "<Quiet>false</Quiet>", "<Object><Key>&lt;&amp;&gt;</Key></Object>", "<Object><Key>a&#32;b</Key></Object>",
        "<Object><Key> a </Key></Object>", "<Object><Key>&#xFC;</Key></Object>", "<Object><Key><![CDATA[a]]>&#13;b</Key></Object>"))
    assert reply.status == 200 and keys(s3, bucket) == []


def test_absent_buckets(s3, other_s3):
    with refused("NoSuchBucket", status=404):
        s3.delete_objects(Bucket="nothing-of-this-name", Delete=objects("a"))
    theirs = make_bucket(other_s3)
    put(other_s3, theirs, "a")
    reply = None
    try:
        reply = s3.delete_objects(Bucket=theirs, Delete=objects("a"))
    except s3.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDenied"
    assert reply is None or [entry["Code"] for entry in reply["Errors"]] == ["AccessDenied"]
    assert keys(other_s3, theirs) == ["a"]
