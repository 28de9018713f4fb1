"""Answers that a client reads closely: headers that S3 does not take, and what replies and refusals tell beside the
rest."""

import datetime
import re

import pytest

from s3_support import Upload, expect, open_to_the_public, part_of, policy, put, send, statement, versioned
from support import refused


def completion(tags):
    parts = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"
                    for number, tag in enumerate(tags, 1))
    return f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>"


@pytest.mark.parametrize("name", ["md5", "sha512", "xxhash64", "xxhash3", "xxhash128"])
def test_checksums_that_are_not_computed_are_refused(server, account, s3, bucket, name):
    headers = {f"x-amz-checksum-{name}": "AAAA"}
    expect(send(server, "PUT", f"/{bucket}/a", b"body", account, headers), 501, "NotImplemented")
    upload = Upload(s3, bucket, "a")
    path = f"/{bucket}/a?uploadId={upload.id}"
    expect(send(server, "PUT", path + "&partNumber=1", b"body", account, headers), 501, "NotImplemented")
    upload.part(1, b"body")
    document = completion([upload.parts[1]["ETag"]])
    expect(send(server, "POST", path, document, account, headers), 501, "NotImplemented")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_checksums_in_trailers_are_refused_too(server, account, s3, bucket):
    body = b"4\r\nbody\r\n0\r\nx-amz-checksum-sha512:AAAA\r\n\r\n"
    headers = {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x-amz-trailer": "x-amz-checksum-sha512",
               "x-amz-decoded-content-length": "4", "Content-Encoding": "aws-chunked"}
    expect(send(server, "PUT", f"/{bucket}/a", body, account, headers), 400, "InvalidRequest",
           "The value specified in the x-amz-trailer header is not supported")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_checksums_that_nobody_knows_are_refused(server, account, bucket):
    reply = send(server, "PUT", f"/{bucket}/a", b"body", account, {"x-amz-checksum-crc33": "AAAA"})
    expect(reply, 400, "InvalidRequest",
           "The algorithm type you specified in x-amz-checksum- header is invalid.")


def test_a_composite_checksum_takes_one_from_each_part(server, account, s3, bucket):
    upload = Upload(s3, bucket, "a", ChecksumAlgorithm="CRC32", ChecksumType="COMPOSITE")
    path = f"/{bucket}/a?uploadId={upload.id}&partNumber=1"
    expect(send(server, "PUT", path, b"body", account, digest=False), 400, "InvalidRequest",
           "Checksum Type mismatch occurred, expected checksum Type: crc32, actual checksum Type: null")
    whole = Upload(s3, bucket, "b", ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    path = f"/{bucket}/b?uploadId={whole.id}&partNumber=1"
    assert send(server, "PUT", path, b"body", account, digest=False).status == 200


@pytest.mark.parametrize("star", ["*", '"*"'])
def test_writes_take_no_star_to_match(server, account, bucket, star):
    for headers in {"If-Match": star}, {"If-Match": star, "x-amz-copy-source": f"/{bucket}/a"}:
        reply = expect(send(server, "PUT", f"/{bucket}/a", None if len(headers) > 1 else b"body", account, headers),
                       501, "NotImplemented", "A header you provided implies functionality that is not implemented")
        assert b"<Header>If-Match</Header>" in reply.body


def test_two_conditions_on_a_write(server, account, bucket):
    headers = {"If-Match": '"a"', "If-None-Match": "*"}
    reply = expect(send(server, "PUT", f"/{bucket}/a", b"body", account, headers), 501, "NotImplemented")
    assert b"<Header>If-Match,If-None-Match</Header>" in reply.body
    assert b"<additionalMessage>Multiple conditional request headers present in the request<" in reply.body


def test_times_in_the_future_do_not_count(s3, bucket):
    put(s3, bucket, "a", b"body")
    future = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    assert s3.get_object(Bucket=bucket, Key="a", IfModifiedSince=future)["ContentLength"] == 4
    assert s3.head_object(Bucket=bucket, Key="a", IfModifiedSince=future)["ContentLength"] == 4
    source = f"{bucket}/a"
    s3.copy_object(Bucket=bucket, Key="b", CopySource=source, CopySourceIfModifiedSince=future)
    modified = s3.head_object(Bucket=bucket, Key="a")["LastModified"]
    with refused("PreconditionFailed", status=412) as refusal:
        s3.copy_object(Bucket=bucket, Key="b", CopySource=source, CopySourceIfModifiedSince=modified)
    assert refusal.error.response["Error"]["Condition"] == "x-amz-copy-source-If-Modified-Since"


def test_the_one_part_of_an_object_that_was_not_uploaded_in_parts(s3, bucket):
    put(s3, bucket, "a", b"12345678")
    for call in s3.get_object, s3.head_object:
        reply = call(Bucket=bucket, Key="a", PartNumber=1)
        assert reply["ResponseMetadata"]["HTTPStatusCode"] == 206
        assert reply["ContentRange"] == "bytes 0-7/8"
        assert "PartsCount" not in reply
    with refused("InvalidPartNumber", status=416) as refusal:
        s3.get_object(Bucket=bucket, Key="a", PartNumber=2)
    assert refusal.error.response["Error"]["ActualPartCount"] == "1"


def test_null_versions_are_told_by_reads(s3, bucket):
    versioned(s3, bucket)
    versioned(s3, bucket, "Suspended")
    assert "VersionId" not in put(s3, bucket, "a", b"1")
    assert "VersionId" not in s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a")
    assert s3.get_object(Bucket=bucket, Key="a")["VersionId"] == "null"
    with refused("BucketNotEmpty", "The bucket you tried to delete is not empty. You must delete all versions in the "
                 "bucket.", status=409):
        s3.delete_bucket(Bucket=bucket)


@pytest.mark.parametrize("value", [True, False])
def test_only_locked_buckets_have_governance_to_bypass(s3, bucket, value):
    put(s3, bucket, "a", b"body")
    message = "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets."
    with refused("InvalidArgument", message):
        s3.delete_object(Bucket=bucket, Key="a", BypassGovernanceRetention=value)
    with refused("InvalidArgument", message):
        s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a"}]}, BypassGovernanceRetention=value)
    assert s3.head_object(Bucket=bucket, Key="a")


def test_parts_are_listed_where_they_have_checksums(server, account, s3, bucket):
    parts = part_of(1), b"end"
    upload = Upload(s3, bucket, "with", ChecksumAlgorithm="SHA256")
    for number, body in enumerate(parts, 1):
        upload.part(number, body, ChecksumAlgorithm="SHA256")
    upload.complete()
    attributes = s3.get_object_attributes(Bucket=bucket, Key="with", ObjectAttributes=["ObjectParts"], MaxParts=5_000)
    assert len(attributes["ObjectParts"]["Parts"]) == 2 and attributes["ObjectParts"]["MaxParts"] == 5_000
    made = send(server, "POST", f"/{bucket}/without?uploads", account=account)
    path = f"/{bucket}/without?uploadId={re.search(b'<UploadId>(.*)</UploadId>', made.body)[1].decode()}"
    tags = [send(server, "PUT", f"{path}&partNumber={number}", body, account, digest=False).headers["ETag"]
            for number, body in enumerate(parts, 1)]
    assert send(server, "POST", path, completion(tags), account).status == 200
    attributes = s3.get_object_attributes(Bucket=bucket, Key="without", ObjectAttributes=["ObjectParts"])
    assert attributes["ObjectParts"] == {"TotalPartsCount": 2}


def test_the_markers_of_uploads_are_always_told(s3, bucket):
    empty = s3.list_multipart_uploads(Bucket=bucket)
    assert (empty["NextKeyMarker"], empty["NextUploadIdMarker"]) == ("", "")
    upload = Upload(s3, bucket, "a")
    one = s3.list_multipart_uploads(Bucket=bucket)
    assert (one["IsTruncated"], one["NextKeyMarker"], one["NextUploadIdMarker"]) == (False, "a", upload.id)


def test_what_is_wrong_with_a_completion_is_named(s3, bucket):
    upload = Upload(s3, bucket, "a")
    upload.part(1, b"short")
    upload.part(2, b"end")
    with refused("EntityTooSmall") as refusal:
        upload.complete()
    assert refusal.error.response["Error"]["ETag"] == upload.parts[1]["ETag"]
    with refused("InvalidPartOrder") as refusal:
        upload.complete([upload.parts[2], upload.parts[1]])
    assert refusal.error.response["Error"]["UploadId"] == upload.id
    with refused("InvalidPart") as refusal:
        upload.complete([{"PartNumber": 1, "ETag": '"00000000000000000000000000000000"'}])
    error = refusal.error.response["Error"]
    assert (error["UploadId"], error["PartNumber"], error["ETag"]) == (
        upload.id, "1", '"00000000000000000000000000000000"')


def test_completions_do_not_tell_what_is_there_to_who_may_not_list(server, account, s3, bucket):
    open_to_the_public(s3, bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Allow", "s3:PutObject", f"{bucket}/*")))
    made = send(server, "POST", f"/{bucket}/a?uploads", account=None)
    path = f"/{bucket}/a?uploadId={re.search(b'<UploadId>(.*)</UploadId>', made.body)[1].decode()}"
    tag = send(server, "PUT", f"{path}&partNumber=1", b"body", None).headers["ETag"]
    condition = {"If-Match": '"00000000000000000000000000000000"'}
    expect(send(server, "POST", path, completion([tag]), None, condition), 403, "AccessDenied")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        statement("Allow", "s3:PutObject", f"{bucket}/*"), statement("Allow", "s3:ListBucket", bucket)))
    expect(send(server, "POST", path, completion([tag]), None, condition), 404, "NoSuchKey")


def test_a_copy_of_a_range_that_is_not_there(s3, bucket):
    put(s3, bucket, "a", b"12345678")
    upload = Upload(s3, bucket, "b")
    with refused("InvalidRequest", "The specified copy range is invalid for the source object size"):
        upload.copy(1, f"{bucket}/a", CopySourceRange="bytes=100-200")


def test_tags_in_a_header_are_a_query(s3, bucket):
    with refused("InvalidArgument", "^The header 'x-amz-tagging' shall be encoded as UTF-8") as refusal:
        put(s3, bucket, "a", b"body", Tagging="key1=val1,key2=val2")
    assert refusal.error.response["Error"]["ArgumentName"] == "x-amz-tagging"
