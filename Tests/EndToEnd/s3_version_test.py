"""Versions: enabled, suspended, null versions, delete markers, listings with markers, deletes by version."""

import random

import pytest

from s3_support import (
    Upload, absent, expect, get, keys, make_bucket, multipart, part_of, put, quoted, send, status_of, versioned)
from support import refused


def history(s3, bucket, **parameters):
    """Every version and marker in the order of the listing: (key, id, latest, "put" or "marker")."""
    found = []
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, **parameters):
        both = [(entry, "put") for entry in page.get("Versions", [])]
        both += [(entry, "marker") for entry in page.get("DeleteMarkers", [])]
        found += [(entry["Key"], entry["VersionId"], entry["IsLatest"], kind) for entry, kind in both]
    return found


@pytest.fixture
def kept(s3, bucket):
    return versioned(s3, bucket)


def test_states_of_versioning(s3, bucket):
    reply = s3.get_bucket_versioning(Bucket=bucket)
    assert "Status" not in reply and "MFADelete" not in reply
    for status in ("Enabled", "Suspended", "Enabled"):
        versioned(s3, bucket, status)
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == status


@pytest.mark.parametrize("body, code", [
    (b"<VersioningConfiguration/>", "IllegalVersioningConfigurationException"),
    (b"<VersioningConfiguration><Status>On</Status></VersioningConfiguration>", "MalformedXML"),
    (b"<VersioningConfiguration>", "MalformedXML"), (b"", "MissingRequestBodyError")])
def test_states_that_are_refused(server, account, s3, bucket, body, code):
    reply = send(server, "PUT", f"/{bucket}?versioning", body, account)
    assert reply.outcome == (400, code) or (not body and reply.outcome == (400, "MalformedXML")), reply
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)


def test_every_put_is_a_version(s3, kept):
    made = [put(s3, kept, "a", f"turn {n}".encode())["VersionId"] for n in range(5)]
    assert len(set(made)) == 5 and "null" not in made
    assert get(s3, kept, "a") == b"turn 4"
    for number, version in enumerate(made):
        reply = s3.get_object(Bucket=kept, Key="a", VersionId=version)
        assert reply["Body"].read() == f"turn {number}".encode() and reply["VersionId"] == version
        assert s3.head_object(Bucket=kept, Key="a", VersionId=version)["ETag"] == quoted(f"turn {number}".encode())
    assert s3.head_object(Bucket=kept, Key="a")["VersionId"] == made[-1]
    assert history(s3, kept) == [("a", version, version == made[-1], "put") for version in reversed(made)]
    assert keys(s3, kept) == ["a"]


def test_a_delete_leaves_a_marker(server, account, s3, kept):
    version = put(s3, kept, "a", b"body")["VersionId"]
    reply = s3.delete_object(Bucket=kept, Key="a")
    marker = reply["VersionId"]
    assert reply["DeleteMarker"] is True and marker != version
    with refused("NoSuchKey", status=404) as refusal:
        s3.get_object(Bucket=kept, Key="a")
    headers = refusal.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amz-delete-marker"] == "true" and headers["x-amz-version-id"] == marker
    assert keys(s3, kept) == [] and get(s3, kept, "a", VersionId=version) == b"body"
    with refused("MethodNotAllowed", "The specified method is not allowed against this resource.", status=405) as refusal:
        s3.get_object(Bucket=kept, Key="a", VersionId=marker)
    headers = refusal.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amz-delete-marker"] == "true" and headers["allow"] == "DELETE" and headers["last-modified"]
    with refused("405", status=405):
        s3.head_object(Bucket=kept, Key="a", VersionId=marker)
    assert history(s3, kept) == [("a", version, False, "put"), ("a", marker, True, "marker")]
    reply = s3.delete_object(Bucket=kept, Key="a", VersionId=marker)
    assert reply["DeleteMarker"] is True and reply["VersionId"] == marker
    assert get(s3, kept, "a") == b"body"


def test_every_delete_is_a_marker(s3, kept):
    markers = [s3.delete_object(Bucket=kept, Key="never")["VersionId"] for _ in range(3)]
    assert history(s3, kept) == [("never", marker, marker == markers[-1], "marker") for marker in reversed(markers)]
    assert absent(s3, kept, "never")


def test_deletes_by_version_are_for_good(s3, kept):
    first, second, third = (put(s3, kept, "a", body)["VersionId"] for body in (b"1", b"2", b"3"))
    reply = s3.delete_object(Bucket=kept, Key="a", VersionId=third)
    assert reply["VersionId"] == third and "DeleteMarker" not in reply
    assert get(s3, kept, "a") == b"2"
    s3.delete_object(Bucket=kept, Key="a", VersionId=first)
    assert history(s3, kept) == [("a", second, True, "put")]
    with refused("NoSuchVersion", "The specified version does not exist.", status=404):
        s3.get_object(Bucket=kept, Key="a", VersionId=third)
    # Deleting what is gone is no error.
    assert s3.delete_object(Bucket=kept, Key="a", VersionId=third)["ResponseMetadata"]["HTTPStatusCode"] == 204
    s3.delete_object(Bucket=kept, Key="a", VersionId=second)
    assert history(s3, kept) == [] and absent(s3, kept, "a")


def test_ids_that_are_none(s3, kept):
    put(s3, kept, "a", b"body")
    for version in ("nonsense", "-", "ü", "x" * 500):
        for call in (lambda: s3.get_object(Bucket=kept, Key="a", VersionId=version),
                     lambda: s3.delete_object(Bucket=kept, Key="a", VersionId=version)):
            with refused("InvalidArgument", "Invalid version id specified"):
                call()
    with refused("InvalidArgument", "^Version id cannot be the empty string"):
        s3.get_object(Bucket=kept, Key="a", VersionId="")


def test_what_was_there_before_is_the_null_version(s3, bucket):
    put(s3, bucket, "a", b"before")
    assert get(s3, bucket, "a", VersionId="null") == b"before"
    versioned(s3, bucket)
    assert s3.head_object(Bucket=bucket, Key="a")["VersionId"] == "null"
    later = put(s3, bucket, "a", b"later")["VersionId"]
    assert get(s3, bucket, "a", VersionId="null") == b"before"
    assert history(s3, bucket) == [("a", later, True, "put"), ("a", "null", False, "put")]
    s3.delete_object(Bucket=bucket, Key="a", VersionId="null")
    assert history(s3, bucket) == [("a", later, True, "put")]


def test_suspension_writes_null_versions(s3, kept):
    first = put(s3, kept, "a", b"first")["VersionId"]
    versioned(s3, kept, "Suspended")
    assert put(s3, kept, "a", b"null 1").get("VersionId", "null") == "null"
    put(s3, kept, "a", b"null 2")
    assert history(s3, kept) == [("a", "null", True, "put"), ("a", first, False, "put")]
    assert get(s3, kept, "a") == b"null 2" and get(s3, kept, "a", VersionId=first) == b"first"
    versioned(s3, kept)
    last = put(s3, kept, "a", b"last")["VersionId"]
    assert history(s3, kept) == [("a", last, True, "put"), ("a", "null", False, "put"), ("a", first, False, "put")]
    # A null version written anew is the newest again.
    versioned(s3, kept, "Suspended")
    put(s3, kept, "a", b"null 3")
    assert history(s3, kept) == [("a", "null", True, "put"), ("a", last, False, "put"), ("a", first, False, "put")]


def test_suspended_deletes_leave_a_null_marker(s3, kept):
    first = put(s3, kept, "a", b"first")["VersionId"]
    versioned(s3, kept, "Suspended")
    put(s3, kept, "a", b"null")
    reply = s3.delete_object(Bucket=kept, Key="a")
    assert reply["DeleteMarker"] is True and reply["VersionId"] == "null"
    assert history(s3, kept) == [("a", first, False, "put"), ("a", "null", True, "marker")]
    assert absent(s3, kept, "a")
    s3.delete_object(Bucket=kept, Key="a")
    assert len(history(s3, kept)) == 2
    put(s3, kept, "a", b"again")
    assert history(s3, kept) == [("a", "null", True, "put"), ("a", first, False, "put")]


def test_uploads_and_copies_are_versions(s3, kept):
    first = multipart(s3, kept, "a", b"from a part")["VersionId"]
    reply = s3.copy_object(Bucket=kept, Key="a", CopySource=f"{kept}/a", MetadataDirective="REPLACE")
    assert reply["CopySourceVersionId"] == first
    assert history(s3, kept) == [("a", reply["VersionId"], True, "put"), ("a", first, False, "put")]


def test_every_version_has_its_own_tags_and_metadata(s3, kept):
    first = put(s3, kept, "a", b"1", Metadata={"n": "1"}, Tagging="t=1")["VersionId"]
    second = put(s3, kept, "a", b"2", Metadata={"n": "2"})["VersionId"]
    reply = s3.put_object_tagging(Bucket=kept, Key="a", VersionId=first,
                                  Tagging={"TagSet": [{"Key": "t", "Value": "changed"}]})
    assert reply["VersionId"] == first
    assert s3.get_object_tagging(Bucket=kept, Key="a", VersionId=first)["TagSet"] == [{"Key": "t", "Value": "changed"}]
    reply = s3.get_object_tagging(Bucket=kept, Key="a")
    assert reply["TagSet"] == [] and reply["VersionId"] == second
    assert s3.head_object(Bucket=kept, Key="a", VersionId=first)["Metadata"] == {"n": "1"}


# Listings

@pytest.fixture
def written(s3, kept):
    """Several keys with several versions and markers, and what the listing must say."""
    made = []
    for key in ("a", "d/1", "d/2", "e", "ü"):
        own = []
        for turn in range(3):
            own.append((key, put(s3, kept, key, f"{key} {turn}".encode())["VersionId"], "put"))
        if key in ("d/1", "e"):
            own.append((key, s3.delete_object(Bucket=kept, Key=key)["VersionId"], "marker"))
        made += reversed(own)
    return made


def walk(s3, bucket, **parameters):
    """The listing by its own markers: ((key, id) in order as the XML had them is not kept by boto3, so by kind)."""
    puts, markers, prefixes, sizes, position = [], [], [], [], {}
    while True:
        page = s3.list_object_versions(Bucket=bucket, **parameters, **position)
        puts += [(entry["Key"], entry["VersionId"]) for entry in page.get("Versions", [])]
        markers += [(entry["Key"], entry["VersionId"]) for entry in page.get("DeleteMarkers", [])]
        prefixes += [entry["Prefix"] for entry in page.get("CommonPrefixes", [])]
        sizes.append(len(page.get("Versions", [])) + len(page.get("DeleteMarkers", [])) + len(page.get("CommonPrefixes", [])))
        if not page["IsTruncated"]:
            return puts, markers, prefixes, sizes
        position = {"KeyMarker": page["NextKeyMarker"]}
        if page.get("NextVersionIdMarker"):
            position["VersionIdMarker"] = page["NextVersionIdMarker"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1_000])
def test_versions_page_by_page(s3, kept, written, size):
    puts, markers, _, sizes = walk(s3, kept, MaxKeys=size)
    assert puts == [(key, version) for key, version, kind in written if kind == "put"]
    assert markers == [(key, version) for key, version, kind in written if kind == "marker"]
    assert all(number == size for number in sizes[:-1]) and sum(sizes) == len(written)


def test_versions_in_one_order(server, account, kept, written):
    """Puts and markers come interleaved, newest first."""
    reply = send(server, "GET", f"/{kept}?versions", account=account)
    space = "{http://s3.amazonaws.com/doc/2006-03-01/}"
    found = [(entry.findtext(f"{space}Key"), entry.findtext(f"{space}VersionId"),
              "put" if entry.tag == f"{space}Version" else "marker")
             for entry in reply.xml if entry.tag in (f"{space}Version", f"{space}DeleteMarker")]
    assert found == written


def test_versions_by_prefix_and_delimiter(s3, kept, written):
    assert {entry[0] for entry in history(s3, kept, Prefix="d/")} == {"d/1", "d/2"}
    for size in (1, 2, 1_000):
        puts, markers, prefixes, _ = walk(s3, kept, Delimiter="/", MaxKeys=size)
        assert prefixes == ["d/"]
        assert puts == [(key, v) for key, v, kind in written if kind == "put" and "/" not in key]
        assert markers == [(key, v) for key, v, kind in written if kind == "marker" and "/" not in key]


def test_versions_after_a_marker(s3, kept, written):
    after = s3.list_object_versions(Bucket=kept, KeyMarker="d/1")
    assert {entry["Key"] for entry in after["Versions"]} == {"d/2", "e", "ü"}
    third = [version for key, version, _ in written if key == "a"][1]
    after = s3.list_object_versions(Bucket=kept, KeyMarker="a", VersionIdMarker=third, MaxKeys=1)
    assert [entry["VersionId"] for entry in after["Versions"]] == [[v for key, v, _ in written if key == "a"][2]]
    with refused("InvalidArgument", "A version-id marker cannot be specified without a key marker."):
        s3.list_object_versions(Bucket=kept, VersionIdMarker=third)


def test_what_a_listing_says_of_a_version(s3, kept):
    put(s3, kept, "a", b"body", StorageClass="STANDARD_IA")
    s3.delete_object(Bucket=kept, Key="a")
    page = s3.list_object_versions(Bucket=kept)
    [version], [marker] = page["Versions"], page["DeleteMarkers"]
    owner = s3.list_buckets()["Owner"]["ID"]
    assert (version["ETag"], version["Size"], version["StorageClass"]) == (quoted(b"body"), 4, "STANDARD_IA")
    assert version["Owner"]["ID"] == marker["Owner"]["ID"] == owner
    assert version["LastModified"] <= marker["LastModified"]
    assert (page["Name"], page["Prefix"], page["MaxKeys"], page["KeyMarker"], page["VersionIdMarker"]) == (
        kept, "", 1_000, "", "")


def test_versions_of_an_unversioned_bucket(s3, bucket):
    put(s3, bucket, "a", b"1")
    put(s3, bucket, "a", b"2")
    put(s3, bucket, "b", b"3")
    assert history(s3, bucket) == [("a", "null", True, "put"), ("b", "null", True, "put")]
    s3.delete_object(Bucket=bucket, Key="a", VersionId="null")
    assert history(s3, bucket) == [("b", "null", True, "put")]


def test_an_upload_begun_before_versioning(s3, bucket):
    upload = Upload(s3, bucket, "a")
    upload.part(1, part_of(1))
    versioned(s3, bucket)
    assert upload.complete()["VersionId"] != "null"


def test_multi_factor_deletes_are_the_roots(s3, bucket):
    """MFA delete needs a device that nobody has here: it is refused rather than ignored."""
    with pytest.raises(Exception) as caught:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled", "MFADelete": "Enabled"})
    assert status_of(caught.value) >= 400
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)


def test_buckets_do_not_share_versions(s3, kept):
    other = versioned(s3, make_bucket(s3))
    version = put(s3, kept, "a", b"body")["VersionId"]
    put(s3, other, "a", b"other")
    with refused("NoSuchVersion", status=404):
        s3.get_object(Bucket=other, Key="a", VersionId=version)


def test_the_id_is_in_the_answer_of_every_read(server, account, s3, kept):
    version = put(s3, kept, "a", b"body")["VersionId"]
    for method in ("GET", "HEAD"):
        assert send(server, method, f"/{kept}/a", account=account).headers["x-amz-version-id"] == version
    assert expect(send(server, "GET", f"/{kept}/a?versionId=", account=account), 400, "InvalidArgument")


def empty(s3, bucket, size):
    """Deletes each page before it asks for the next, as those do who empty a bucket; returns how many there were."""
    position, seen = {}, 0
    while True:
        page = s3.list_object_versions(Bucket=bucket, MaxKeys=size, **position)
        for entry in page.get("Versions", []) + page.get("DeleteMarkers", []):
            s3.delete_object(Bucket=bucket, Key=entry["Key"], VersionId=entry["VersionId"])
            seen += 1
        if not page["IsTruncated"]:
            return seen
        position = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}


@pytest.mark.parametrize("size", [1, 2, 3, 1_000])
def test_deleting_while_listing(s3, kept, size):
    for key in ("a", "b", "c"):
        for turn in range(7):
            put(s3, kept, key, bytes([turn]))
    s3.delete_object(Bucket=kept, Key="b")
    assert empty(s3, kept, size) == 22 and history(s3, kept) == []
    s3.delete_bucket(Bucket=kept)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_deleting_null_versions_while_listing(s3, size):
    for seed in range(4):
        chance, bucket = random.Random(seed), make_bucket(s3)
        for _ in range(25):
            choice = chance.random()
            if choice < 0.2:
                versioned(s3, bucket, chance.choice(["Enabled", "Suspended"]))
            elif choice < 0.3:
                s3.delete_object(Bucket=bucket, Key=chance.choice("ab"))
            else:
                put(s3, bucket, chance.choice("ab"))
        empty(s3, bucket, size)
        assert history(s3, bucket) == [], seed
        s3.delete_bucket(Bucket=bucket)
