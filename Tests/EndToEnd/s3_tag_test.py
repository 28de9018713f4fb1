"""Tags of objects and buckets."""

import pytest

from s3_support import expect, get, make_bucket, put, send, versioned
from support import refused


def tags(**values):
    return {"TagSet": [{"Key": key, "Value": value} for key, value in values.items()]}


def test_tags_of_an_object(s3, bucket):
    put(s3, bucket, "a", b"body", Tagging="colour=dark%20green&size=1%2B1&empty=")
    expected = [{"Key": "colour", "Value": "dark green"}, {"Key": "empty", "Value": ""}, {"Key": "size", "Value": "1+1"}]
    found = s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"]
    assert sorted(found, key=lambda tag: tag["Key"]) == expected
    assert s3.head_object(Bucket=bucket, Key="a")["TagCount"] == 3
    assert s3.get_object(Bucket=bucket, Key="a")["TagCount"] == 3
    modified = s3.head_object(Bucket=bucket, Key="a")["LastModified"]
    s3.put_object_tagging(Bucket=bucket, Key="a", Tagging=tags(new="1"))
    assert s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"] == [{"Key": "new", "Value": "1"}]
    s3.delete_object_tagging(Bucket=bucket, Key="a")
    assert s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"] == []
    head = s3.head_object(Bucket=bucket, Key="a")
    assert "TagCount" not in head and head["LastModified"] == modified and get(s3, bucket, "a") == b"body"


def test_letters_of_tags(s3, bucket):
    put(s3, bucket, "a")
    values = tags(**{"k" * 128: "v" * 256, "ключ": "значение", "+-=._:/@ ": "+-=._:/@ 1", "empty": ""})
    s3.put_object_tagging(Bucket=bucket, Key="a", Tagging=values)
    found = s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"]
    assert {tag["Key"]: tag["Value"] for tag in found} == {tag["Key"]: tag["Value"] for tag in values["TagSet"]}


@pytest.mark.parametrize("wrong, code", [
    (tags(**{"k" * 129: "v"}), "InvalidTag"), (tags(k="v" * 257), "InvalidTag"), (tags(**{"": "v"}), "InvalidTag"),
    (tags(**{"a{b}": "v"}), "InvalidTag"), (tags(k="<v>"), "InvalidTag"), (tags(**{"aws:x": "v"}), "InvalidTag"),
    ({"TagSet": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}, "InvalidTag"),
    (tags(**{f"k{i}": "v" for i in range(11)}), "BadRequest")])
def test_tags_that_are_refused(loose_s3, s3, bucket, wrong, code):
    put(s3, bucket, "a", Tagging="kept=1")
    with refused(code):
        loose_s3.put_object_tagging(Bucket=bucket, Key="a", Tagging=wrong)
    assert s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"] == [{"Key": "kept", "Value": "1"}]


def test_words_of_refusals(s3, bucket):
    put(s3, bucket, "a")
    with refused("BadRequest", "Object tags cannot be greater than 10"):
        s3.put_object_tagging(Bucket=bucket, Key="a", Tagging=tags(**{f"k{i}": "v" for i in range(11)}))
    with refused("InvalidTag", "^Cannot provide multiple Tags with the same key"):
        s3.put_object_tagging(Bucket=bucket, Key="a", Tagging={"TagSet": [{"Key": "a", "Value": "1"}] * 2})


@pytest.mark.parametrize("header", ["a=1&a=2", "=x", "&".join(f"k{i}=v" for i in range(11)), "a=%zz", "k=%3Cv%3E"])
def test_headers_that_are_refused(server, account, s3, bucket, header):
    reply = send(server, "PUT", f"/{bucket}/a", b"body", account, {"x-amz-tagging": header})
    assert reply.status == 400 and reply.code in ("InvalidArgument", "InvalidTag", "BadRequest"), reply
    with refused("NoSuchKey", status=404):
        s3.get_object(Bucket=bucket, Key="a")


def test_absent_objects_have_no_tags(s3, bucket):
    versioned(s3, bucket)
    put(s3, bucket, "gone")
    marker = s3.delete_object(Bucket=bucket, Key="gone")["VersionId"]
    for call in (s3.get_object_tagging, s3.delete_object_tagging, lambda **at: s3.put_object_tagging(**at, Tagging=tags(a="1"))):
        for key in ("absent", "gone"):
            with refused("NoSuchKey", status=404):
                call(Bucket=bucket, Key=key)
        with refused("MethodNotAllowed", status=405):
            call(Bucket=bucket, Key="gone", VersionId=marker)


def test_tags_of_a_bucket(s3, bucket):
    with refused("NoSuchTagSet", "The TagSet does not exist", status=404):
        s3.get_bucket_tagging(Bucket=bucket)
    s3.put_bucket_tagging(Bucket=bucket, Tagging=tags(team="blue", cost="7"))
    found = s3.get_bucket_tagging(Bucket=bucket)["TagSet"]
    assert {tag["Key"]: tag["Value"] for tag in found} == {"team": "blue", "cost": "7"}
    s3.put_bucket_tagging(Bucket=bucket, Tagging=tags(team="red"))
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "team", "Value": "red"}]
    assert s3.delete_bucket_tagging(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused("NoSuchTagSet", status=404):
        s3.get_bucket_tagging(Bucket=bucket)
    s3.put_bucket_tagging(Bucket=bucket, Tagging=tags(**{f"k{i}": "v" for i in range(50)}))
    assert len(s3.get_bucket_tagging(Bucket=bucket)["TagSet"]) == 50
    for wrong in (tags(**{f"k{i}": "v" for i in range(51)}), tags(**{"aws:x": "1"}), tags(**{"k" * 129: "v"})):
        with pytest.raises(s3.exceptions.ClientError) as caught:
            s3.put_bucket_tagging(Bucket=bucket, Tagging=wrong)
        assert caught.value.response["Error"]["Code"] in ("InvalidTag", "BadRequest")
    assert len(s3.get_bucket_tagging(Bucket=bucket)["TagSet"]) == 50


def test_malformed_documents(server, account, s3, bucket):
    put(s3, bucket, "a", Tagging="kept=1")
    for body in (b"<Tagging>", b"<Tagging/>", b"<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>", b"{}"):
        expect(send(server, "PUT", f"/{bucket}/a?tagging", body, account), 400, "MalformedXML")
        expect(send(server, "PUT", f"/{bucket}?tagging", body, account), 400, "MalformedXML")
    assert s3.head_object(Bucket=bucket, Key="a")["TagCount"] == 1


def test_tags_of_uploads(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="a", Tagging="x=1")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="a", UploadId=upload, PartNumber=1, Body=b"body")
    s3.complete_multipart_upload(Bucket=bucket, Key="a", UploadId=upload, MultipartUpload={"Parts": [
        {"PartNumber": 1, **{k: v for k, v in part.items() if k in ("ETag", "ChecksumCRC32")}}]})
    assert s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"] == [{"Key": "x", "Value": "1"}]
    other = make_bucket(s3)
    with refused("NoSuchKey", status=404):
        s3.get_object_tagging(Bucket=other, Key="a")
