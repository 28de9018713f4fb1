"""S3 over TLS, signatures verified: over it SDKs send bodies in chunks with trailers."""

import base64
import hashlib

import boto3
import pytest
from botocore.config import Config

import s3_signing
from s3_support import MIB, Upload, checksum, get, keys, make_bucket, part_of, pattern, put, quoted
from support import Server, refused


@pytest.fixture(scope="module")
def secure(tmp_path_factory, certificate):
    place = tmp_path_factory.mktemp("secure-s3")
    (place / "credentials").write_text(s3_signing.CREDENTIALS)
    server = Server(place / "data", "--auth", "sigv4", "--credentials", str(place / "credentials"),
                    "--tls-certificate", str(certificate[0]), "--tls-key", str(certificate[1]))
    yield server
    server.finish()


@pytest.fixture
def client_of(secure, certificate):
    def make(identity=s3_signing.FIRST, **config):
        return boto3.client(
            "s3", endpoint_url=f"https://localhost:{secure.port}", region_name="us-east-1", verify=str(certificate[0]),
            aws_access_key_id=identity["account"], aws_secret_access_key=identity["secret"],
            config=Config(s3={"addressing_style": "path", **config.pop("s3", {})}, **config))
    return make


@pytest.fixture
def client(client_of):
    return client_of()


@pytest.fixture
def bucket(client):
    return make_bucket(client)


def sent(client, operation):
    """The headers of the last request of this operation."""
    seen = {}
    client.meta.events.register(f"before-send.s3.{operation}", lambda request, **_: seen.update(request.headers))
    return seen


def test_bodies_in_chunks_with_trailers(client, bucket):
    headers = sent(client, "PutObject")
    for size in (0, 1, 65_536, 3 * MIB + 1):
        body = pattern(size, size)
        reply = put(client, bucket, "a", body)
        assert headers["X-Amz-Content-SHA256"] == b"STREAMING-UNSIGNED-PAYLOAD-TRAILER", headers
        assert reply["ETag"] == quoted(body) and reply["ChecksumCRC32"] == checksum("CRC32", body)
        found = client.get_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED")
        assert found["Body"].read() == body and "ContentEncoding" not in found


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_every_algorithm_in_a_trailer(client, bucket, algorithm):
    reply = put(client, bucket, "a", b"body", ChecksumAlgorithm=algorithm, ContentEncoding="gzip")
    assert reply[f"Checksum{algorithm}"] == checksum(algorithm, b"body")
    assert client.head_object(Bucket=bucket, Key="a")["ContentEncoding"] == "gzip"


def test_a_stream_of_unknown_content(client, bucket, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(pattern(2 * MIB))
    with open(path, "rb") as file:
        put(client, bucket, "a", file)
    client.upload_file(str(path), bucket, "b")
    assert get(client, bucket, "a") == get(client, bucket, "b") == path.read_bytes()


def test_uploads(client, bucket):
    upload = Upload(client, bucket, "a", ChecksumAlgorithm="SHA256")
    upload.part(1, part_of(1), ChecksumAlgorithm="SHA256")
    upload.part(2, b"end", ChecksumAlgorithm="SHA256")
    upload.complete()
    assert get(client, bucket, "a") == part_of(1) + b"end"


def test_signed_bodies(client_of, bucket):
    client = client_of(s3={"payload_signing_enabled": True})
    headers = sent(client, "PutObject")
    put(client, bucket, "a", b"body")
    assert headers["X-Amz-Content-SHA256"] not in (b"UNSIGNED-PAYLOAD", "UNSIGNED-PAYLOAD")
    assert get(client, bucket, "a") == b"body"


def test_without_the_sdks_checksums(client_of, bucket):
    client = client_of(request_checksum_calculation="when_required", response_checksum_validation="when_required")
    headers = sent(client, "PutObject")
    put(client, bucket, "a", b"body")
    assert "X-Amz-Trailer" not in headers and not [name for name in headers if name.lower().startswith("x-amz-checksum")]
    assert get(client, bucket, "a") == b"body"


def test_listing_and_deleting(client, bucket):
    for key in ("a b", "ü/+", "c"):
        put(client, bucket, key)
    assert keys(client, bucket) == ["a b", "c", "ü/+"]
    client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in ("a b", "ü/+")]})
    assert keys(client, bucket) == ["c"]


def test_customers_keys(client, bucket):
    client.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}]})
    key = bytes(range(32))
    customers = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": key}
    reply = put(client, bucket, "a", b"body", **customers)
    assert reply["SSECustomerKeyMD5"] == base64.b64encode(hashlib.md5(key).digest()).decode()
    assert get(client, bucket, "a", **customers) == b"body"
    with refused("InvalidRequest"):
        get(client, bucket, "a")


def test_the_other_account(client_of, client, bucket):
    put(client, bucket, "a", b"body")
    with refused("AccessDenied", status=403):
        get(client_of(s3_signing.SECOND), bucket, "a")
    assert client_of(s3_signing.SECOND).list_buckets()["Owner"]["ID"] == "2" * 64
