"""Copies: directives, what may be copied onto itself, versions, other buckets and owners."""

import datetime

import pytest

from s3_support import (
    absent, get, make_bucket, multipart, part_of, pattern, policy, put, quoted, send, statement, versioned)
from support import new_account, refused

ITSELF = ("This copy request is illegal because it is trying to copy an object to itself without changing the object's "
          "metadata, storage class, website redirect location or encryption attributes.")
ABOUT = {"ContentType": "text/plain", "CacheControl": "no-cache", "ContentLanguage": "de", "ContentDisposition": "inline",
         "ContentEncoding": "gzip", "Metadata": {"colour": "green"}}


def described(s3, bucket, key):
    head = s3.head_object(Bucket=bucket, Key=key)
    return {name: head[name] for name in ABOUT if name in head}


def tags(s3, bucket, key):
    return {tag["Key"]: tag["Value"] for tag in s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]}


def test_a_copy_is_all_of_it(s3, bucket):
    body = pattern(300_000)
    put(s3, bucket, "a", body, **ABOUT, Tagging="x=1&y=2")
    reply = s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a")
    result = reply["CopyObjectResult"]
    assert result["ETag"] == quoted(body)
    assert abs((result["LastModified"] - datetime.datetime.now(datetime.timezone.utc)).total_seconds()) < 60
    assert get(s3, bucket, "b") == body and described(s3, bucket, "b") == ABOUT
    assert tags(s3, bucket, "b") == {"x": "1", "y": "2"}
    s3.delete_object(Bucket=bucket, Key="a")
    assert get(s3, bucket, "b") == body


def test_metadata_that_is_replaced(s3, bucket):
    put(s3, bucket, "a", b"body", **ABOUT, Tagging="x=1")
    s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a", MetadataDirective="REPLACE",
                   Metadata={"size": "small"}, ContentType="image/png")
    assert described(s3, bucket, "b") == {"ContentType": "image/png", "Metadata": {"size": "small"}}
    assert tags(s3, bucket, "b") == {"x": "1"}
    # What is sent without the directive is not used.
    s3.copy_object(Bucket=bucket, Key="c", CopySource=f"{bucket}/a", Metadata={"size": "small"}, ContentType="image/png")
    assert described(s3, bucket, "c") == ABOUT


def test_tags_that_are_replaced(s3, bucket):
    put(s3, bucket, "a", b"body", Tagging="x=1")
    s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a", TaggingDirective="REPLACE", Tagging="z=3")
    assert tags(s3, bucket, "b") == {"z": "3"}
    s3.copy_object(Bucket=bucket, Key="c", CopySource=f"{bucket}/a", TaggingDirective="REPLACE")
    assert tags(s3, bucket, "c") == {}
    s3.copy_object(Bucket=bucket, Key="d", CopySource=f"{bucket}/a", TaggingDirective="COPY")
    assert tags(s3, bucket, "d") == {"x": "1"}


def test_directives_that_are_none(loose_s3, s3, bucket):
    put(s3, bucket, "a", b"body")
    for parameters in ({"MetadataDirective": "KEEP"}, {"TaggingDirective": "KEEP"}):
        with refused("InvalidArgument", "^Unknown (metadata|tagging) directive"):
            s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a", **parameters)


def test_the_storage_class_is_the_copys_own(s3, bucket):
    put(s3, bucket, "a", b"body", StorageClass="STANDARD_IA")
    s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a")
    assert "StorageClass" not in s3.head_object(Bucket=bucket, Key="b")
    s3.copy_object(Bucket=bucket, Key="c", CopySource=f"{bucket}/a", StorageClass="ONEZONE_IA")
    assert s3.head_object(Bucket=bucket, Key="c")["StorageClass"] == "ONEZONE_IA"


def test_redirects_are_not_copied(s3, bucket):
    put(s3, bucket, "a", b"body", WebsiteRedirectLocation="/x")
    s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a")
    assert "WebsiteRedirectLocation" not in s3.head_object(Bucket=bucket, Key="b")
    s3.copy_object(Bucket=bucket, Key="c", CopySource=f"{bucket}/a", WebsiteRedirectLocation="/y")
    assert s3.head_object(Bucket=bucket, Key="c")["WebsiteRedirectLocation"] == "/y"


def test_an_object_onto_itself(s3, bucket):
    put(s3, bucket, "a", b"body", Metadata={"x": "1"})
    source = f"{bucket}/a"
    with refused("InvalidRequest", ITSELF):
        s3.copy_object(Bucket=bucket, Key="a", CopySource=source)
    for change in ({"MetadataDirective": "REPLACE", "Metadata": {"x": "2"}}, {"StorageClass": "STANDARD_IA"},
                   {"WebsiteRedirectLocation": "/y"}, {"ServerSideEncryption": "AES256"}):
        s3.copy_object(Bucket=bucket, Key="a", CopySource=source, **change)
        assert get(s3, bucket, "a") == b"body"
    assert s3.head_object(Bucket=bucket, Key="a")["Metadata"] == {"x": "2"}
    with refused("NoSuchKey", status=404):
        s3.copy_object(Bucket=bucket, Key="absent", CopySource=f"{bucket}/absent")


def test_the_past_onto_the_present(s3, bucket):
    versioned(s3, bucket)
    first = put(s3, bucket, "a", b"first", Metadata={"turn": "1"})["VersionId"]
    put(s3, bucket, "a", b"second")
    source = {"Bucket": bucket, "Key": "a", "VersionId": first}
    reply = s3.copy_object(Bucket=bucket, Key="a", CopySource=source)
    assert reply["CopySourceVersionId"] == first and reply["VersionId"] not in (first, None)
    head = s3.head_object(Bucket=bucket, Key="a")
    assert head["Metadata"] == {"turn": "1"} and head["VersionId"] == reply["VersionId"]
    assert get(s3, bucket, "a") == b"first"
    assert len(s3.list_object_versions(Bucket=bucket)["Versions"]) == 3


def test_sources_that_are_not_there(s3, bucket):
    versioned(s3, bucket)
    version = put(s3, bucket, "a", b"body")["VersionId"]
    marker = s3.delete_object(Bucket=bucket, Key="a")["VersionId"]
    with refused("NoSuchKey", "The specified key does not exist.", status=404):
        s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/absent")
    with refused("NoSuchKey", status=404):
        s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a")
    with refused("InvalidRequest", "The source of a copy request may not specifically refer to a delete marker by version id."):
        s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a?versionId={marker}")
    with refused("NoSuchBucket", status=404):
        s3.copy_object(Bucket=bucket, Key="b", CopySource="nothing-of-this-name/a")
    with refused("NoSuchVersion", status=404):
        s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a?versionId={'0' * 32}")
    s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a?versionId={version}")
    assert get(s3, bucket, "b") == b"body"


@pytest.mark.parametrize("source", ["", "nothing", "/", "//", "%zz/a"])
def test_sources_that_are_none(server, account, s3, bucket, source):
    reply = send(server, "PUT", f"/{bucket}/b", b"", account, {"x-amz-copy-source": source})
    assert reply.status in (400, 404) and reply.code in ("InvalidArgument", "NoSuchBucket", "InvalidBucketName"), reply
    assert absent(s3, bucket, "b")


def test_ways_to_write_a_source(server, account, s3, bucket):
    put(s3, bucket, "d/ü +?.txt", b"body")
    for source in (f"{bucket}/d/%C3%BC%20%2B%3F.txt", f"/{bucket}/d%2F%C3%BC%20%2B%3F.txt"):
        assert send(server, "PUT", f"/{bucket}/b", b"", account, {"x-amz-copy-source": source}).status == 200, source
        assert get(s3, bucket, "b") == b"body"
        s3.delete_object(Bucket=bucket, Key="b")


def test_between_buckets(s3, bucket):
    other = make_bucket(s3)
    put(s3, bucket, "a", b"body", **ABOUT)
    s3.copy_object(Bucket=other, Key="a", CopySource=f"{bucket}/a")
    assert get(s3, other, "a") == b"body" and described(s3, other, "a") == ABOUT
    assert absent(s3, other, "b")


def test_between_accounts(server, s3, account, bucket):
    stranger = new_account()
    other_s3 = server.client("s3", account=stranger)
    mine = make_bucket(other_s3)
    put(s3, bucket, "shared/a", b"body")
    put(s3, bucket, "a", b"secret")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement(
        "Allow", ["s3:GetObject", "s3:GetObjectTagging"], f"{bucket}/shared/*", {"AWS": stranger})))
    other_s3.copy_object(Bucket=mine, Key="a", CopySource=f"{bucket}/shared/a")
    assert get(other_s3, mine, "a") == b"body"
    with refused("AccessDenied", status=403):
        other_s3.copy_object(Bucket=mine, Key="b", CopySource=f"{bucket}/a")
    with refused("AccessDenied", status=403):
        other_s3.copy_object(Bucket=bucket, Key="shared/b", CopySource=f"{bucket}/shared/a")


def test_an_object_of_parts_becomes_one(s3, bucket):
    parts = [part_of(1), b"the end"]
    tag = multipart(s3, bucket, "a", *parts)["ETag"]
    assert tag.endswith('-2"')
    result = s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a")["CopyObjectResult"]
    assert result["ETag"] == quoted(b"".join(parts))
    assert get(s3, bucket, "b") == b"".join(parts)
    assert "PartsCount" not in s3.head_object(Bucket=bucket, Key="b", PartNumber=1)


def test_a_body_is_not_expected(server, account, s3, bucket):
    put(s3, bucket, "a", b"body")
    reply = send(server, "PUT", f"/{bucket}/b", b"", account, {"x-amz-copy-source": f"/{bucket}/a"})
    assert reply.status == 200 and reply.xml.tag.endswith("CopyObjectResult")
    assert reply.xml[0].tag.startswith("{http://s3.amazonaws.com/doc/2006-03-01/}")


# Renaming: at AWS in directory buckets only, here in every bucket that keeps no versions.

def test_renaming(s3, bucket):
    put(s3, bucket, "a", b"body", Metadata={"x": "1"})
    s3.rename_object(Bucket=bucket, Key="b", RenameSource="a")
    assert absent(s3, bucket, "a") and get(s3, bucket, "b") == b"body"
    assert s3.head_object(Bucket=bucket, Key="b")["Metadata"] == {"x": "1"}


def test_renaming_with_conditions(s3, bucket):
    tag = put(s3, bucket, "a", b"body")["ETag"]
    put(s3, bucket, "taken", b"taken")
    with refused("PreconditionFailed", status=412):
        s3.rename_object(Bucket=bucket, Key="taken", RenameSource="a", DestinationIfNoneMatch="*")
    with refused("PreconditionFailed", status=412):
        s3.rename_object(Bucket=bucket, Key="b", RenameSource="a", SourceIfMatch='"other"')
    assert get(s3, bucket, "a") == b"body" and get(s3, bucket, "taken") == b"taken" and absent(s3, bucket, "b")
    s3.rename_object(Bucket=bucket, Key="taken", RenameSource="a", SourceIfMatch=tag)
    assert absent(s3, bucket, "a") and get(s3, bucket, "taken") == b"body"
    with refused("NoSuchKey", status=404):
        s3.rename_object(Bucket=bucket, Key="c", RenameSource="a")
