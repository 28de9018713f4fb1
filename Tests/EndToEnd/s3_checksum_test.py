"""Checksums in headers and trailers: verified before anything is stored, kept, and returned when asked for."""

import base64
import hashlib

import pytest

from s3_support import ALGORITHMS, absent, checksum, expect, get, pattern, put, send
from support import refused

BODY = pattern(100_003)


def name_of(algorithm):
    return f"x-amz-checksum-{algorithm.lower()}"


def chunked(body, size=8_192, trailers=()):
    """An unsigned aws-chunked body."""
    pieces = [body[i:i + size] for i in range(0, len(body), size)]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return framed + b"0\r\n" + b"".join(f"{k}:{v}\r\n".encode() for k, v in trailers) + b"\r\n"


def send_trailer(server, account, path, body, trailers, announced=None, **headers):
    names = ",".join(announced if announced is not None else (name for name, _ in trailers))
    return send(server, "PUT", path, chunked(body, trailers=trailers), account, {
        "X-Amz-Content-Sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "Content-Encoding": "aws-chunked",
        "X-Amz-Decoded-Content-Length": str(len(body)), **({"X-Amz-Trailer": names} if names else {}), **headers})


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_in_a_header(s3, bucket, algorithm):
    name, right = f"Checksum{algorithm}", checksum(algorithm, BODY)
    reply = put(s3, bucket, "a", BODY, **{name: right})
    assert reply[name] == right and reply["ChecksumType"] == "FULL_OBJECT"
    with refused("BadDigest", f"The {algorithm} you specified did not match the calculated checksum."):
        put(s3, bucket, "a", b"other", **{name: right})
    with refused("BadDigest"):
        put(s3, bucket, "b", b"other", **{name: right})
    assert absent(s3, bucket, "b")
    found = s3.get_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED")
    assert found[name] == right and found["ChecksumType"] == "FULL_OBJECT" and found["Body"].read() == BODY
    head = s3.head_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED")
    assert head[name] == right and head["ChecksumType"] == "FULL_OBJECT"
    quiet = s3.head_object(Bucket=bucket, Key="a")
    assert not [member for member in quiet if member.startswith("Checksum")]
    attributes = s3.get_object_attributes(Bucket=bucket, Key="a", ObjectAttributes=["Checksum"])["Checksum"]
    assert attributes == {name: right, "ChecksumType": "FULL_OBJECT"}
    assert s3.list_objects_v2(Bucket=bucket)["Contents"][0]["ChecksumAlgorithm"] == [algorithm]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_in_a_trailer(server, account, s3, bucket, algorithm):
    name, right = name_of(algorithm), checksum(algorithm, BODY)
    reply = send_trailer(server, account, f"/{bucket}/a", BODY, [(name, right)])
    assert reply.status == 200 and reply.headers[name] == right, reply
    head = s3.head_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED")
    assert head[f"Checksum{algorithm}"] == right and head["ContentLength"] == len(BODY) and "ContentEncoding" not in head
    assert get(s3, bucket, "a") == BODY
    wrong = checksum(algorithm, b"other")
    expect(send_trailer(server, account, f"/{bucket}/b", BODY, [(name, wrong)]), 400, "BadDigest",
           f"The {algorithm} you specified did not match the calculated checksum.")
    assert absent(s3, bucket, "b")


def test_trailers_that_do_not_fit(server, account, s3, bucket):
    right = checksum("CRC32", BODY)
    for trailers, announced in (
            ([], ["x-amz-checksum-crc32"]),                             # announced, and not sent
            ([("x-amz-checksum-sha1", checksum("SHA1", BODY))], ["x-amz-checksum-crc32"]),
            ([("x-amz-checksum-crc32", "nonsense")], None), ([("x-amz-checksum-crc32", "")], None),
            ([("x-amz-checksum-crc99", right)], None)):
        reply = send_trailer(server, account, f"/{bucket}/a", BODY, trailers, announced)
        assert reply.status == 400 and reply.code in (
            "MalformedTrailerError", "InvalidRequest", "BadDigest", "InvalidTrailer", "IncompleteBody"), (trailers, reply)
        assert absent(s3, bucket, "a")


def test_other_encodings_beside_chunks_are_kept(server, account, s3, bucket):
    reply = send_trailer(server, account, f"/{bucket}/a", BODY, [("x-amz-checksum-crc32", checksum("CRC32", BODY))],
                         **{"Content-Encoding": "aws-chunked,gzip"})
    assert reply.status == 200
    assert s3.head_object(Bucket=bucket, Key="a")["ContentEncoding"] == "gzip"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_values_that_are_none(server, account, s3, bucket, algorithm):
    right = checksum(algorithm, BODY)
    for value in ("nonsense!", right[:-2], base64.b64encode(b"12345").decode(), right.strip("=") + "A="):
        expect(send(server, "PUT", f"/{bucket}/a", BODY, account, {name_of(algorithm): value}), 400, "InvalidRequest",
               f"Value for {name_of(algorithm)} header is invalid.")
    assert absent(s3, bucket, "a")


def test_more_than_one(server, account, s3, bucket):
    reply = send(server, "PUT", f"/{bucket}/a", BODY, account, {
        name_of("CRC32"): checksum("CRC32", BODY), name_of("SHA1"): checksum("SHA1", BODY)})
    expect(reply, 400, "InvalidRequest", "^Expecting a single x-amz-checksum- header")
    assert absent(s3, bucket, "a")


def test_an_algorithm_without_a_value(server, account, s3, bucket):
    """The header of the SDKs alone names what is to come; nothing comes."""
    reply = send(server, "PUT", f"/{bucket}/a", BODY, account, {"x-amz-sdk-checksum-algorithm": "SHA256"})
    expect(reply, 400, "InvalidRequest", "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or "
           "x-amz-trailer headers were found.")
    reply = send(server, "PUT", f"/{bucket}/a", BODY, account, {
        "x-amz-sdk-checksum-algorithm": "CRC99", "x-amz-checksum-crc32": checksum("CRC32", BODY)})
    assert reply.outcome == (400, "InvalidRequest"), reply
    assert absent(s3, bucket, "a")


def test_every_object_has_one(server, account, s3, bucket):
    """Without any of the sender's, S3 computes CRC64NVME."""
    assert send(server, "PUT", f"/{bucket}/a", BODY, account).status == 200
    head = s3.head_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED")
    assert head["ChecksumCRC64NVME"] == checksum("CRC64NVME", BODY) and head["ChecksumType"] == "FULL_OBJECT"


def test_boto3_computes_and_checks(s3, bucket):
    for algorithm in ("CRC32", "SHA1", "SHA256"):
        reply = put(s3, bucket, algorithm, BODY, ChecksumAlgorithm=algorithm)
        assert reply[f"Checksum{algorithm}"] == checksum(algorithm, BODY)
        assert get(s3, bucket, algorithm, ChecksumMode="ENABLED") == BODY
    assert put(s3, bucket, "default", BODY)["ChecksumCRC32"] == checksum("CRC32", BODY)


def test_a_range_has_none_of_the_whole(s3, bucket):
    put(s3, bucket, "a", BODY, ChecksumAlgorithm="CRC32")
    found = s3.get_object(Bucket=bucket, Key="a", Range="bytes=10-99", ChecksumMode="ENABLED")
    assert found["Body"].read() == BODY[10:100]


def test_copies_keep_or_change_it(s3, bucket):
    put(s3, bucket, "a", BODY, ChecksumAlgorithm="CRC32")
    kept = s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a")["CopyObjectResult"]
    assert kept["ChecksumCRC32"] == checksum("CRC32", BODY) and kept["ChecksumType"] == "FULL_OBJECT"
    for algorithm in ALGORITHMS:
        new = s3.copy_object(Bucket=bucket, Key="c", CopySource=f"{bucket}/a", ChecksumAlgorithm=algorithm)
        assert new["CopyObjectResult"][f"Checksum{algorithm}"] == checksum(algorithm, BODY)
        head = s3.head_object(Bucket=bucket, Key="c", ChecksumMode="ENABLED")
        assert head[f"Checksum{algorithm}"] == checksum(algorithm, BODY)


# Content-MD5 and the payload's own hash

def test_content_md5(server, account, s3, bucket):
    right = base64.b64encode(hashlib.md5(BODY).digest()).decode()
    put(s3, bucket, "a", BODY, ContentMD5=right)
    with refused("BadDigest", "The Content-MD5 you specified did not match what we received."):
        put(s3, bucket, "b", b"other", ContentMD5=right)
    for value in ("nonsense", "", right[:-4], base64.b64encode(b"x" * 17).decode()):
        expect(send(server, "PUT", f"/{bucket}/b", BODY, account, {"Content-MD5": value}), 400, "InvalidDigest",
               "The Content-MD5 you specified was invalid.", "The Content-MD5 you specified is not valid.")
    assert absent(s3, bucket, "b")


def test_the_hash_of_the_payload(server, account, s3, bucket):
    right = hashlib.sha256(BODY).hexdigest()
    assert send(server, "PUT", f"/{bucket}/a", BODY, account, {"X-Amz-Content-Sha256": right}).status == 200
    reply = send(server, "PUT", f"/{bucket}/b", b"other", account, {"X-Amz-Content-Sha256": right})
    expect(reply, 400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was "
           "computed.")
    assert reply.xml.findtext("ClientComputedContentSHA256") == right
    assert reply.xml.findtext("S3ComputedContentSHA256") == hashlib.sha256(b"other").hexdigest()
    for value in ("nonsense", right[:-1]):
        expect(send(server, "PUT", f"/{bucket}/b", BODY, account, {"X-Amz-Content-Sha256": value}), 400, "InvalidArgument")
    assert absent(s3, bucket, "b")


def test_nothing_of_the_old_is_lost_to_a_wrong_one(s3, bucket):
    put(s3, bucket, "a", b"old")
    with refused("BadDigest"):
        put(s3, bucket, "a", BODY, ChecksumSHA256=checksum("SHA256", b"x"))
    assert get(s3, bucket, "a") == b"old"
