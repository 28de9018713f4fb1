"""Who may what: nobody's requests, bucket policies, access control lists, the public access block, ownership."""

import itertools
import json
import socket

import pytest

from s3_support import (
    Upload, absent, expect, get, keys, make_bucket, one_of, open_to_the_public, policy, put, send, statement, with_acls)
from support import new_account, refused

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
NO_ACLS = "The bucket does not allow ACLs"


def anonymous(server, method, path, body=None, **headers):
    return send(server, method, path, body, None, {k.replace("_", "-"): v for k, v in headers.items()})


@pytest.fixture
def stranger(server):
    """(account, client, canonical id) of somebody else."""
    account = new_account()
    client = server.client("s3", account=account)
    return account, client, client.list_buckets()["Owner"]["ID"]


@pytest.fixture
def owner(s3):
    return s3.list_buckets()["Owner"]["ID"]


# Nobody

def test_nobody_is_kept_out(server, s3, bucket):
    put(s3, bucket, "a", b"body")
    for method, path in (("GET", f"/{bucket}/a"), ("GET", f"/{bucket}/absent"), ("GET", f"/{bucket}"), ("PUT", f"/{bucket}/b"),
                         ("DELETE", f"/{bucket}/a"), ("DELETE", f"/{bucket}"), ("GET", f"/{bucket}?acl"),
                         ("POST", f"/{bucket}/b?uploads"), ("POST", f"/{bucket}?delete")):
        reply = anonymous(server, method, path, b"" if method in ("PUT", "POST") else None)
        assert reply.status in (400, 403), (method, path, reply)
        if reply.status == 403:
            assert reply.code == "AccessDenied"
    assert keys(s3, bucket) == ["a"]
    reply = anonymous(server, "HEAD", f"/{bucket}/a")
    assert reply.status == 403 and reply.body == b""


def test_what_a_policy_gives_to_all(server, s3, bucket):
    open_to_the_public(s3, bucket)
    put(s3, bucket, "public/a", b"open")
    put(s3, bucket, "a", b"closed")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Allow", "s3:GetObject", f"{bucket}/public/*")))
    reply = anonymous(server, "GET", f"/{bucket}/public/a")
    assert reply.status == 200 and reply.body == b"open"
    assert anonymous(server, "HEAD", f"/{bucket}/public/a").status == 200
    expect(anonymous(server, "GET", f"/{bucket}/a"), 403, "AccessDenied")
    expect(anonymous(server, "PUT", f"/{bucket}/public/b", b"x"), 403, "AccessDenied")
    # Whether a key exists is told to those who may list.
    expect(anonymous(server, "GET", f"/{bucket}/public/absent"), 403, "AccessDenied")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        statement("Allow", "s3:GetObject", f"{bucket}/public/*"), statement("Allow", "s3:ListBucket", bucket)))
    expect(anonymous(server, "GET", f"/{bucket}/public/absent"), 404, "NoSuchKey")
    assert b"<Key>public/a</Key>" in anonymous(server, "GET", f"/{bucket}?list-type=2").body


def test_what_nobody_puts_is_the_owners(server, s3, bucket, owner):
    open_to_the_public(s3, bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Allow", "s3:PutObject", f"{bucket}/*")))
    assert anonymous(server, "PUT", f"/{bucket}/a", b"gift").status == 200
    assert get(s3, bucket, "a") == b"gift"
    assert s3.list_objects_v2(Bucket=bucket, FetchOwner=True)["Contents"][0]["Owner"]["ID"] == owner


def test_nobody_chooses_no_headers(server, s3, bucket):
    open_to_the_public(s3, bucket)
    put(s3, bucket, "a", b"open")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Allow", "s3:GetObject", f"{bucket}/*")))
    expect(anonymous(server, "GET", f"/{bucket}/a?response-content-type=text/html"), 400, "InvalidRequest",
           "Request specific response headers cannot be used for anonymous GET requests.")


# Policies

def test_policies_are_kept_as_they_came(s3, bucket):
    with refused("NoSuchBucketPolicy", "The bucket policy does not exist", status=404):
        s3.get_bucket_policy(Bucket=bucket)
    text = policy(statement("Deny", "s3:DeleteObject", f"{bucket}/*", Sid="stays"))
    assert s3.put_bucket_policy(Bucket=bucket, Policy=text)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert s3.get_bucket_policy(Bucket=bucket)["Policy"] == text
    assert s3.delete_bucket_policy(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused("NoSuchBucketPolicy", status=404):
        s3.get_bucket_policy(Bucket=bucket)
    s3.delete_bucket_policy(Bucket=bucket)


@pytest.mark.parametrize("change, text", [
    ("nonsense", "Policies must be valid JSON and the first byte must be '{'"), ("[]", None), ("{}", None),
    ({"Statement": []}, None), ({"Version": "2020-01-01"}, None), ({"Effect": "Maybe"}, None), ({"Effect": None}, None),
    ({"Action": None}, None), ({"Action": "s3:NoSuchAction"}, "Policy has invalid action"),
    ({"Action": "ec2:RunInstances"}, "Policy has invalid action"), ({"Resource": None}, None),
    ({"Resource": "arn:aws:s3:::another-bucket/*"}, "Policy has invalid resource"), ({"Resource": "x"}, "Policy has invalid resource"),
    ({"Principal": None}, None), ({"Principal": {"AWS": "nobody"}}, "Invalid principal in policy"),
    ({"Condition": {"NoSuchTest": {"aws:SourceIp": "1.2.3.4"}}}, None),
    ({"Action": "s3:GetObject", "Resource": "bucket-alone"}, "Action does not apply to any resource(s) in statement")])
def test_policies_that_are_none(s3, bucket, change, text):
    if isinstance(change, str):
        document = change
    else:
        good = statement("Deny", "s3:GetObject", f"{bucket}/*")
        top = {"Version": "2012-10-17", "Statement": [good]}
        target = top if set(change) <= set(top) else good
        if change.get("Resource") == "bucket-alone":
            change = {**change, "Resource": f"arn:aws:s3:::{bucket}"}
        for name, value in change.items():
            target.pop(name, None)
            if value is not None:
                target[name] = value

        document = json.dumps(top)
    with refused("MalformedPolicy", *([text] if text else [])):
        s3.put_bucket_policy(Bucket=bucket, Policy=document)
    with refused("NoSuchBucketPolicy", status=404):
        s3.get_bucket_policy(Bucket=bucket)


def test_a_policy_of_more_than_20_kilobytes(s3, bucket):
    text = policy(*(statement("Deny", "s3:GetObject", f"{bucket}/{n}/{'x' * 200}") for n in range(70)))
    with one_of(*((400, code) for code in ("MalformedPolicy", "PolicyTooLarge", "EntityTooLarge", "InvalidArgument"))):
        s3.put_bucket_policy(Bucket=bucket, Policy=text)


@pytest.mark.parametrize("principal", ["account", "root", "canonical", "list"])
def test_what_a_policy_gives_to_an_account(s3, bucket, stranger, principal):
    account, other, canonical = stranger
    put(s3, bucket, "a", b"shared")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Allow", ["s3:GetObject", "s3:PutObject"], f"{bucket}/*", {
        "account": {"AWS": account}, "root": {"AWS": f"arn:aws:iam::{account}:root"}, "canonical": {"CanonicalUser": canonical},
        "list": {"AWS": [new_account(), account]}}[principal])))
    assert get(other, bucket, "a") == b"shared"
    put(other, bucket, "b", b"theirs")
    assert get(s3, bucket, "b") == b"theirs"
    with refused("AccessDenied", status=403):
        other.list_objects_v2(Bucket=bucket)
    with refused("AccessDenied", status=403):
        other.delete_object(Bucket=bucket, Key="a")


def test_a_deny_goes_before_everything(server, s3, account, bucket, stranger):
    other_account, other, _ = stranger
    put(s3, bucket, "a", b"body")
    put(s3, bucket, "locked/a", b"body")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        statement("Allow", "s3:*", [bucket, f"{bucket}/*"], {"AWS": other_account}),
        statement("Deny", ["s3:GetObject", "s3:Delete*"], f"{bucket}/locked/*")))
    for client in (s3, other):
        assert get(client, bucket, "a") == b"body"
        with refused("AccessDenied", "^(Access Denied|.*explicit deny.*)", status=403):
            get(client, bucket, "locked/a")
        with refused("AccessDenied", status=403):
            client.delete_object(Bucket=bucket, Key="locked/a")
    # The owner's account can always mend a policy.
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Deny", "s3:*", [bucket, f"{bucket}/*"])))
    with refused("AccessDenied", status=403):
        get(s3, bucket, "a")
    s3.delete_bucket_policy(Bucket=bucket)
    assert get(s3, bucket, "a") == b"body"


def test_wildcards(s3, bucket, stranger):
    account, other, _ = stranger
    for key in ("logs/2024/a.txt", "logs/2025/b.txt", "logs/2024/c.bin", "x"):
        put(s3, bucket, key, b"body")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Allow", "s3:Get*", f"{bucket}/logs/202?/*.txt", {"AWS": account})))
    for key, allowed in (("logs/2024/a.txt", True), ("logs/2025/b.txt", True), ("logs/2024/c.bin", False), ("x", False)):
        if allowed:
            assert get(other, bucket, key) == b"body"
        else:
            with refused("AccessDenied", status=403):
                get(other, bucket, key)


CONDITIONS = [
    ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, True), ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, False),
    ({"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "127.0.0.1/32"]}}, False),
    ({"Bool": {"aws:SecureTransport": "false"}}, True), ({"Bool": {"aws:SecureTransport": "true"}}, False),
    ({"StringLike": {"aws:Referer": ["http://*.example.com/*"]}}, True), ({"StringLike": {"aws:Referer": "http://x/*"}}, False),
    ({"StringEquals": {"aws:UserAgent": "tester"}}, True), ({"StringNotEquals": {"aws:UserAgent": "tester"}}, False),
    ({"StringEqualsIgnoreCase": {"aws:UserAgent": "TESTER"}}, True),
    ({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, True),
    ({"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, False),
    ({"Null": {"aws:Referer": "false"}}, True), ({"Null": {"aws:Referer": "true"}}, False),
    ({"StringEqualsIfExists": {"aws:SourceVpc": "x"}}, True), ({"StringEquals": {"aws:SourceVpc": "x"}}, False),
    ({"StringEquals": {"s3:ExistingObjectTag/level": "open"}}, True),
    ({"StringEquals": {"s3:ExistingObjectTag/level": "secret"}}, False),
    ({"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:UserAgent": "other"}}, False),
]


def test_conditions(server, s3, bucket):
    open_to_the_public(s3, bucket)
    put(s3, bucket, "a", b"body", Tagging="level=open")
    for condition, holds in CONDITIONS:
        s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Allow", "s3:GetObject", f"{bucket}/*", condition=condition)))
        reply = anonymous(server, "GET", f"/{bucket}/a", Referer="http://www.example.com/page", User_Agent="tester")
        assert reply.status == (200 if holds else 403), (condition, reply)


def test_conditions_of_requests(s3, bucket, stranger):
    account, other, _ = stranger
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        statement("Allow", "s3:ListBucket", bucket, {"AWS": account}, {"StringLike": {"s3:prefix": "home/*"}}),
        statement("Allow", ["s3:PutObject", "s3:PutObjectTagging"], f"{bucket}/*", {"AWS": account}),
        statement("Deny", "s3:PutObject", f"{bucket}/*", condition={"StringNotEquals": {"s3:x-amz-storage-class": "STANDARD_IA"}}),
        statement("Deny", "s3:PutObject", f"{bucket}/tagged/*", condition={"Null": {"s3:RequestObjectTag/team": "true"}})))
    assert "Contents" not in other.list_objects_v2(Bucket=bucket, Prefix="home/me")
    for prefix in ("", "other/"):
        with refused("AccessDenied", status=403):
            other.list_objects_v2(Bucket=bucket, Prefix=prefix)
    put(other, bucket, "a", StorageClass="STANDARD_IA")
    with refused("AccessDenied", status=403):
        put(other, bucket, "b")
    put(other, bucket, "tagged/a", StorageClass="STANDARD_IA", Tagging="team=blue")
    with refused("AccessDenied", status=403):
        put(other, bucket, "tagged/b", StorageClass="STANDARD_IA")


def test_writes_that_must_be_conditional(s3, bucket):
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement(
        "Deny", "s3:PutObject", f"{bucket}/*", condition={"Null": {"s3:if-none-match": "true"}})))
    put(s3, bucket, "a", IfNoneMatch="*")
    with refused("AccessDenied", status=403):
        put(s3, bucket, "b")


def test_everyone_but_some(server, s3, account, bucket, stranger):
    put(s3, bucket, "a", b"body")
    other_account, other, _ = stranger
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        statement("Allow", "s3:GetObject", f"{bucket}/*", {"AWS": other_account}),
        {"Effect": "Deny", "NotPrincipal": {"AWS": [account, f"arn:aws:iam::{account}:root"]}, "Action": "s3:GetObject",
         "Resource": f"arn:aws:s3:::{bucket}/*"}))
    with refused("AccessDenied", status=403):
        get(other, bucket, "a")
    assert get(s3, bucket, "a") == b"body"


def test_actions_that_belong_together(s3, bucket, stranger):
    account, other, _ = stranger
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Allow", "s3:PutObject", f"{bucket}/*", {"AWS": account})))
    # A multipart upload is a put; its abortion and its listing are actions of their own.
    upload = Upload(other, bucket, "a")
    upload.part(1, b"body")
    upload.complete()
    assert get(s3, bucket, "a") == b"body"
    with refused("AccessDenied", status=403):
        other.list_multipart_uploads(Bucket=bucket)
    with refused("AccessDenied", status=403):
        put(other, bucket, "b", Tagging="x=1")
    assert absent(s3, bucket, "b")


# The public access block

def test_the_block_keeps_policies_from_being_public(server, s3, bucket):
    public = policy(statement("Allow", "s3:GetObject", f"{bucket}/*"))
    with refused("AccessDenied", status=403):
        s3.put_bucket_policy(Bucket=bucket, Policy=public)
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Allow", "s3:GetObject", f"{bucket}/*", {"AWS": new_account()})))
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"] is False
    open_to_the_public(s3, bucket)
    put(s3, bucket, "a", b"body")
    s3.put_bucket_policy(Bucket=bucket, Policy=public)
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"] is True
    assert anonymous(server, "GET", f"/{bucket}/a").status == 200
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    expect(anonymous(server, "GET", f"/{bucket}/a"), 403, "AccessDenied")
    assert get(s3, bucket, "a") == b"body"


def test_the_block_is_what_was_put(s3, bucket):
    names = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
    for values in itertools.islice(itertools.product([True, False], repeat=4), 0, 16, 5):
        wanted = dict(zip(names, values))
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=wanted)
        assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == wanted
    s3.delete_public_access_block(Bucket=bucket)
    with refused("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", status=404):
        s3.get_public_access_block(Bucket=bucket)


# Access control lists

def grants(acl):
    return sorted((g["Grantee"].get("ID") or g["Grantee"].get("URI"), g["Permission"]) for g in acl["Grants"])


def test_lists_are_off_in_new_buckets(s3, bucket, stranger):
    put(s3, bucket, "a")
    for call in (lambda: put(s3, bucket, "b", ACL="public-read"),
                 lambda: s3.put_object_acl(Bucket=bucket, Key="a", ACL="authenticated-read"),
                 lambda: s3.put_bucket_acl(Bucket=bucket, ACL="public-read"),
                 lambda: put(s3, bucket, "b", GrantRead=f'id="{stranger[2]}"'),
                 lambda: s3.create_multipart_upload(Bucket=bucket, Key="b", ACL="public-read"),
                 lambda: s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a", ACL="public-read")):
        with refused("AccessControlListNotSupported", NO_ACLS):
            call()
    put(s3, bucket, "c", ACL="bucket-owner-full-control")
    # The same where it is the owner who writes, and what some clients send with every write.
    put(s3, bucket, "d", ACL="private")
    assert Upload(s3, bucket, "e", ACL="private").id
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        statement("Allow", ["s3:PutObject", "s3:PutObjectAcl"], f"{bucket}/*", {"AWS": stranger[0]})))
    with refused("AccessControlListNotSupported", NO_ACLS):
        put(stranger[1], bucket, "e", ACL="private")
    assert keys(s3, bucket) == ["a", "c", "d"]


@pytest.mark.parametrize("name, more", [
    ("private", []), ("public-read", [(ALL_USERS, "READ")]), ("public-read-write", [(ALL_USERS, "READ"), (ALL_USERS, "WRITE")]),
    ("authenticated-read", [(AUTHENTICATED, "READ")])])
def test_canned_lists(s3, bucket, owner, name, more):
    with_acls(s3, bucket)
    s3.put_bucket_acl(Bucket=bucket, ACL=name)
    put(s3, bucket, "a", ACL=name)
    expected = sorted([(owner, "FULL_CONTROL"), *more])
    assert grants(s3.get_bucket_acl(Bucket=bucket)) == expected
    assert grants(s3.get_object_acl(Bucket=bucket, Key="a")) == expected
    s3.put_object_acl(Bucket=bucket, Key="a", ACL="private")
    assert grants(s3.get_object_acl(Bucket=bucket, Key="a")) == [(owner, "FULL_CONTROL")]


def test_what_lists_give(server, s3, bucket, stranger):
    _, other, canonical = stranger
    with_acls(s3, bucket)
    put(s3, bucket, "public", b"open", ACL="public-read")
    put(s3, bucket, "known", b"open", ACL="authenticated-read")
    put(s3, bucket, "given", b"open", GrantRead=f'id="{canonical}"')
    put(s3, bucket, "closed", b"closed")
    for key, nobody, somebody in (("public", 200, 200), ("known", 403, 200), ("given", 403, 200), ("closed", 403, 403)):
        assert anonymous(server, "GET", f"/{bucket}/{key}").status == nobody, key
        if somebody == 200:
            assert get(other, bucket, key) == b"open"
        else:
            with refused("AccessDenied", status=403):
                get(other, bucket, key)
    with refused("AccessDenied", status=403):
        other.get_object_acl(Bucket=bucket, Key="given")
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    assert b"<Key>closed</Key>" in anonymous(server, "GET", f"/{bucket}").body
    expect(anonymous(server, "PUT", f"/{bucket}/new", b"x"), 403, "AccessDenied")
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read-write")
    assert anonymous(server, "PUT", f"/{bucket}/new", b"x").status == 200


def test_every_permission(s3, bucket, stranger, owner):
    _, other, canonical = stranger
    with_acls(s3, bucket)
    put(s3, bucket, "a", b"body", GrantReadACP=f"id={canonical}", GrantFullControl=f"id={owner}")
    assert grants(s3.get_object_acl(Bucket=bucket, Key="a")) == sorted([(owner, "FULL_CONTROL"), (canonical, "READ_ACP")])
    assert other.get_object_acl(Bucket=bucket, Key="a")["Owner"]["ID"] == owner
    with refused("AccessDenied", status=403):
        get(other, bucket, "a")
    s3.put_object_acl(Bucket=bucket, Key="a", AccessControlPolicy={"Owner": {"ID": owner}, "Grants": [
        {"Grantee": {"Type": "CanonicalUser", "ID": canonical}, "Permission": "WRITE_ACP"},
        {"Grantee": {"Type": "Group", "URI": AUTHENTICATED}, "Permission": "READ"}]})
    assert get(other, bucket, "a") == b"body"
    other.put_object_acl(Bucket=bucket, Key="a", ACL="public-read")
    assert (ALL_USERS, "READ") in grants(s3.get_object_acl(Bucket=bucket, Key="a"))


@pytest.mark.parametrize("body", [
    "<AccessControlPolicy>", "<AccessControlPolicy/>", "nonsense",
    "<AccessControlPolicy><AccessControlList><Grant><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>"])
def test_malformed_lists(server, account, s3, bucket, body):
    with_acls(s3, bucket)
    put(s3, bucket, "a")
    for path in (f"/{bucket}?acl", f"/{bucket}/a?acl"):
        reply = send(server, "PUT", path, body, account)
        assert reply.status == 400 and reply.code in ("MalformedACLError", "MalformedXML"), reply


def test_lists_that_are_refused(loose_s3, s3, bucket):
    bucket = with_acls(loose_s3, make_bucket(loose_s3))
    for call in (lambda: put(loose_s3, bucket, "a", ACL="public-reed"),
                 lambda: put(loose_s3, bucket, "a", GrantRead=f"id={'0' * 64}x"),
                 lambda: put(loose_s3, bucket, "a", GrantRead="uri=http://example.com/nobody"),
                 lambda: put(loose_s3, bucket, "a", GrantRead="nonsense")):
        with refused("InvalidArgument"):
            call()
    with refused("InvalidRequest"):
        put(loose_s3, bucket, "a", ACL="private", GrantRead=f"uri={ALL_USERS}")
    assert absent(loose_s3, bucket, "a")


def test_the_block_and_public_lists(server, s3, bucket):
    with_acls(s3, bucket)
    put(s3, bucket, "before", b"open", ACL="public-read")
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"BlockPublicAcls": True})
    assert anonymous(server, "GET", f"/{bucket}/before").status == 200
    for call in (lambda: put(s3, bucket, "a", ACL="public-read"), lambda: s3.put_bucket_acl(Bucket=bucket, ACL="public-read"),
                 lambda: s3.put_object_acl(Bucket=bucket, Key="before", ACL="public-read")):
        with refused("AccessDenied", status=403):
            call()
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"IgnorePublicAcls": True})
    assert anonymous(server, "GET", f"/{bucket}/before").status == 403


# Ownership

@pytest.mark.parametrize("ownership, canned, owned_by_writer", [
    ("ObjectWriter", None, True), ("ObjectWriter", "bucket-owner-full-control", True), ("BucketOwnerPreferred", None, True),
    ("BucketOwnerPreferred", "bucket-owner-full-control", False), ("BucketOwnerEnforced", None, False),
    ("BucketOwnerEnforced", "bucket-owner-full-control", False)])
def test_who_owns_what_another_writes(s3, bucket, stranger, owner, ownership, canned, owned_by_writer):
    account, other, canonical = stranger
    with_acls(s3, bucket, ownership)
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        statement("Allow", ["s3:PutObject", "s3:PutObjectAcl"], f"{bucket}/*", {"AWS": account})))
    put(other, bucket, "a", b"body", **({"ACL": canned} if canned else {}))
    entry = s3.list_objects_v2(Bucket=bucket, FetchOwner=True)["Contents"][0]
    assert entry["Owner"]["ID"] == (canonical if owned_by_writer else owner)
    if owned_by_writer and not canned:
        with refused("AccessDenied", status=403):
            get(s3, bucket, "a")
        assert get(other, bucket, "a") == b"body"
        # The bucket's owner may still delete it.
        s3.delete_object(Bucket=bucket, Key="a")
    else:
        assert get(s3, bucket, "a") == b"body"


def test_enforced_ownership_takes_over(s3, bucket, stranger):
    account, other, _ = stranger
    with_acls(s3, bucket)
    put(s3, bucket, "a", b"body", ACL="authenticated-read")
    assert get(other, bucket, "a") == b"body"
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    with refused("AccessDenied", status=403):
        get(other, bucket, "a")
    assert grants(s3.get_object_acl(Bucket=bucket, Key="a")) == [(s3.list_buckets()["Owner"]["ID"], "FULL_CONTROL")]


def test_enforcement_needs_a_list_that_gives_nothing_away(s3, bucket):
    with_acls(s3, bucket)
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    with refused("InvalidBucketAclWithObjectOwnership",
                 "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"):
        s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})


def test_ownership_controls(server, account, s3, bucket):
    for value in ("ObjectWriter", "BucketOwnerPreferred", "BucketOwnerEnforced"):
        s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": value}]})
        assert s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"] == [{"ObjectOwnership": value}]
    assert s3.delete_bucket_ownership_controls(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused("OwnershipControlsNotFoundError", "The bucket ownership controls were not found", status=404):
        s3.get_bucket_ownership_controls(Bucket=bucket)
    expect(send(server, "PUT", f"/{bucket}?ownershipControls", "<OwnershipControls><Rule><ObjectOwnership>Mine"
                "</ObjectOwnership></Rule></OwnershipControls>", account), 400, "MalformedXML")


# The requester pays

def test_who_began_an_upload_may_see_and_end_it(server, s3, bucket, stranger, owner):
    account, other, other_id = stranger
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Allow", "s3:PutObject", f"{bucket}/*", {"AWS": account})))
    upload, own = Upload(other, bucket, "a"), Upload(s3, bucket, "a")
    upload.part(1, b"body")
    reply = other.list_parts(**upload.at, UploadId=upload.id)
    assert reply["Initiator"]["ID"] == other_id and reply["Owner"]["ID"] == owner and len(reply["Parts"]) == 1
    listed = {entry["UploadId"]: entry for entry in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]}
    assert listed[upload.id]["Initiator"]["ID"] == other_id and listed[own.id]["Initiator"]["ID"] == owner
    with refused("AccessDenied", status=403):
        other.list_parts(**own.at, UploadId=own.id)
    with refused("AccessDenied", status=403):
        other.abort_multipart_upload(**own.at, UploadId=own.id)
    other.abort_multipart_upload(**upload.at, UploadId=upload.id)
    assert [entry["UploadId"] for entry in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]] == [own.id]


def test_conditions_on_tags_that_are_put(server, account, s3, bucket):
    put(s3, bucket, "a")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        statement("Deny", "s3:PutObjectTagging", f"{bucket}/*", condition={"StringNotEquals": {"s3:RequestObjectTag/team": "blue"}}),
        statement("Deny", "s3:PutObjectTagging", f"{bucket}/*", condition={
            "ForAnyValue:StringEquals": {"s3:RequestObjectTagKeys": ["secret"]}})))

    def tag(**tags):
        s3.put_object_tagging(Bucket=bucket, Key="a", Tagging={"TagSet": [{"Key": k, "Value": v} for k, v in tags.items()]})
    tag(team="blue", more="x")
    for tags in ({"team": "red"}, {"more": "x"}, {}, {"team": "blue", "secret": "x"}):
        with refused("AccessDenied", status=403):
            tag(**tags)
    # Who may not send it does not learn what is wrong with it.
    expect(send(server, "PUT", f"/{bucket}/a?tagging", b"<Tagging>", account), 403, "AccessDenied")
    assert len(s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"]) == 2
    # The document alone says what is put.
    for team, claimed, status in (("red", "blue", 403), ("blue", "red", 200)):
        document = f"<Tagging><TagSet><Tag><Key>team</Key><Value>{team}</Value></Tag></TagSet></Tagging>"
        reply = send(server, "PUT", f"/{bucket}/a?tagging", document, account, {"x-amz-tagging": f"team={claimed}"})
        assert reply.status == status, reply
    assert s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"] == [{"Key": "team", "Value": "blue"}]


def test_tags_are_read_before_the_sender_is_let_in_only_where_a_policy_asks(server, s3, bucket):
    head = (f"PUT /{bucket}/a?tagging HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\nExpect: 100-continue\r\n"
            "Content-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==\r\nConnection: close\r\n\r\n")
    for condition, line in (("s3:RequestObjectTag/team", b"HTTP/1.1 100 "), ("aws:Referer", b"HTTP/1.1 403 ")):
        s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement(
            "Deny", "s3:PutObjectTagging", f"{bucket}/*", condition={"StringEquals": {condition: "x"}})))
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(head.encode())
            assert connection.recv(1024).startswith(line)


def test_conditions_on_tags_of_copies(server, account, s3, bucket):
    put(s3, bucket, "a")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement(
        "Deny", "s3:PutObject", f"{bucket}/b", condition={"StringNotEquals": {"s3:RequestObjectTag/team": "blue"}})))
    # Tags that the copy does not take are none of the request's.
    for directive, status in ({}, 403), ({"x-amz-tagging-directive": "COPY"}, 403), ({"x-amz-tagging-directive": "REPLACE"}, 200):
        headers = {"x-amz-copy-source": f"{bucket}/a", "x-amz-tagging": "team=blue", **directive}
        assert send(server, "PUT", f"/{bucket}/b", b"", account, headers).status == status, directive


def test_conditions_on_sources_of_copies(server, account, s3, bucket):
    put(s3, bucket, "open/a", b"body")
    put(s3, bucket, "a", b"body")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement(
        "Deny", "s3:PutObject", f"{bucket}/copy/*", condition={"StringNotLike": {"s3:x-amz-copy-source": f"{bucket}/open/*"}})))
    for source, status in (("{}/open/a", 200), ("/{}/open/a", 200), ("%2F{}%2f%6Fpen/a", 200), ("{}/open/a?versionId=null", 200),
                           ("{}/a", 403), ("/{}/a", 403), ("/{}/%61?versionId=null", 403), ("{}/%6Fpen%252Fa", 403)):
        reply = send(server, "PUT", f"/{bucket}/copy/a", b"", account, {"x-amz-copy-source": source.format(bucket)})
        assert reply.status == status, (source, reply)


def test_requester_pays(server, s3, bucket, stranger):
    account, other, _ = stranger
    put(s3, bucket, "a", b"body")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        statement("Allow", ["s3:GetObject", "s3:PutObject"], f"{bucket}/*", {"AWS": account}),
        statement("Allow", "s3:ListBucket", bucket, {"AWS": account})))
    own = make_bucket(other)
    s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"})
    for call in (lambda **more: other.get_object(Bucket=bucket, Key="a", **more),
                 lambda **more: other.head_object(Bucket=bucket, Key="a", **more),
                 lambda **more: other.list_objects_v2(Bucket=bucket, **more),
                 lambda **more: other.put_object(Bucket=bucket, Key="b", Body=b"body", **more),
                 lambda **more: other.copy_object(Bucket=own, Key="b", CopySource=f"{bucket}/a", **more)):
        with pytest.raises(Exception) as caught:
            call()
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
        reply = call(RequestPayer="requester")
        assert reply["RequestCharged"] == "requester"
    assert keys(s3, bucket) == ["a", "b"] and get(other, own, "b") == b"body"
    url = other.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "a", "RequestPayer": "requester"})
    reply = send(server, "GET", url.removeprefix(server.endpoint), account=None)
    assert reply.body == b"body", (url, reply)
    # The owner pays for his own requests, and says nothing.
    reply = s3.get_object(Bucket=bucket, Key="a", RequestPayer="requester")
    assert reply["Body"].read() == b"body" and "RequestCharged" not in reply
    with pytest.raises(Exception):
        other.get_object(Bucket=bucket, Key="a", RequestPayer="somebody")
    s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "BucketOwner"})
    assert get(other, bucket, "a") == b"body"


def test_nobody_pays_for_nobody(server, s3, bucket):
    open_to_the_public(s3, bucket)
    put(s3, bucket, "a", b"body")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        statement("Allow", ["s3:GetObject", "s3:DeleteObjectTagging"], f"{bucket}/*"), statement("Allow", "s3:ListBucket", bucket)))
    # What is never charged for is refused too.
    others = (("HEAD", f"/{bucket}"), ("DELETE", f"/{bucket}/a?tagging"))
    assert anonymous(server, "GET", f"/{bucket}/a").status == 200
    assert all(anonymous(server, *request).status in (200, 204) for request in others)
    s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"})
    expect(anonymous(server, "GET", f"/{bucket}/a"), 403, "AccessDenied")
    expect(anonymous(server, "GET", f"/{bucket}/a", x_amz_request_payer="requester"), 403, "AccessDenied")
    assert all(anonymous(server, *request).status == 403 for request in others)
