"""Presigned URLs, in SigV4 and in the older signature that SDKs still make: good, expired, tampered with."""

import socket
import time
import urllib.parse

import pytest
import requests

from s3_signing import FIRST, SECOND, query_of
from s3_support import absent, get, make_bucket, multipart, put, versioned
from support import unique

STYLES = {"older": None, "sigv4": "s3v4"}


@pytest.fixture(params=STYLES)
def client(request, signed):
    """A client of a server that verifies, presigning in either style."""
    return signed.client("s3", **FIRST, **({"signature_version": "s3v4"} if STYLES[request.param] else {}))


@pytest.fixture
def bucket(signed):
    return make_bucket(signed.client("s3", **FIRST), unique("presigned"))


def url_for(client, operation, seconds=60, **parameters):
    return client.generate_presigned_url(operation, Params=parameters, ExpiresIn=seconds)


def code_of(reply):
    return reply.status_code, reply.text.partition("<Code>")[2].partition("</Code>")[0]


def message_of(reply):
    return reply.text.partition("<Message>")[2].partition("</Message>")[0]


def test_boto3_makes_both_kinds(client, bucket, request):
    query = query_of(url_for(client, "get_object", Bucket=bucket, Key="a"))
    older = "older" in request.node.name
    assert ("AWSAccessKeyId" in query) == older and ("X-Amz-Signature" in query) != older


def test_get(client, bucket):
    put(client, bucket, "d/ü +.txt", b"body", ContentType="text/plain")
    reply = requests.get(url_for(client, "get_object", Bucket=bucket, Key="d/ü +.txt"), timeout=10)
    assert (reply.status_code, reply.content, reply.headers["Content-Type"]) == (200, b"body", "text/plain")
    reply = requests.get(url_for(client, "get_object", Bucket=bucket, Key="d/ü +.txt"), headers={"Range": "bytes=1-2"}, timeout=10)
    assert (reply.status_code, reply.content) == (206, b"od")


def test_put(client, bucket):
    reply = requests.put(url_for(client, "put_object", Bucket=bucket, Key="a"), data=b"body", timeout=10)
    assert reply.status_code == 200 and get(client, bucket, "a") == b"body"
    url = url_for(client, "put_object", Bucket=bucket, Key="b", ContentType="text/plain")
    assert requests.put(url, data=b"body", headers={"Content-Type": "text/plain"}, timeout=10).status_code == 200
    reply = requests.put(url, data=b"body", headers={"Content-Type": "text/html"}, timeout=10)
    assert code_of(reply) == (403, "SignatureDoesNotMatch")


def test_other_methods(client, bucket):
    put(client, bucket, "a", b"body")
    reply = requests.head(url_for(client, "head_object", Bucket=bucket, Key="a"), timeout=10)
    assert reply.status_code == 200 and reply.headers["Content-Length"] == "4"
    reply = requests.get(url_for(client, "list_objects_v2", Bucket=bucket, Prefix="a"), timeout=10)
    assert "<Key>a</Key>" in reply.text
    assert requests.delete(url_for(client, "delete_object", Bucket=bucket, Key="a"), timeout=10).status_code == 204
    assert absent(client, bucket, "a")


def test_an_upload_by_urls(client, bucket):
    upload = client.create_multipart_upload(Bucket=bucket, Key="a")["UploadId"]
    url = url_for(client, "upload_part", Bucket=bucket, Key="a", UploadId=upload, PartNumber=1)
    reply = requests.put(url, data=b"body", timeout=10)
    assert reply.status_code == 200 and reply.headers["ETag"]


def test_a_version_and_overrides(client, bucket):
    versioned(client, bucket)
    version = put(client, bucket, "a", b"old")["VersionId"]
    put(client, bucket, "a", b"new")
    url = url_for(client, "get_object", Bucket=bucket, Key="a", VersionId=version, ResponseContentType="text/x-old",
                  ResponseContentDisposition='attachment; filename="a b.txt"')
    reply = requests.get(url, timeout=10)
    assert reply.content == b"old" and reply.headers["Content-Type"] == "text/x-old"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="a b.txt"'


def test_expired(client, bucket):
    put(client, bucket, "a", b"body")
    urls = url_for(client, "get_object", 1, Bucket=bucket, Key="a"), url_for(client, "put_object", 1, Bucket=bucket, Key="b")
    time.sleep(2.1)
    for call, url in zip((requests.get, requests.put), urls):
        reply = call(url, timeout=10)
        assert code_of(reply) == (403, "AccessDenied") and message_of(reply) == "Request has expired", reply.text
        assert "<ServerTime>" in reply.text
    assert absent(client, bucket, "b")


def changed(url, **values):
    parts = urllib.parse.urlsplit(url)
    query = {**query_of(url), **{name.replace("_", "-"): value for name, value in values.items()}}
    return parts._replace(query=urllib.parse.urlencode({k: v for k, v in query.items() if v is not None})).geturl()


def test_tampered_with(client, bucket):
    put(client, bucket, "a", b"body")
    put(client, bucket, "b", b"secret")
    url = url_for(client, "get_object", Bucket=bucket, Key="a")
    assert requests.get(url, timeout=10).status_code == 200
    # Another key, another method, another override, another signature, another end.
    spoiled = [requests.get(url.replace(f"/{bucket}/a", f"/{bucket}/b"), timeout=10), requests.delete(url, timeout=10),
               requests.get(changed(url, **{"response-content-type": "text/html"}), timeout=10)]
    name = "Signature" if "AWSAccessKeyId" in query_of(url) else "X-Amz-Signature"
    signature = query_of(url)[name]
    spoiled.append(requests.get(changed(url, **{name: signature[::-1]}), timeout=10))
    if name == "Signature":
        spoiled.append(requests.get(changed(url, Expires=str(int(time.time()) + 9_999)), timeout=10))
    else:
        spoiled.append(requests.get(changed(url, X_Amz_Expires="9999"), timeout=10))
    for reply in spoiled:
        assert code_of(reply) == (403, "SignatureDoesNotMatch"), reply.text
        assert message_of(reply) == ("The request signature we calculated does not match the signature you provided. Check "
                                     "your key and signing method.")
    assert get(client, bucket, "a") == b"body"


def test_parts_that_are_missing(client, bucket):
    url = url_for(client, "get_object", Bucket=bucket, Key="a")
    for name in query_of(url):
        reply = requests.get(changed(url, **{name: None}), timeout=10)
        assert reply.status_code in (400, 403), (name, reply.text)
        assert code_of(reply)[1] in ("AccessDenied", "AuthorizationQueryParametersError", "SignatureDoesNotMatch"), reply.text


def test_unknown_keys(signed, client, bucket, request):
    style = {"signature_version": "s3v4"} if "sigv4" in request.node.name else {}
    stranger = signed.client("s3", account="AKIAUNKNOWNUNKNOWN33", secret="x", **style)
    reply = requests.get(url_for(stranger, "get_object", Bucket=bucket, Key="a"), timeout=10)
    assert code_of(reply) == (403, "InvalidAccessKeyId")
    assert message_of(reply) == "The AWS Access Key Id you provided does not exist in our records."
    wrong = signed.client("s3", account=FIRST["account"], secret="wrong", **style)
    reply = requests.get(url_for(wrong, "get_object", Bucket=bucket, Key="a"), timeout=10)
    assert code_of(reply) == (403, "SignatureDoesNotMatch")


def test_a_url_is_as_good_as_its_signer(signed, client, bucket, request):
    style = {"signature_version": "s3v4"} if "sigv4" in request.node.name else {}
    put(client, bucket, "a", b"body")
    other = signed.client("s3", **SECOND, **style)
    reply = requests.get(url_for(other, "get_object", Bucket=bucket, Key="a"), timeout=10)
    assert code_of(reply) == (403, "AccessDenied")


def test_absent_keys(client, bucket):
    reply = requests.get(url_for(client, "get_object", Bucket=bucket, Key="absent"), timeout=10)
    assert code_of(reply) == (404, "NoSuchKey")


def test_sigv4_lasts_a_week_at_most(signed, bucket):
    client = signed.client("s3", **FIRST, signature_version="s3v4")
    put(client, bucket, "a", b"body")
    assert requests.get(url_for(client, "get_object", 604_800, Bucket=bucket, Key="a"), timeout=10).status_code == 200
    for seconds, text in ((604_801, "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must "
                                    "be less than 604800 seconds"), (-1, "X-Amz-Expires must be non-negative")):
        reply = requests.get(url_for(client, "get_object", seconds, Bucket=bucket, Key="a"), timeout=10)
        assert code_of(reply) == (400, "AuthorizationQueryParametersError") and message_of(reply) == text, reply.text


def test_a_header_and_a_query_are_one_too_many(client, bucket):
    url = url_for(client, "get_object", Bucket=bucket, Key="a")
    reply = requests.get(url, headers={"Authorization": "AWS " + FIRST["account"] + ":c2lnbmF0dXJl"}, timeout=10)
    assert code_of(reply) == (400, "InvalidArgument")
    assert message_of(reply) == ("Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query "
                                 "string parameter or the Authorization header should be specified")


def test_expired_where_nothing_is_verified(server, s3):
    """Without signatures to check, the end of a URL still counts."""
    bucket = make_bucket(s3)
    put(s3, bucket, "a", b"body")
    url = url_for(s3, "get_object", 1, Bucket=bucket, Key="a")
    assert requests.get(url, timeout=10).content == b"body"
    time.sleep(2.1)
    assert code_of(requests.get(url, timeout=10)) == (403, "AccessDenied")


def test_a_second_host(signed, client, bucket):
    """The signed host and the obeyed one are the same: neither order of two lends a signature to another bucket."""
    other = make_bucket(client, unique("other"))
    put(client, bucket, "a", b"signed for")
    put(client, other, f"{bucket}/a", b"not signed for")
    url = urllib.parse.urlsplit(url_for(client, "get_object", Bucket=bucket, Key="a"))
    own, others = url.netloc, f"{other}.s3.localhost"

    def ask(*hosts):
        fields = "".join(f"Host: {host}\r\n" for host in hosts)
        with socket.create_connection(("127.0.0.1", signed.port), timeout=10) as connection:
            connection.sendall(f"GET {url.path}?{url.query} HTTP/1.1\r\n{fields}Connection: close\r\n\r\n".encode())
            return b"".join(iter(lambda: connection.recv(65536), b""))
    for hosts in ((others, own), (own, others), (own, own)):
        reply = ask(*hosts)
        assert reply.startswith(b"HTTP/1.1 400") and b"signed for" not in reply, (hosts, reply)
    assert ask(own).endswith(b"\r\n\r\nsigned for")
    assert ask(others).startswith(b"HTTP/1.1 403")


def test_parts_by_number(client, bucket):
    multipart(client, bucket, "a", b"only")
    url = url_for(client, "get_object", Bucket=bucket, Key="a", PartNumber=1)
    assert requests.get(url, timeout=10).content == b"only"
