"""S3 where every signature is verified: the main flows, two accounts, and signatures that are wrong."""

import datetime
import hashlib
import urllib.parse

import botocore.auth
import pytest
import requests

from s3_object_test import KEYS
from s3_signing import EMPTY, FIRST, SECOND, Signed
from s3_support import (
    MIB, Upload, absent, expect, get, keys, make_bucket, part_of, pattern, policy, put, quote, send, statement, with_acls)
from support import refused, unique

MISMATCH = ("The request signature we calculated does not match the signature you provided. Check your key and signing method.")


@pytest.fixture
def first(signed):
    return signed.client("s3", **FIRST)


@pytest.fixture
def second(signed):
    return signed.client("s3", **SECOND)


@pytest.fixture
def bucket(first):
    return make_bucket(first, unique("verified"))


def test_every_key_is_signed_right(first, bucket):
    for number, key in enumerate(KEYS):
        put(first, bucket, key, f"{number}".encode())
    for number, key in enumerate(KEYS):
        assert get(first, bucket, key) == f"{number}".encode(), repr(key)
    assert keys(first, bucket) == sorted(KEYS, key=str.encode)


def test_flows(first, bucket):
    put(first, bucket, "a b/ü", pattern(200_000), Metadata={"x": "a  b"}, Tagging="t=1")
    first.copy_object(Bucket=bucket, Key="copy +", CopySource={"Bucket": bucket, "Key": "a b/ü"})
    assert get(first, bucket, "copy +", Range="bytes=10-19") == pattern(200_000)[10:20]
    upload = Upload(first, bucket, "parts")
    upload.part(1, part_of(1))
    upload.copy(2, {"Bucket": bucket, "Key": "a b/ü"})
    upload.complete()
    assert first.head_object(Bucket=bucket, Key="parts")["ContentLength"] == 5 * MIB + 200_000
    assert first.list_objects_v2(Bucket=bucket, Prefix="a b", Delimiter="/")["CommonPrefixes"] == [{"Prefix": "a b/"}]
    first.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    first.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys(first, bucket)]})
    first.delete_bucket(Bucket=bucket)


def test_ids_of_accounts(first, second):
    assert first.list_buckets()["Owner"]["ID"] == "1" * 64
    assert second.list_buckets()["Owner"]["ID"] == "2" * 64


def test_two_accounts(first, second, bucket):
    put(first, bucket, "a", b"body")
    for call in (lambda: get(second, bucket, "a"), lambda: put(second, bucket, "b"), lambda: keys(second, bucket)):
        with refused("AccessDenied", status=403):
            call()
    assert bucket not in [found["Name"] for found in second.list_buckets()["Buckets"]]
    with refused("BucketAlreadyExists", status=409):
        second.create_bucket(Bucket=bucket)
    first.put_bucket_policy(Bucket=bucket, Policy=policy(
        statement("Allow", "s3:GetObject", f"{bucket}/*", {"AWS": "arn:aws:iam::222222222222:root"})))
    assert get(second, bucket, "a") == b"body"
    first.delete_bucket_policy(Bucket=bucket)
    with_acls(first, bucket)
    first.put_object_acl(Bucket=bucket, Key="a", GrantRead=f"id={'2' * 64}")
    assert get(second, bucket, "a") == b"body"


def test_nobody(signed, first, bucket):
    put(first, bucket, "a", b"body")
    expect(send(signed, "GET", f"/{bucket}/a", account=None), 403, "AccessDenied")
    expect(send(signed, "GET", "/", account=None, headers={"Host": "s3.amazonaws.com"}), 403, "AccessDenied")
    first.delete_public_access_block(Bucket=bucket)
    first.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Allow", "s3:GetObject", f"{bucket}/*")))
    assert send(signed, "GET", f"/{bucket}/a", account=None).body == b"body"


def test_wrong_secrets(signed, bucket):
    with refused("SignatureDoesNotMatch", MISMATCH, status=403):
        signed.client("s3", account=FIRST["account"], secret="wrong").list_objects_v2(Bucket=bucket)
    with refused("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", status=403):
        signed.client("s3", account="AKIAUNKNOWNUNKNOWN33", secret="x").list_objects_v2(Bucket=bucket)
    with refused("InvalidToken", status=400):
        signed.client("s3", **FIRST, token="not-a-token").list_objects_v2(Bucket=bucket)


def test_the_error_tells_what_was_signed(signed, bucket):
    reply = Signed(signed, "GET", f"/{bucket}", {**FIRST, "secret": "wrong"}).send()
    expect(reply, 403, "SignatureDoesNotMatch", MISMATCH)
    assert reply.xml.findtext("AWSAccessKeyId") == FIRST["account"]
    assert reply.xml.findtext("StringToSign").startswith("AWS4-HMAC-SHA256\n")
    assert reply.xml.findtext("CanonicalRequest").startswith(f"GET\n/{bucket}\n")


def test_changed_after_signing(signed, first, bucket):
    put(first, bucket, "a", b"old")
    body = b"new"
    headers = {"Content-Type": "text/plain", "x-amz-meta-a": "1"}
    request = Signed(signed, "PUT", f"/{bucket}/a", payload=hashlib.sha256(body).hexdigest(), headers=headers)
    expect(request.send(body, **{"x-amz-meta-a": "2"}), 403, "SignatureDoesNotMatch", MISMATCH)
    expect(request.send(body, **{"Content-Type": "text/html"}), 403, "SignatureDoesNotMatch")
    expect(request.send(b"other"), 400, "XAmzContentSHA256Mismatch")
    expect(request.send(body, X_Amz_Content_SHA256=EMPTY), 403, "SignatureDoesNotMatch")
    expect(request.send(body, X_Amz_Content_SHA256="UNSIGNED-PAYLOAD"), 403, "SignatureDoesNotMatch")
    request.path = f"/{bucket}/b"
    expect(request.send(body), 403, "SignatureDoesNotMatch")
    request.path = f"/{bucket}/a?x=1"
    expect(request.send(body), 403, "SignatureDoesNotMatch")
    assert get(first, bucket, "a") == b"old" and absent(first, bucket, "b")
    request.path = f"/{bucket}/a"
    assert request.send(body, **{"User-Agent": "changed"}).status == 200
    assert get(first, bucket, "a") == b"new"


def test_headers_of_s3_must_be_signed(signed, first, bucket):
    request = Signed(signed, "PUT", f"/{bucket}/a", payload=EMPTY)
    for name in ("x-amz-meta-a", "x-amz-acl", "x-amz-storage-class"):
        expect(request.send(b"", **{name: "private"}), 403, "AccessDenied",
               "There were headers present in the request which were not signed")
    assert absent(first, bucket, "a")


def test_the_payloads_hash_is_needed(signed, bucket):
    request = Signed(signed, "GET", f"/{bucket}")
    reply = request.send(X_Amz_Content_SHA256=None)
    expect(reply, 400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256")


@pytest.mark.parametrize("query", ["list-type=2&prefix=a%20b", "prefix=&list-type=2", "list-type=2&prefix=a%2Fb&delimiter=%2F",
                                   "list-type=2&start-after=%C3%BC&prefix", "prefix=a~b&list-type=2&max-keys=2"])
def test_queries_are_signed_in_their_order(signed, bucket, query):
    assert Signed(signed, "GET", f"/{bucket}?{query}").send().status == 200


@pytest.mark.parametrize("path", ["a//b", "./a", "a/../b", "a%2Fb", "~a", "a%7Eb", "%E4%BD%A0", "a+b", "a%2Bb", "a%20b", "a=b", "(a)"])
def test_paths_are_signed_as_they_are_sent(signed, first, bucket, path):
    if quote(urllib.parse.unquote(path)) == path:
        assert Signed(signed, "PUT", f"/{bucket}/{path}", payload=EMPTY).send(b"").status == 200
    else:
        # S3 signs the path encoded once in its own way, however it came.
        spelled = Signed(signed, "PUT", f"/{bucket}/{quote(urllib.parse.unquote(path))}", payload=EMPTY)
        spelled.path = f"/{bucket}/{path}"
        assert spelled.send(b"").status == 200
    assert not absent(first, bucket, urllib.parse.unquote(path))


class Shifted:
    """A signature of another moment."""

    def __init__(self, monkeypatch, shift):
        moment = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) + shift
        monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda remove_tzinfo=True: moment)


@pytest.mark.parametrize("minutes, fine", [(-20, False), (-14, True), (14, True), (20, False)])
def test_clocks_that_differ(signed, bucket, monkeypatch, minutes, fine):
    Shifted(monkeypatch, datetime.timedelta(minutes=minutes))
    reply = Signed(signed, "GET", f"/{bucket}").send()
    if fine:
        assert reply.status == 200, reply
    else:
        expect(reply, 403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
        assert reply.xml.findtext("MaxAllowedSkewMilliseconds") == "900000"


def test_the_regions_of_scopes(signed, bucket):
    request = Signed(signed, "GET", f"/{bucket}", region="eu-west-1")
    expect(request.send(), 400, "AuthorizationHeaderMalformed",
           "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'us-east-1'")


def test_scopes_are_checked(signed, bucket):
    request = Signed(signed, "GET", f"/{bucket}")
    authorization = request.headers["Authorization"]
    for change in (("/s3/", "/sts/"), ("aws4_request", "aws5_request"), (request.date[:8], "20200101"), ("Credential=", "Cred=")):
        reply = request.send(Authorization=authorization.replace(*change))
        assert reply.status in (400, 403) and reply.code in (
            "AuthorizationHeaderMalformed", "SignatureDoesNotMatch", "AccessDenied", "InvalidRequest"), (change, reply)


def test_presigned_urls_are_per_account(signed, first, second, bucket):
    put(first, bucket, "a", b"body")
    for client, status in ((first, 200), (second, 403)):
        url = client.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a"})
        assert requests.get(url, timeout=10).status_code == status
