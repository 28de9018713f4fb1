"""Buckets: names, regions, listing, deletion, and who owns them."""

import datetime
import itertools
import threading

import pytest

from s3_support import absent, expect, make_bucket, put, send, status_of, versioned
from support import new_account, refused, unique


@pytest.mark.parametrize("name", [
    "ab", "a" * 64, "Upper", "under_score", "-start", "end-", ".start", "end.", "two..dots", "192.168.5.4", "with%20space",
    "xn--name", "sthree-name", "amzn-s3-demo-name", "name-s3alias", "name--ol-s3", "name.mrap", "name--x-s3",
    "name--table-s3", "%C3%A4%C3%B6%C3%BC", "a%00b",
])
def test_names_that_are_refused(server, account, name):
    expect(send(server, "PUT", f"/{name}", account=account), 400, "InvalidBucketName", "The specified bucket is not valid.")


@pytest.mark.parametrize("name", ["abc{}", "{:063}", "with.dots.{}", "1-2.3-{}", "{}-999", "a--b-{}", "xn-{}", "1.2.3.{}a"])
def test_names_that_are_taken(s3, name, counter=itertools.count(100)):
    name = name.format(next(counter))
    assert s3.create_bucket(Bucket=name)["Location"] == f"/{name}"
    assert s3.head_bucket(Bucket=name)["BucketRegion"] == "us-east-1"
    s3.delete_bucket(Bucket=name)
    with refused("404", status=404):
        s3.head_bucket(Bucket=name)


def test_the_error_document(server, account):
    reply = expect(send(server, "GET", "/no-such-bucket-here", account=account), 404, "NoSuchBucket",
                   "The specified bucket does not exist")
    document = reply.xml
    assert document.tag == "Error" and document.findtext("BucketName") == "no-such-bucket-here"
    assert document.findtext("RequestId") == reply.headers["x-amz-request-id"]
    assert document.findtext("HostId") == reply.headers["x-amz-id-2"]
    assert reply.headers["Content-Type"] == "application/xml"


def test_creating_again(server, s3, account, other_s3):
    # The oldest region answers 200 to its owner, for old programs; the others do not.
    name = make_bucket(s3)
    s3.create_bucket(Bucket=name)
    with refused("BucketAlreadyExists", "^The requested bucket name is not available", status=409):
        other_s3.create_bucket(Bucket=name)
    elsewhere = server.client("s3", account=account, region="eu-central-1")
    constraint = {"LocationConstraint": "eu-central-1"}
    name = make_bucket(elsewhere, CreateBucketConfiguration=constraint)
    with refused("BucketAlreadyOwnedByYou", "^Your previous request to create the named bucket succeeded and you already "
                 "own it", status=409):
        elsewhere.create_bucket(Bucket=name, CreateBucketConfiguration=constraint)


def test_a_name_is_free_after_deletion(s3, other_s3, bucket):
    s3.delete_bucket(Bucket=bucket)
    other_s3.create_bucket(Bucket=bucket)
    with refused("403", status=403):
        s3.head_bucket(Bucket=bucket)


def test_one_of_many_gets_the_name(server):
    name, outcomes = unique("bucket"), []

    def create(client):
        try:
            client.create_bucket(Bucket=name)
            outcomes.append(200)
        except client.exceptions.BucketAlreadyExists as error:
            outcomes.append(status_of(error))
    threads = [threading.Thread(target=create, args=(server.client("s3"),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [200] + [409] * 7


# Regions

def test_location_constraints(server, account):
    home = server.client("s3", account=account)
    assert home.get_bucket_location(Bucket=make_bucket(home))["LocationConstraint"] is None
    for region in ("eu-central-1", "us-west-2", "ap-southeast-2"):
        client = server.client("s3", account=account, region=region)
        name = make_bucket(client, CreateBucketConfiguration={"LocationConstraint": region})
        assert client.get_bucket_location(Bucket=name)["LocationConstraint"] == region
        assert client.head_bucket(Bucket=name)["BucketRegion"] == region


def test_location_constraints_that_are_refused(server, account):
    client = server.client("s3", account=account, region="eu-west-1")
    with refused("IllegalLocationConstraintException",
                 "The unspecified location constraint is incompatible for the region specific endpoint this request was "
                 "sent to."):
        make_bucket(client)
    with refused("IllegalLocationConstraintException",
                 "The eu-central-1 location constraint is incompatible for the region specific endpoint this request was "
                 "sent to."):
        make_bucket(client, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    home = server.client("s3", account=account)
    for constraint in ("nowhere-1", "us-east-1"):
        with refused("InvalidLocationConstraint", "The specified location-constraint is not valid"):
            make_bucket(home, CreateBucketConfiguration={"LocationConstraint": constraint})


def test_boto3_finds_a_bucket_of_another_region(server, account):
    there = server.client("s3", account=account, region="eu-central-1")
    name = make_bucket(there, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    here = server.client("s3", account=account)
    put(here, name, "a", b"found")
    assert there.get_object(Bucket=name, Key="a")["Body"].read() == b"found"
    assert here.head_bucket(Bucket=name)["BucketRegion"] == "eu-central-1"


# Listing

def test_list(s3, other_s3):
    before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=2)
    names = [make_bucket(s3, unique(prefix)) for prefix in ("zz", "aa", "mm", "aa")]
    make_bucket(other_s3)
    reply = s3.list_buckets()
    assert [found["Name"] for found in reply["Buckets"]] == sorted(names)
    assert all(before < found["CreationDate"] < before + datetime.timedelta(minutes=1) for found in reply["Buckets"])
    assert len(reply["Owner"]["ID"]) == 64
    assert other_s3.list_buckets()["Owner"]["ID"] != reply["Owner"]["ID"]


def test_list_by_prefix(s3):
    names = [make_bucket(s3, unique(prefix)) for prefix in ("left", "left", "right")]
    reply = s3.list_buckets(Prefix="left")
    assert [found["Name"] for found in reply["Buckets"]] == sorted(names[:2]) and reply["Prefix"] == "left"
    assert s3.list_buckets(Prefix="none")["Buckets"] == []


def test_list_page_by_page(s3):
    names = [make_bucket(s3) for _ in range(7)]
    first = s3.list_buckets(MaxBuckets=3)
    assert len(first["Buckets"]) == 3 and first["ContinuationToken"]
    pages = list(s3.get_paginator("list_buckets").paginate(PaginationConfig={"PageSize": 3}))
    assert [len(page["Buckets"]) for page in pages] == [3, 3, 1]
    assert [found["Name"] for page in pages for found in page["Buckets"]] == sorted(names)
    assert "ContinuationToken" not in s3.list_buckets(MaxBuckets=7)


def test_list_by_region(server, account):
    here, there = (server.client("s3", account=account, region=region) for region in ("us-east-1", "us-west-2"))
    mine = make_bucket(here)
    theirs = make_bucket(there, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    assert [found["Name"] for found in here.list_buckets()["Buckets"]] == sorted([mine, theirs])
    for client, region, name in ((here, "us-east-1", mine), (there, "us-west-2", theirs)):
        found = client.list_buckets(BucketRegion=region)["Buckets"]
        assert [(bucket["Name"], bucket["BucketRegion"]) for bucket in found] == [(name, region)]


def test_lists_that_are_refused(loose_s3):
    for number in (0, 10_001, -1):
        with refused("InvalidArgument"):
            loose_s3.list_buckets(MaxBuckets=number)
    with refused("InvalidArgument"):
        loose_s3.list_buckets(ContinuationToken="nonsense!")


# Deletion

def test_a_bucket_with_objects_stays(s3, bucket):
    put(s3, bucket, "a")
    with refused("BucketNotEmpty", "The bucket you tried to delete is not empty", status=409):
        s3.delete_bucket(Bucket=bucket)
    s3.delete_object(Bucket=bucket, Key="a")
    assert s3.delete_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_a_bucket_with_versions_or_markers_stays(s3, bucket):
    version = put(s3, versioned(s3, bucket), "a")["VersionId"]
    marker = s3.delete_object(Bucket=bucket, Key="a")["VersionId"]
    for left in (version, marker):
        with refused("BucketNotEmpty", "^The bucket you tried to delete is not empty", status=409):
            s3.delete_bucket(Bucket=bucket)
        s3.delete_object(Bucket=bucket, Key="a", VersionId=left)
    s3.delete_bucket(Bucket=bucket)


def test_nothing_of_a_deleted_bucket_comes_back(s3, bucket):
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    versioned(s3, bucket)
    s3.delete_bucket(Bucket=bucket)
    for call in (s3.list_objects_v2, s3.get_bucket_versioning, s3.delete_bucket, s3.get_bucket_tagging):
        with refused("NoSuchBucket", "The specified bucket does not exist", status=404):
            call(Bucket=bucket)
    s3.create_bucket(Bucket=bucket)
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    with refused("NoSuchTagSet", "The TagSet does not exist", status=404):
        s3.get_bucket_tagging(Bucket=bucket)
    assert absent(s3, bucket, "a")


def test_a_bucket_that_is_not_there(s3):
    name = "nothing-" + new_account()
    for call in (lambda: put(s3, name, "a"), lambda: s3.get_object(Bucket=name, Key="a"),
                 lambda: s3.delete_object(Bucket=name, Key="a"), lambda: s3.list_objects(Bucket=name),
                 lambda: s3.create_multipart_upload(Bucket=name, Key="a"), lambda: s3.list_object_versions(Bucket=name),
                 lambda: s3.get_bucket_location(Bucket=name), lambda: versioned(s3, name)):
        with refused("NoSuchBucket", "The specified bucket does not exist", status=404):
            call()


# Others

def test_other_accounts_are_kept_out(s3, other_s3, bucket):
    put(s3, bucket, "a", b"mine")
    for call in (lambda: put(other_s3, bucket, "b"), lambda: other_s3.get_object(Bucket=bucket, Key="a"),
                 lambda: other_s3.get_object(Bucket=bucket, Key="absent"),
                 lambda: other_s3.delete_object(Bucket=bucket, Key="a"), lambda: other_s3.list_objects_v2(Bucket=bucket),
                 lambda: other_s3.delete_bucket(Bucket=bucket), lambda: other_s3.get_bucket_location(Bucket=bucket),
                 lambda: versioned(other_s3, bucket), lambda: other_s3.get_bucket_acl(Bucket=bucket),
                 lambda: other_s3.copy_object(Bucket=make_bucket(other_s3), Key="c", CopySource=f"{bucket}/a")):
        with refused("AccessDenied", status=403):
            call()
    with refused("403", status=403):
        other_s3.head_bucket(Bucket=bucket)
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"mine"


def test_the_owner_that_is_expected(s3, account, bucket):
    put(s3, bucket, "a", ExpectedBucketOwner=account)
    s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
    stranger = new_account()
    for call in (lambda: put(s3, bucket, "b", ExpectedBucketOwner=stranger),
                 lambda: s3.get_object(Bucket=bucket, Key="a", ExpectedBucketOwner=stranger),
                 lambda: s3.list_objects_v2(Bucket=bucket, ExpectedBucketOwner=stranger),
                 lambda: s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a", ExpectedSourceBucketOwner=stranger),
                 lambda: s3.delete_bucket(Bucket=bucket, ExpectedBucketOwner=stranger)):
        with refused("AccessDenied", status=403):
            call()
    assert absent(s3, bucket, "b")


# What a new bucket is

def test_new_buckets_are_closed(s3, bucket):
    controls = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]
    assert controls == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert block == dict.fromkeys(
        ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"], True)
    owner = s3.list_buckets()["Owner"]["ID"]
    acl = s3.get_bucket_acl(Bucket=bucket)
    assert acl["Owner"]["ID"] == owner
    assert [(g["Grantee"]["Type"], g["Grantee"]["ID"], g["Permission"]) for g in acl["Grants"]] == [
        ("CanonicalUser", owner, "FULL_CONTROL")]
    [rule] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


def test_created_with_settings(s3):
    locked = make_bucket(s3, ObjectLockEnabledForBucket=True, ObjectOwnership="BucketOwnerPreferred")
    assert s3.get_bucket_versioning(Bucket=locked)["Status"] == "Enabled"
    assert s3.get_object_lock_configuration(Bucket=locked)["ObjectLockConfiguration"] == {"ObjectLockEnabled": "Enabled"}
    assert s3.get_bucket_ownership_controls(Bucket=locked)["OwnershipControls"]["Rules"] == [
        {"ObjectOwnership": "BucketOwnerPreferred"}]
    tagged = make_bucket(s3, CreateBucketConfiguration={"Tags": [{"Key": "team", "Value": "blue"}]})
    assert s3.get_bucket_tagging(Bucket=tagged)["TagSet"] == [{"Key": "team", "Value": "blue"}]


def test_created_with_lists_of_access(s3):
    with refused("InvalidBucketAclWithObjectOwnership",
                 "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"):
        make_bucket(s3, ACL="public-read")
    with refused("InvalidBucketAclWithBlockPublicAccessError",
                 "Bucket cannot have public ACLs set with BlockPublicAccess enabled"):
        make_bucket(s3, ACL="public-read", ObjectOwnership="ObjectWriter")
    make_bucket(s3, ACL="private")
    assert s3.list_buckets()["Buckets"] and len(s3.list_buckets()["Buckets"]) == 1


@pytest.mark.parametrize("body", [
    "<CreateBucketConfiguration>", "nonsense", "<Other/>",
    "<CreateBucketConfiguration><LocationConstraint>eu-west-1</CreateBucketConfiguration>"])
def test_malformed_documents_create_nothing(server, s3, account, body):
    name = unique("malformed")
    expect(send(server, "PUT", f"/{name}", body, account), 400, "MalformedXML",
           "The XML you provided was not well-formed or did not validate against our published schema")
    with refused("404", status=404):
        s3.head_bucket(Bucket=name)
