"""Encryption at rest: the server's keys, the customer's, key ids that are kept, defaults of buckets."""

import base64
import hashlib
import os
import pathlib

import pytest

from s3_support import MIB, Upload, absent, expect, get, make_bucket, multipart, part_of, pattern, put, quoted, send
from support import Server, refused

KMS = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))


def customers(key=KEY, prefix=""):
    return {f"{prefix}SSECustomerAlgorithm": "AES256", f"{prefix}SSECustomerKey": key}


def digest_of(key=KEY):
    return base64.b64encode(hashlib.md5(key).digest()).decode()


@pytest.fixture
def unblocked(s3, bucket):
    """A bucket that takes customers' keys, which AWS's newest buckets do only when asked to."""
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}]})
    return bucket


# The server's keys

def test_only_what_is_encrypted_is_said_to_be(s3, bucket):
    """At AWS every object is encrypted since 2023; here the ones that ask for it, and those of buckets that do (ADR 11)."""
    assert "ServerSideEncryption" not in put(s3, bucket, "a", b"body")
    assert "ServerSideEncryption" not in s3.head_object(Bucket=bucket, Key="a")
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={
        "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]})
    assert put(s3, bucket, "b", b"body")["ServerSideEncryption"] == "AES256"
    assert s3.get_object(Bucket=bucket, Key="b")["ServerSideEncryption"] == "AES256"
    # What was there before is as it was.
    assert "ServerSideEncryption" not in s3.get_object(Bucket=bucket, Key="a")


def test_the_servers_key(s3, bucket):
    reply = put(s3, bucket, "a", b"body", ServerSideEncryption="AES256")
    assert reply["ServerSideEncryption"] == "AES256" and reply["ETag"] == quoted(b"body")
    found = s3.get_object(Bucket=bucket, Key="a")
    assert found["Body"].read() == b"body" and found["ServerSideEncryption"] == "AES256"
    multipart(s3, bucket, "b", part_of(1), b"end", ServerSideEncryption="AES256")
    assert get(s3, bucket, "b", Range=f"bytes={5 * MIB - 3}-") == part_of(1)[-3:] + b"end"


def test_key_ids_are_kept(s3, bucket):
    reply = put(s3, bucket, "a", b"body", ServerSideEncryption="aws:kms", SSEKMSKeyId=KMS, BucketKeyEnabled=True)
    for answer in (reply, s3.head_object(Bucket=bucket, Key="a")):
        assert (answer["ServerSideEncryption"], answer["SSEKMSKeyId"], answer["BucketKeyEnabled"]) == ("aws:kms", KMS, True)
    assert get(s3, bucket, "a") == b"body"
    # A copy is encrypted as the copy asks, not as its source was.
    reply = s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a")
    assert "SSEKMSKeyId" not in reply and "SSEKMSKeyId" not in s3.head_object(Bucket=bucket, Key="b")
    upload = Upload(s3, bucket, "c", ServerSideEncryption="aws:kms", SSEKMSKeyId=KMS)
    assert upload.part(1, b"body")["SSEKMSKeyId"] == KMS
    assert upload.complete()["SSEKMSKeyId"] == KMS


def test_a_key_of_the_servers_own_choice(s3, bucket):
    reply = put(s3, bucket, "a", b"body", ServerSideEncryption="aws:kms")
    assert reply["ServerSideEncryption"] == "aws:kms" and reply["SSEKMSKeyId"].startswith("arn:aws:kms:us-east-1:")
    # The same for every object and bucket of the account there, by whatever name.
    other = put(s3, make_bucket(s3), "b", ServerSideEncryption="aws:kms:dsse", SSEKMSKeyId="alias/aws/s3")
    assert other["SSEKMSKeyId"] == reply["SSEKMSKeyId"] == s3.head_object(Bucket=bucket, Key="a")["SSEKMSKeyId"]


def test_algorithms_that_are_none(server, account, s3, bucket):
    for headers in ({"x-amz-server-side-encryption": "AES128"}, {"x-amz-server-side-encryption": "aws:other"},
                    {"x-amz-server-side-encryption": "AES256", "x-amz-server-side-encryption-aws-kms-key-id": KMS},
                    {"x-amz-server-side-encryption-aws-kms-key-id": KMS}):
        reply = send(server, "PUT", f"/{bucket}/a", b"body", account, headers)
        assert reply.outcome in ((400, "InvalidArgument"), (400, "InvalidEncryptionAlgorithmError")), reply
    assert absent(s3, bucket, "a")


# Defaults

def test_defaults_of_a_bucket(s3, bucket):
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KMS}, "BucketKeyEnabled": True}]})
    [rule] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KMS}
    assert rule["BucketKeyEnabled"] is True
    reply = put(s3, bucket, "a", b"body")
    assert (reply["ServerSideEncryption"], reply["SSEKMSKeyId"], reply["BucketKeyEnabled"]) == ("aws:kms", KMS, True)
    assert put(s3, bucket, "b", ServerSideEncryption="AES256")["ServerSideEncryption"] == "AES256"
    assert s3.copy_object(Bucket=bucket, Key="c", CopySource=f"{bucket}/b")["SSEKMSKeyId"] == KMS
    assert s3.delete_bucket_encryption(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 204
    [rule] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert "SSEKMSKeyId" not in put(s3, bucket, "d")
    assert s3.head_object(Bucket=bucket, Key="a")["SSEKMSKeyId"] == KMS


@pytest.mark.parametrize("body", [
    "<ServerSideEncryptionConfiguration>", "<ServerSideEncryptionConfiguration/>", "nonsense",
    "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES128</SSEAlgorithm>"
    "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>",
    "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault/></Rule></ServerSideEncryptionConfiguration>"])
def test_defaults_that_are_refused(server, account, s3, bucket, body):
    expect(send(server, "PUT", f"/{bucket}?encryption", body, account), 400, "MalformedXML")
    [rule] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


# The customer's keys

def test_the_customers_key(s3, unblocked):
    body = pattern(200_000)
    reply = put(s3, unblocked, "a", body, **customers())
    for answer in (reply, s3.head_object(Bucket=unblocked, Key="a", **customers())):
        assert (answer["SSECustomerAlgorithm"], answer["SSECustomerKeyMD5"]) == ("AES256", digest_of())
        assert "ServerSideEncryption" not in answer
    assert get(s3, unblocked, "a", **customers()) == body
    assert get(s3, unblocked, "a", Range="bytes=70000-70010", **customers()) == body[70_000:70_011]
    with refused("InvalidRequest", "The object was stored using a form of Server Side Encryption. The correct parameters must be "
                 "provided to retrieve the object."):
        s3.get_object(Bucket=unblocked, Key="a")
    with refused("400"):
        s3.head_object(Bucket=unblocked, Key="a")
    with refused("AccessDenied", status=403):
        s3.get_object(Bucket=unblocked, Key="a", **customers(OTHER_KEY))
    s3.delete_object(Bucket=unblocked, Key="a")


def test_a_key_for_what_has_none(s3, unblocked):
    put(s3, unblocked, "a", b"body")
    with refused("InvalidRequest", "The encryption parameters are not applicable to this object."):
        s3.get_object(Bucket=unblocked, Key="a", **customers())


def test_keys_that_are_none(server, account, s3, unblocked):
    good = {"x-amz-server-side-encryption-customer-algorithm": "AES256", "x-amz-server-side-encryption-customer-key":
            base64.b64encode(KEY).decode(), "x-amz-server-side-encryption-customer-key-MD5": digest_of()}
    short = base64.b64encode(KEY[:16]).decode()
    for change in ({"algorithm": "AES128"}, {"algorithm": None}, {"key": "nonsense"}, {"key": None}, {"key-MD5": None},
                   {"key-MD5": digest_of(OTHER_KEY)}, {"key": short, "key-MD5": digest_of(KEY[:16])}):
        headers = {**good, **{f"x-amz-server-side-encryption-customer-{name}": value for name, value in change.items()}}
        reply = send(server, "PUT", f"/{unblocked}/a", b"body", account, {k: v for k, v in headers.items() if v is not None})
        assert reply.outcome in ((400, "InvalidArgument"), (400, "InvalidRequest"), (400, "InvalidEncryptionAlgorithmError")), (
            change, reply)
    assert absent(s3, unblocked, "a")
    reply = send(server, "PUT", f"/{unblocked}/a", b"body", account, {**good, "x-amz-server-side-encryption-customer-key-MD5":
                                                                       digest_of(OTHER_KEY)})
    assert reply.message == "The calculated MD5 hash of the key did not match the hash that was provided."


def test_copies_with_customers_keys(s3, unblocked):
    body = pattern(50_000)
    put(s3, unblocked, "a", body, **customers())
    with refused("InvalidRequest"):
        s3.copy_object(Bucket=unblocked, Key="b", CopySource=f"{unblocked}/a")
    with refused("AccessDenied", status=403):
        s3.copy_object(Bucket=unblocked, Key="b", CopySource=f"{unblocked}/a", **customers(OTHER_KEY, "CopySource"))
    s3.copy_object(Bucket=unblocked, Key="b", CopySource=f"{unblocked}/a", **customers(KEY, "CopySource"))
    assert get(s3, unblocked, "b") == body
    s3.copy_object(Bucket=unblocked, Key="c", CopySource=f"{unblocked}/b", **customers(OTHER_KEY))
    assert get(s3, unblocked, "c", **customers(OTHER_KEY)) == body
    # The key may be changed in place.
    s3.copy_object(Bucket=unblocked, Key="c", CopySource=f"{unblocked}/c", **customers(OTHER_KEY, "CopySource"), **customers())
    assert get(s3, unblocked, "c", **customers()) == body


def test_uploads_with_customers_keys(s3, unblocked):
    upload = Upload(s3, unblocked, "a", **customers())
    with refused("InvalidRequest"):
        upload.part(1, b"body")
    with refused("InvalidRequest"):
        upload.part(1, b"body", **customers(OTHER_KEY))
    upload.part(1, part_of(1), **customers())
    upload.part(2, b"end", **customers())
    upload.complete()
    assert get(s3, unblocked, "a", **customers()) == part_of(1) + b"end"
    assert get(s3, unblocked, "a", Range=f"bytes={5 * MIB - 2}-{5 * MIB}", **customers()) == part_of(1)[-2:] + b"e"
    assert get(s3, unblocked, "a", PartNumber=2, **customers()) == b"end"


def test_customers_keys_may_be_blocked(s3, bucket):
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}]})
    with refused("AccessDenied", status=403):
        put(s3, bucket, "a", b"body", **customers())
    put(s3, bucket, "a", b"body")


# At rest

def test_nothing_readable_is_on_disk(tmp_path):
    server = Server(tmp_path / "data")
    client = server.client("s3")
    bucket = make_bucket(client)
    client.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}]})
    secret = os.urandom(24).hex().encode()
    put(client, bucket, "small", secret, ServerSideEncryption="AES256")
    put(client, bucket, "large", secret * 5_000, ServerSideEncryption="AES256")
    put(client, bucket, "customers", secret * 5_000, **customers(hashlib.sha256(secret).digest()))
    multipart(client, bucket, "parts", secret * 100, ServerSideEncryption="AES256")
    assert server.terminate() == 0
    stored = (pathlib.Path(server.data) / "holdfast.mdb").read_bytes()
    assert secret not in stored
    assert hashlib.sha256(secret).digest() not in stored
    server.start()
    client = server.client("s3")
    server.finish()
