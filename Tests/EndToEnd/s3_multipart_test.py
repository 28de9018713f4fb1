"""Multipart uploads: parts, completion, abortion, listings, reads by part."""

import hashlib
import io
import random

import boto3.s3.transfer
import pytest

from s3_support import (
    ALGORITHMS, MIB, Upload, absent, checksum, composite, digest, get, keys, multipart, one_of, part_of, pattern, put, quoted,
    send, versioned)
from support import refused

PART_MISSING = ("One or more of the specified parts could not be found.  The part may not have been uploaded, or the "
                "specified entity tag may not match the part's entity tag.")
NO_UPLOAD = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
NUMBERS = "Part number must be an integer between 1 and 10000, inclusive"


def tag_of_parts(*parts):
    return f'"{hashlib.md5(b"".join(hashlib.md5(part).digest() for part in parts)).hexdigest()}-{len(parts)}"'


@pytest.fixture
def upload(s3, bucket):
    return Upload(s3, bucket, "a")


# Completion

def test_parts_become_an_object(s3, bucket):
    parts = [part_of(1), part_of(2), b"the end"]
    upload = Upload(s3, bucket, "a", ContentType="text/plain", Metadata={"x": "1"}, Tagging="t=1", CacheControl="no-store",
                    StorageClass="STANDARD_IA")
    for number in (3, 1, 2):
        assert upload.part(number, parts[number - 1])["ETag"] == quoted(parts[number - 1])
    assert absent(s3, bucket, "a")
    reply = upload.complete()
    assert reply["ETag"] == tag_of_parts(*parts) and (reply["Bucket"], reply["Key"]) == (bucket, "a")
    assert reply["Location"].endswith(f"/{bucket}/a")
    found = s3.get_object(Bucket=bucket, Key="a")
    assert found["Body"].read() == b"".join(parts)
    assert (found["ContentType"], found["Metadata"], found["CacheControl"], found["StorageClass"], found["TagCount"]) == (
        "text/plain", {"x": "1"}, "no-store", "STANDARD_IA", 1)
    entry = s3.list_objects_v2(Bucket=bucket)["Contents"][0]
    assert entry["ETag"] == reply["ETag"] and entry["Size"] == sum(map(len, parts))
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_one_small_part_is_enough(s3, bucket, upload):
    upload.part(10_000, b"only")
    assert upload.complete()["ETag"] == tag_of_parts(b"only")
    assert get(s3, bucket, "a") == b"only"


def test_an_empty_part(s3, bucket, upload):
    upload.part(1, b"")
    upload.complete()
    assert get(s3, bucket, "a") == b""


def test_numbers_may_have_gaps(s3, bucket, upload):
    for number, seed in ((7, 1), (900, 2), (10_000, 3)):
        upload.part(number, part_of(seed))
    upload.complete()
    assert get(s3, bucket, "a") == part_of(1) + part_of(2) + part_of(3)


def test_parts_that_are_not_named_are_dropped(s3, bucket, upload):
    for number in (1, 2, 3):
        upload.part(number, part_of(number))
    upload.complete([upload.parts[1], upload.parts[3]])
    assert get(s3, bucket, "a") == part_of(1) + part_of(3)


def test_a_part_sent_again_replaces_the_first(s3, bucket, upload):
    first = dict(upload.part(1, b"first") and upload.parts[1])
    upload.part(1, b"second")
    with refused("InvalidPart", PART_MISSING):
        upload.complete([first])
    upload.complete()
    assert get(s3, bucket, "a") == b"second"


def test_small_parts_but_the_last_are_refused(s3, bucket, upload):
    upload.part(1, part_of(1, 5 * MIB - 1))
    upload.part(2, b"end")
    with refused("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"):
        upload.complete()
    assert absent(s3, bucket, "a")
    upload.part(1, part_of(1))
    upload.complete()


def test_parts_out_of_order(s3, bucket, upload):
    upload.part(1, part_of(1))
    upload.part(2, b"end")
    for order in ([2, 1], [1, 1]):
        with refused("InvalidPartOrder", "^The list of parts was not in ascending order"):
            upload.complete([upload.parts[number] for number in order])
    assert absent(s3, bucket, "a")


def test_parts_that_are_not_there(s3, bucket, upload):
    upload.part(1, b"body")
    for parts in ([{"PartNumber": 2, "ETag": upload.parts[1]["ETag"]}], [{"PartNumber": 1, "ETag": quoted(b"other")}],
                  [{"PartNumber": 1, "ETag": "nonsense"}]):
        with refused("InvalidPart", PART_MISSING):
            upload.complete(parts)
    assert absent(s3, bucket, "a")


def test_tags_of_parts_may_go_without_quotes(s3, bucket, upload):
    upload.part(1, b"body")
    upload.complete([{**upload.parts[1], "ETag": upload.parts[1]["ETag"].strip('"')}])
    assert get(s3, bucket, "a") == b"body"


@pytest.mark.parametrize("body", [
    b"", b"<CompleteMultipartUpload/>", b"<CompleteMultipartUpload></CompleteMultipartUpload>", b"<Parts/>", b"{}",
    b"<CompleteMultipartUpload><Part><PartNumber>x</PartNumber><ETag>y</ETag></Part></CompleteMultipartUpload>",
    b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>",
    b"<CompleteMultipartUpload><Part><ETag>y</ETag></Part></CompleteMultipartUpload>",
    b"<CompleteMultipartUpload><Part>", b"\xff\xfe"])
def test_malformed_completions(server, account, s3, bucket, upload, body):
    upload.part(1, b"body")
    reply = send(server, "POST", f"/{bucket}/a?uploadId={upload.id}", body, account)
    assert reply.outcome in ((400, "MalformedXML"), (400, "InvalidRequest")), reply
    assert absent(s3, bucket, "a") and s3.list_parts(**upload.at, UploadId=upload.id)["Parts"]


def test_more_parts_than_there_may_be(server, account, bucket, upload):
    parts = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{'0' * 32}</ETag></Part>" for n in range(1, 10_002))
    reply = send(server, "POST", f"/{bucket}/a?uploadId={upload.id}",
                 f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>", account)
    assert reply.status == 400 and reply.code in ("MalformedXML", "InvalidArgument", "InvalidPart"), reply


def test_completing_again(s3, bucket, upload):
    upload.part(1, b"body")
    first = upload.complete()
    again = upload.complete()
    assert again["ETag"] == first["ETag"] and get(s3, bucket, "a") == b"body"
    with refused("NoSuchUpload", NO_UPLOAD, status=404):
        upload.part(2, b"more")


def test_completing_again_makes_no_second_version(s3, bucket):
    versioned(s3, bucket)
    upload = Upload(s3, bucket, "a")
    upload.part(1, b"body")
    first = upload.complete()
    assert upload.complete()["VersionId"] == first["VersionId"]
    assert len(s3.list_object_versions(Bucket=bucket)["Versions"]) == 1


def test_the_size_that_is_expected(s3, bucket, upload):
    upload.part(1, b"12345")
    with refused("InvalidRequest"):
        upload.complete(MpuObjectSize=6)
    assert absent(s3, bucket, "a")
    upload.complete(MpuObjectSize=5)


def test_the_later_completion_wins(s3, bucket):
    first, second = Upload(s3, bucket, "a"), Upload(s3, bucket, "a")
    first.part(1, b"first")
    second.part(1, b"second")
    second.complete()
    first.complete()
    assert get(s3, bucket, "a") == b"first"


# Numbers and uploads that are refused

def test_numbers_of_parts(loose_s3, s3, bucket):
    upload = Upload(loose_s3, bucket, "a")
    for number in (0, -1, 10_001, "x"):
        with refused("InvalidArgument", f"^{NUMBERS}"):
            upload.part(number, b"body")
        with refused("InvalidArgument", f"^{NUMBERS}"):
            put(s3, bucket, "source", b"body")
            upload.copy(number, f"{bucket}/source")


def test_uploads_that_are_not_there(s3, bucket, upload):
    upload.part(1, b"body")
    known, upload.id = upload.id, "nothing"
    for call in (lambda: upload.part(1, b"body"), upload.complete, upload.abort,
                 lambda: s3.list_parts(**upload.at, UploadId=upload.id)):
        with refused("NoSuchUpload", NO_UPLOAD, status=404):
            call()
    # An upload belongs to its key.
    upload.id, upload.at = known, {"Bucket": bucket, "Key": "b"}
    for call in (lambda: upload.part(1, b"body"), upload.complete, upload.abort):
        with refused("NoSuchUpload", status=404):
            call()


def test_abort(s3, bucket, upload):
    upload.part(1, part_of(1))
    assert upload.abort()["ResponseMetadata"]["HTTPStatusCode"] == 204
    for call in (lambda: upload.part(2, b"body"), upload.complete, lambda: s3.list_parts(**upload.at, UploadId=upload.id),
                 upload.abort):
        with refused("NoSuchUpload", NO_UPLOAD, status=404):
            call()
    assert absent(s3, bucket, "a") and "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_uploads_are_not_objects(s3, bucket, upload):
    upload.part(1, b"body")
    assert keys(s3, bucket) == [] and "Versions" not in s3.list_object_versions(Bucket=bucket)


def test_a_part_with_a_wrong_digest(s3, bucket, upload):
    with refused("BadDigest"):
        upload.part(1, b"body", ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg==")
    assert "Parts" not in s3.list_parts(**upload.at, UploadId=upload.id)


# Listings

def test_list_parts(s3, bucket, account):
    upload = Upload(s3, bucket, "a", StorageClass="ONEZONE_IA")
    numbers = [1, 3, 20, 500, 10_000]
    for number in numbers:
        upload.part(number, f"part {number}".encode())
    first = s3.list_parts(**upload.at, UploadId=upload.id)
    assert [part["PartNumber"] for part in first["Parts"]] == numbers and not first["IsTruncated"]
    assert [part["ETag"] for part in first["Parts"]] == [upload.parts[number]["ETag"] for number in numbers]
    assert [part["Size"] for part in first["Parts"]] == [len(f"part {number}") for number in numbers]
    assert first["StorageClass"] == "ONEZONE_IA" and first["UploadId"] == upload.id
    assert first["Owner"]["ID"] == s3.list_buckets()["Owner"]["ID"] and first["Initiator"]["ID"]
    assert all(part["LastModified"] for part in first["Parts"])
    page = s3.list_parts(**upload.at, UploadId=upload.id, MaxParts=2)
    assert page["IsTruncated"] and page["NextPartNumberMarker"] == 3 and page["MaxParts"] == 2
    page = s3.list_parts(**upload.at, UploadId=upload.id, MaxParts=2, PartNumberMarker=3)
    assert [part["PartNumber"] for part in page["Parts"]] == [20, 500]
    pages = s3.get_paginator("list_parts").paginate(**upload.at, UploadId=upload.id, PaginationConfig={"PageSize": 2})
    assert [part["PartNumber"] for page in pages for part in page["Parts"]] == numbers


def test_list_uploads(s3, bucket):
    made = [Upload(s3, bucket, key) for key in ("d/b", "a", "d/a", "a", "e", "ü", "a")]
    reply = s3.list_multipart_uploads(Bucket=bucket)
    assert [entry["Key"] for entry in reply["Uploads"]] == ["a", "a", "a", "d/a", "d/b", "e", "ü"]
    # Uploads of one key come in the order in which they began.
    assert [entry["UploadId"] for entry in reply["Uploads"]][:3] == [made[1].id, made[3].id, made[6].id]
    assert {entry["StorageClass"] for entry in reply["Uploads"]} == {"STANDARD"} and not reply["IsTruncated"]
    assert all(entry["Initiated"] and entry["Owner"]["ID"] and entry["Initiator"]["ID"] for entry in reply["Uploads"])
    assert [entry["Key"] for entry in s3.list_multipart_uploads(Bucket=bucket, Prefix="d/")["Uploads"]] == ["d/a", "d/b"]
    grouped = s3.list_multipart_uploads(Bucket=bucket, Delimiter="/")
    assert [entry["Key"] for entry in grouped["Uploads"]] == ["a", "a", "a", "e", "ü"]
    assert grouped["CommonPrefixes"] == [{"Prefix": "d/"}]


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_list_uploads_page_by_page(s3, bucket, size):
    made = [Upload(s3, bucket, key) for key in ("b", "a", "a", "c", "a", "d/x", "d/y")]
    everything = sorted((upload.at["Key"], number, upload.id) for number, upload in enumerate(made))
    found, markers = [], {}
    while True:
        page = s3.list_multipart_uploads(Bucket=bucket, MaxUploads=size, **markers)
        found += [(entry["Key"], entry["UploadId"]) for entry in page["Uploads"]]
        assert len(page["Uploads"]) <= size
        if not page["IsTruncated"]:
            break
        markers = {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page["NextUploadIdMarker"]}
    assert found == [(key, id) for key, _, id in everything]
    after = s3.list_multipart_uploads(Bucket=bucket, KeyMarker="a")["Uploads"]
    assert [entry["Key"] for entry in after] == ["b", "c", "d/x", "d/y"]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_aborting_while_listing(s3, bucket, size):
    """Each page is aborted before the next is asked for."""
    for key in "abc":
        for _ in range(5):
            Upload(s3, bucket, key)
    markers, seen = {}, 0
    while True:
        page = s3.list_multipart_uploads(Bucket=bucket, MaxUploads=size, **markers)
        for entry in page["Uploads"]:
            s3.abort_multipart_upload(Bucket=bucket, Key=entry["Key"], UploadId=entry["UploadId"])
            seen += 1
        if not page["IsTruncated"]:
            break
        markers = {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page["NextUploadIdMarker"]}
    assert seen == 15


# Reads by part

def test_reads_by_part(s3, bucket):
    parts = [part_of(1), part_of(2, 5 * MIB + 3), b"the end"]
    upload = Upload(s3, bucket, "a")
    for number, part in enumerate(parts, 1):
        upload.part(number, part)
    tag = upload.complete()["ETag"]
    whole, first = sum(map(len, parts)), 0
    for number, part in enumerate(parts, 1):
        reply = s3.get_object(Bucket=bucket, Key="a", PartNumber=number)
        assert reply["ResponseMetadata"]["HTTPStatusCode"] == 206 and reply["Body"].read() == part
        head = s3.head_object(Bucket=bucket, Key="a", PartNumber=number)
        for answer in (reply, head):
            assert answer["PartsCount"] == 3 and answer["ContentLength"] == len(part) and answer["ETag"] == tag
            assert answer["ContentRange"] == f"bytes {first}-{first + len(part) - 1}/{whole}"
        first += len(part)
    with refused("InvalidPartNumber", "The requested partnumber is not satisfiable", status=416):
        s3.get_object(Bucket=bucket, Key="a", PartNumber=4)
    with refused("416", status=416):
        s3.head_object(Bucket=bucket, Key="a", PartNumber=4)
    with refused("InvalidRequest", "Cannot specify both Range header and partNumber query parameter"):
        s3.get_object(Bucket=bucket, Key="a", PartNumber=1, Range="bytes=0-1")
    assert "PartsCount" not in s3.head_object(Bucket=bucket, Key="a")


def test_reads_by_part_of_what_was_put_at_once(s3, bucket):
    put(s3, bucket, "a", b"body")
    assert get(s3, bucket, "a", PartNumber=1) == b"body"
    with refused("InvalidPartNumber", status=416):
        s3.get_object(Bucket=bucket, Key="a", PartNumber=2)


# Copies of parts

def test_parts_copied_by_range(s3, bucket):
    source = part_of(9, 12 * MIB)
    put(s3, bucket, "source", source)
    upload = Upload(s3, bucket, "a")
    reply = upload.copy(1, f"{bucket}/source", CopySourceRange=f"bytes=100-{6 * MIB}")
    assert reply["CopyPartResult"]["ETag"] == quoted(source[100:6 * MIB + 1]) and reply["CopyPartResult"]["LastModified"]
    upload.copy(2, {"Bucket": bucket, "Key": "source"})
    upload.copy(3, f"{bucket}/source", CopySourceRange="bytes=0-0")
    upload.complete()
    assert get(s3, bucket, "a") == source[100:6 * MIB + 1] + source + source[:1]


def test_parts_copied_across_parts_and_versions(s3, bucket):
    versioned(s3, bucket)
    old = multipart(s3, bucket, "source", part_of(1), part_of(2), b"end")["VersionId"]
    whole = part_of(1) + part_of(2) + b"end"
    put(s3, bucket, "source", b"newer")
    upload = Upload(s3, bucket, "a")
    reply = upload.copy(1, f"{bucket}/source?versionId={old}",
                        CopySourceRange=f"bytes={3 * MIB}-{len(whole) - 1}")
    assert reply["CopySourceVersionId"] == old
    upload.copy(2, f"{bucket}/source")
    upload.complete()
    assert get(s3, bucket, "a") == whole[3 * MIB:] + b"newer"


@pytest.mark.parametrize("wanted", ["bytes=0-10", "bytes=10-20", "bytes=4-", "bytes=-4", "bytes=3-1", "0-1", "bytes=a-b",
                                    "bytes=0-1,2-3"])
def test_ranges_of_parts_that_are_refused(s3, bucket, upload, wanted):
    put(s3, bucket, "source", b"0123456789")
    with one_of((400, "InvalidArgument"), (400, "InvalidRequest")):
        upload.copy(1, f"{bucket}/source", CopySourceRange=wanted)
    assert "Parts" not in s3.list_parts(**upload.at, UploadId=upload.id)


def test_parts_of_what_is_not_there(s3, bucket, upload):
    with refused("NoSuchKey", status=404):
        upload.copy(1, f"{bucket}/absent")
    with refused("NoSuchBucket", status=404):
        upload.copy(1, "nothing-of-this-name/a")


# Checksums

@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "SHA1", "SHA256"])
def test_composite_checksums(s3, bucket, algorithm):
    parts = [part_of(1), b"the end"]
    upload = Upload(s3, bucket, "a", ChecksumAlgorithm=algorithm)
    name = f"Checksum{algorithm}"
    for number, part in enumerate(parts, 1):
        assert upload.part(number, part, **{name: checksum(algorithm, part)})[name] == checksum(algorithm, part)
    listed = s3.list_parts(**upload.at, UploadId=upload.id)
    assert listed["ChecksumAlgorithm"] == algorithm and listed["ChecksumType"] == "COMPOSITE"
    assert [part[name] for part in listed["Parts"]] == [checksum(algorithm, part) for part in parts]
    with refused("InvalidPart"):
        upload.complete([{**part, name: checksum(algorithm, b"other")} for part in upload.parts.values()])
    reply = upload.complete()
    assert reply[name] == composite(algorithm, parts) and reply["ChecksumType"] == "COMPOSITE"
    for answer in (s3.get_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED"),
                   s3.head_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED")):
        assert answer[name] == composite(algorithm, parts) and answer["ChecksumType"] == "COMPOSITE"
    # A part has its own, by its number or by its range.
    for which in ({"PartNumber": 2}, {"Range": f"bytes={5 * MIB}-"}):
        answer = s3.get_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED", **which)
        assert answer["Body"].read() == parts[1] and answer[name] == checksum(algorithm, parts[1]), which


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME"])
def test_checksums_of_the_whole(s3, bucket, algorithm):
    parts, name = [part_of(1), b"the end"], f"Checksum{algorithm}"
    whole = checksum(algorithm, b"".join(parts))
    upload = Upload(s3, bucket, "a", ChecksumAlgorithm=algorithm, ChecksumType="FULL_OBJECT")
    for number, part in enumerate(parts, 1):
        upload.part(number, part, **{name: checksum(algorithm, part)})
    with refused("BadDigest"):
        upload.complete(**{name: checksum(algorithm, b"other")}, ChecksumType="FULL_OBJECT")
    assert absent(s3, bucket, "a")
    reply = upload.complete(**{name: whole}, ChecksumType="FULL_OBJECT")
    assert reply[name] == whole and reply["ChecksumType"] == "FULL_OBJECT"
    head = s3.head_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED")
    assert head[name] == whole and head["ChecksumType"] == "FULL_OBJECT"
    attributes = s3.get_object_attributes(Bucket=bucket, Key="a", ObjectAttributes=["Checksum", "ObjectParts"])
    assert attributes["Checksum"] == {name: whole, "ChecksumType": "FULL_OBJECT"}
    assert attributes["ObjectParts"]["TotalPartsCount"] == 2


def test_attributes_of_parts(s3, bucket):
    parts = [part_of(1), part_of(2), b"the end"]
    multipart(s3, bucket, "a", *parts, ChecksumAlgorithm="CRC32")
    found = s3.get_object_attributes(Bucket=bucket, Key="a", ObjectAttributes=["ObjectParts"])["ObjectParts"]
    assert found["TotalPartsCount"] == 3 and not found["IsTruncated"]
    assert [(part["PartNumber"], part["Size"], part["ChecksumCRC32"]) for part in found["Parts"]] == [
        (number, len(part), checksum("CRC32", part)) for number, part in enumerate(parts, 1)]
    page = s3.get_object_attributes(Bucket=bucket, Key="a", ObjectAttributes=["ObjectParts"], MaxParts=1,
                                    PartNumberMarker=1)["ObjectParts"]
    assert [part["PartNumber"] for part in page["Parts"]] == [2]
    assert page["IsTruncated"] and page["NextPartNumberMarker"] == 2 and page["MaxParts"] == 1


def test_checksums_that_do_not_go_together(s3, bucket):
    for algorithm, kind in (("SHA1", "FULL_OBJECT"), ("SHA256", "FULL_OBJECT"), ("CRC64NVME", "COMPOSITE")):
        with refused("InvalidRequest"):
            s3.create_multipart_upload(Bucket=bucket, Key="a", ChecksumAlgorithm=algorithm, ChecksumType=kind)
    upload = Upload(s3, bucket, "a", ChecksumAlgorithm="SHA256")
    with refused("InvalidRequest", "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: "
                 "crc32"):
        upload.part(1, b"body", ChecksumCRC32=checksum("CRC32", b"body"))
    with refused("BadDigest"):
        upload.part(1, b"body", ChecksumSHA256=checksum("SHA256", b"other"))
    assert "Parts" not in s3.list_parts(**upload.at, UploadId=upload.id)
    upload.part(1, b"body", ChecksumSHA256=checksum("SHA256", b"body"))
    with refused("InvalidRequest", "The upload was created using a sha256 checksum. The complete request must include the "
                 "checksum for each part. It was missing for part 1 in the request."):
        upload.complete([{"PartNumber": 1, "ETag": upload.parts[1]["ETag"]}])
    upload.complete()


def test_the_algorithm_is_told(s3, bucket):
    for algorithm in ALGORITHMS:
        reply = s3.create_multipart_upload(Bucket=bucket, Key=algorithm, ChecksumAlgorithm=algorithm)
        assert reply["ChecksumAlgorithm"] == algorithm
        assert reply["ChecksumType"] == ("FULL_OBJECT" if algorithm == "CRC64NVME" else "COMPOSITE")
    listed = s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert [entry["ChecksumAlgorithm"] for entry in listed] == sorted(ALGORITHMS)


def test_crcs_agree_with_the_check_values():
    assert digest("CRC32C", b"123456789").hex() == "e3069283"
    assert digest("CRC64NVME", b"123456789").hex() == "ae8b14860a799888"


# The SDK's own way

def test_transfers(s3, bucket):
    body = part_of(4, 33 * MIB + 5)
    config = boto3.s3.transfer.TransferConfig(multipart_threshold=8 * MIB, multipart_chunksize=8 * MIB, max_concurrency=4)
    s3.upload_fileobj(io.BytesIO(body), bucket, "a", Config=config, ExtraArgs={"Metadata": {"x": "1"}})
    head = s3.head_object(Bucket=bucket, Key="a", PartNumber=1)
    assert head["PartsCount"] == 5 and head["Metadata"] == {"x": "1"}
    s3.copy({"Bucket": bucket, "Key": "a"}, bucket, "b", Config=config)
    for key in "ab":
        received = io.BytesIO()
        s3.download_fileobj(bucket, key, received, Config=config)
        assert received.getvalue() == body
    assert s3.head_object(Bucket=bucket, Key="b", PartNumber=1)["PartsCount"] == 5


def test_random_parts(s3, bucket):
    seed = random.randrange(1 << 30)
    print("seed", seed)
    chance = random.Random(seed)
    for turn in range(4):
        numbers = sorted(chance.sample(range(1, 10_001), chance.randint(1, 4)))
        bodies = {n: pattern(5 * MIB + chance.choice([0, 1, 4_079, 4_080, 4_081, 70_000]), chance.randrange(99))
                  for n in numbers}
        bodies[numbers[-1]] = pattern(chance.choice([0, 1, 4_080, 100_000]), 5)
        upload = Upload(s3, bucket, f"k{turn}")
        for number in chance.sample(numbers, len(numbers)):
            upload.part(number, bodies[number])
        reply = upload.complete()
        ordered = [bodies[number] for number in numbers]
        assert reply["ETag"] == tag_of_parts(*ordered) and get(s3, bucket, f"k{turn}") == b"".join(ordered)
