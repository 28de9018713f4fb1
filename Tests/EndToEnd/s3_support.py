"""What the S3 tests share: buckets, requests by hand, checksums computed here, and multipart uploads."""

import base64
import contextlib
import functools
import hashlib
import json
import re
import time
import urllib.parse
import xml.etree.ElementTree
import zlib

from botocore.exceptions import ClientError

from support import says, unique

MIB = 1024 * 1024
NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def make_bucket(client, name=None, **parameters):
    """A bucket of a name that no other test uses: all accounts share one space of names."""
    name = name or unique("bucket")
    client.create_bucket(Bucket=name, **parameters)
    return name


def versioned(client, bucket, status="Enabled"):
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
    return bucket


def put(client, bucket, key, body=b"", **parameters):
    return client.put_object(Bucket=bucket, Key=key, Body=body, **parameters)


def get(client, bucket, key, **parameters):
    """The bytes of an object."""
    return client.get_object(Bucket=bucket, Key=key, **parameters)["Body"].read()


def absent(client, bucket, key, **parameters):
    """Whether there is no such object."""
    try:
        client.head_object(Bucket=bucket, Key=key, **parameters)
        return False
    except ClientError as error:
        assert status_of(error) == 404, error.response
        return True


def keys(client, bucket, **parameters):
    """All keys of a listing, page by page."""
    found = []
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, **parameters):
        found += [entry["Key"] for entry in page.get("Contents", [])]
    return found


def status_of(error):
    return error.response["ResponseMetadata"]["HTTPStatusCode"]


@contextlib.contextmanager
def one_of(*outcomes):
    """The block must be refused with one of these pairs of status and code: AWS documents more than one."""
    try:
        yield
    except ClientError as error:
        assert (status_of(error), error.response["Error"]["Code"]) in outcomes, error.response
    else:
        raise AssertionError(f"not refused; expected one of {outcomes}")


def md5(data):
    return hashlib.md5(data).hexdigest()


def quoted(data):
    """The entity tag of an object that was put at once."""
    return f'"{md5(data)}"'


def pattern(length, seed=0):
    """Bytes that differ from place to place and from seed to seed, at little cost."""
    digest = hashlib.sha512(str(seed).encode()).digest()
    block = digest * 16 + digest[:1]  # of an odd length, so that it does not repeat with the blocks of a store
    return (block * (length // len(block) + 1))[:length]


# Checksums, computed apart from any SDK

def _table(polynomial):
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (polynomial if value & 1 else 0)
        table.append(value)
    return table


_CRC32C, _CRC64NVME = _table(0x82F63B78), _table(0x9A6C9329AC4BC9B5)


def _crc(table, bits, data):
    mask = (1 << bits) - 1
    value = mask
    for byte in data:
        value = table[(value ^ byte) & 0xFF] ^ value >> 8
    return (value ^ mask).to_bytes(bits // 8, "big")


@functools.lru_cache(maxsize=64)
def digest(algorithm, data):
    match algorithm:
        case "CRC32": return zlib.crc32(data).to_bytes(4, "big")
        case "CRC32C": return _crc(_CRC32C, 32, data)
        case "CRC64NVME": return _crc(_CRC64NVME, 64, data)
        case "SHA1": return hashlib.sha1(data).digest()
        case "SHA256": return hashlib.sha256(data).digest()


def checksum(algorithm, data):
    return base64.b64encode(digest(algorithm, data)).decode()


def composite(algorithm, parts):
    """The checksum of the parts' checksums, with their number."""
    together = b"".join(digest(algorithm, part) for part in parts)
    return f"{checksum(algorithm, together)}-{len(parts)}"


ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]


# Requests by hand

def headers_for(account="000000000000", region="us-east-1", more=None):
    """What names an account to a server that verifies no signatures, and `more` beside it."""
    day = time.strftime("%Y%m%d", time.gmtime())
    headers = {"X-Amz-Date": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()), "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD"}
    names = {name.lower() for name in more or {}}
    headers = {**{name: value for name, value in headers.items() if name.lower() not in names}, **(more or {})}
    # S3 wants every header of its own to be signed.
    signed = ";".join(sorted({"host", *(name.lower() for name in headers if name.lower().startswith("x-amz-"))}))
    return {**headers, "Authorization": f"AWS4-HMAC-SHA256 Credential={account}/{day}/{region}/s3/aws4_request, "
                                        f"SignedHeaders={signed}, Signature={'0' * 64}"}


class Reply:
    """What came back from a request by hand."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def code(self):
        return self._element("Code")

    @property
    def message(self):
        return self._element("Message")

    def _element(self, name):
        found = re.search(f"<{name}>(.*?)</{name}>", self.body.decode(errors="replace"), re.S)
        return found and found.group(1)

    @property
    def xml(self):
        return xml.etree.ElementTree.fromstring(self.body)

    @property
    def outcome(self):
        return self.status, self.code

    def __repr__(self):
        return f"{self.status} {dict(self.headers)} {self.body[:600]!r}"


def send(server, method, path, body=None, account="000000000000", headers=None, region="us-east-1", timeout=30,
         digest=True):
    """A request as this account, or as nobody where the account is None. The path is sent as it stands. The body of a
    subresource has the digest that S3 wants of most of them."""
    headers = dict(headers or {})
    body = body.encode() if isinstance(body, str) else body
    if digest and isinstance(body, bytes) and "?" in path and "Content-MD5" not in headers:
        headers["Content-MD5"] = base64.b64encode(hashlib.md5(body).digest()).decode()
    if account:
        headers = headers_for(account, region, headers)
    return Reply(*server.request(method, path, body, headers, timeout))


def quote(key):
    return urllib.parse.quote(key, safe="/-_.~")


def expect(reply, status, code, *texts):
    assert reply.outcome == (status, code), reply
    if texts:
        assert says(reply.message, *texts), reply
    return reply


# Multipart uploads

@functools.lru_cache(maxsize=8)
def part_of(seed, length=5 * MIB):
    return pattern(length, seed)


class Upload:
    """A multipart upload under way."""

    def __init__(self, client, bucket, key, **parameters):
        self.client = client
        self.at = {"Bucket": bucket, "Key": key}
        self.id = client.create_multipart_upload(**self.at, **parameters)["UploadId"]
        self.parts = {}

    def part(self, number, body, **parameters):
        reply = self.client.upload_part(**self.at, UploadId=self.id, PartNumber=number, Body=body, **parameters)
        self.parts[number] = {"PartNumber": number, "ETag": reply["ETag"],
                              **{k: v for k, v in reply.items() if k.startswith("Checksum") and k != "ChecksumType"}}
        return reply

    def copy(self, number, source, **parameters):
        reply = self.client.upload_part_copy(
            **self.at, UploadId=self.id, PartNumber=number, CopySource=source, **parameters)
        self.parts[number] = {"PartNumber": number, "ETag": reply["CopyPartResult"]["ETag"]}
        return reply

    def complete(self, parts=None, **parameters):
        if parts is None:
            parts = [self.parts[number] for number in sorted(self.parts)]
        return self.client.complete_multipart_upload(
            **self.at, UploadId=self.id, MultipartUpload={"Parts": parts}, **parameters)

    def abort(self):
        return self.client.abort_multipart_upload(**self.at, UploadId=self.id)


def multipart(client, bucket, key, *parts, **parameters):
    """An object made of these parts."""
    upload = Upload(client, bucket, key, **parameters)
    for number, body in enumerate(parts, 1):
        upload.part(number, body)
    return upload.complete()


# Policies

def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(effect, action, resource, principal="*", condition=None, **more):
    """A statement on a bucket ("name") or on objects ("name/pattern")."""
    resources = [resource] if isinstance(resource, str) else resource
    return {"Effect": effect, "Action": action, "Resource": [f"arn:aws:s3:::{r}" for r in resources],
            "Principal": principal, **({"Condition": condition} if condition else {}), **more}


def open_to_the_public(client, bucket):
    """Lifts the block that every new bucket has."""
    client.delete_public_access_block(Bucket=bucket)
    return bucket


def with_acls(client, bucket, ownership="ObjectWriter"):
    """Lets a bucket have access control lists, which new ones do not."""
    open_to_the_public(client, bucket)
    client.put_bucket_ownership_controls(
        Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": ownership}]})
    return bucket
