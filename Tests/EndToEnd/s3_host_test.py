"""Buckets in the host name, and what counts as one."""

import socket

import boto3
import pytest
from botocore.config import Config

from s3_support import Reply, expect, headers_for, make_bucket, put, send
from support import unique


def at(server, host, path, account, method="GET", body=None, **headers):
    return Reply(*server.request(method, path, body, {**headers_for(account), "Host": host, **headers}))


HOSTS = ["{}.localhost", "{}.localhost:4566", "{}.s3.localhost", "{}.s3.localhost:4566", "{}.s3.us-east-1.localhost",
         "{}.s3.amazonaws.com", "{}.s3.us-east-1.amazonaws.com", "{}.S3.LOCALHOST"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_bucket_in_the_host(server, account, s3, bucket, host):
    host = host.format(bucket)
    assert at(server, host, "/d/a%20b", account, "PUT", b"body").status == 200
    assert s3.get_object(Bucket=bucket, Key="d/a b")["Body"].read() == b"body"
    assert at(server, host, "/d/a%20b", account).body == b"body"
    assert b"<Key>d/a b</Key>" in at(server, host, "/", account).body
    assert b"<Key>d/a b</Key>" in at(server, host, "/?list-type=2&prefix=d", account).body
    expect(at(server, host, f"/{bucket}/d/a%20b", account), 404, "NoSuchKey")
    assert at(server, host, "/?versioning", account).xml.tag.endswith("VersioningConfiguration")
    assert at(server, host, "/d/a%20b", account, "DELETE").status == 204


def test_keys_with_slashes_at_their_ends(server, account, s3, bucket):
    host = f"{bucket}.s3.localhost"
    for path, key in (("//", "/"), ("//a", "/a"), ("/a//", "a//"), ("/..", ".."), ("/a/../b", "a/../b"), ("/%2Fx", "/x")):
        assert at(server, host, path, account, "PUT", path.encode()).status == 200
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == path.encode()


def test_creating_and_deleting(server, account, s3):
    name = unique("hosted")
    reply = at(server, f"{name}.s3.localhost", "/", account, "PUT", b"")
    assert reply.status == 200 and s3.head_bucket(Bucket=name)
    expect(at(server, f"{name}x.s3.localhost", "/", account), 404, "NoSuchBucket")
    assert at(server, f"{name}.s3.localhost", "/", account, "DELETE").status == 204


def test_names_with_dots(server, account, s3):
    bucket = make_bucket(s3, unique("with.dots"))
    put(s3, bucket, "a", b"body")
    for host in (f"{bucket}.s3.localhost", f"{bucket}.s3.us-east-1.amazonaws.com"):
        assert at(server, host, "/a", account).body == b"body"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]:4566", "s3.localhost", "s3.amazonaws.com",
                                  "s3.us-east-1.amazonaws.com", "s3.us-east-1.localhost:4566"])
def test_the_path_has_the_bucket(server, account, s3, bucket, host):
    put(s3, bucket, "a", b"body")
    assert at(server, host, f"/{bucket}/a", account).body == b"body"
    assert f"<Name>{bucket}</Name>".encode() in at(server, host, "/", account).body


def test_boto3_with_the_bucket_in_the_host(server, account, s3):
    """The SDK's own virtual addressing, the name resolved by hand."""
    bucket = make_bucket(s3)
    try:
        socket.getaddrinfo(f"{bucket}.s3.localhost", server.port)
    except OSError:
        pytest.skip("names under localhost do not resolve here")
    client = boto3.client("s3", endpoint_url=f"http://s3.localhost:{server.port}", region_name="us-east-1",
                          aws_access_key_id=account, aws_secret_access_key="x",
                          config=Config(s3={"addressing_style": "virtual"}))
    put(client, bucket, "a b/ü", b"body")
    assert client.get_object(Bucket=bucket, Key="a b/ü")["Body"].read() == b"body"


def test_unsigned_requests_find_their_service(server, s3, account, bucket):
    """Nobody's request has no scope that names S3: the host or the path does."""
    expect(send(server, "GET", f"/{bucket}/a", account=None), 403, "AccessDenied")
    reply = Reply(*server.request("GET", "/a", headers={"Host": f"{bucket}.s3.localhost"}))
    expect(reply, 403, "AccessDenied")
