"""Conditions on reads, writes and deletes, and that they hold when many ask at once."""

import datetime
import threading

import pytest

from s3_support import Upload, absent, expect, get, one_of, pattern, put, send, status_of, versioned
from support import refused

OTHER = '"00000000000000000000000000000000"'
HELD_NOT = "At least one of the pre-conditions you specified did not hold"


@pytest.fixture
def stored(s3, bucket):
    """(entity tag, time) of the object `a`."""
    put(s3, bucket, "a", b"body")
    head = s3.head_object(Bucket=bucket, Key="a")
    return head["ETag"], head["LastModified"]


def shifted(moment, seconds):
    return moment + datetime.timedelta(seconds=seconds)


def outcome(call, **parameters):
    """200, or the status of the refusal."""
    try:
        return call(**parameters)["ResponseMetadata"]["HTTPStatusCode"]
    except Exception as error:
        return status_of(error)


# Reads

def test_reads_by_tag(s3, bucket, stored):
    tag, _ = stored
    for call in (s3.get_object, s3.head_object):
        def answer(**condition):
            return outcome(call, Bucket=bucket, Key="a", **condition)
        assert answer(IfMatch=tag) == 200 and answer(IfMatch="*") == 200 and answer(IfMatch=tag.strip('"')) == 200
        assert answer(IfMatch=f"{OTHER}, {tag}") == 200
        assert answer(IfMatch=OTHER) == 412
        assert answer(IfNoneMatch=OTHER) == 200
        assert answer(IfNoneMatch=tag) == 304 and answer(IfNoneMatch="*") == 304
        assert answer(IfNoneMatch=f"{OTHER}, {tag}") == 304


def test_reads_by_time(s3, bucket, stored):
    _, when = stored
    for call in (s3.get_object, s3.head_object):
        def answer(**condition):
            return outcome(call, Bucket=bucket, Key="a", **condition)
        assert answer(IfModifiedSince=shifted(when, -10)) == 200
        assert answer(IfModifiedSince=when) == 304
        assert answer(IfUnmodifiedSince=when) == 200
        assert answer(IfUnmodifiedSince=shifted(when, 3_600)) == 200
        assert answer(IfUnmodifiedSince=shifted(when, -10)) == 412


def test_reads_by_tag_and_time(s3, bucket, stored):
    tag, when = stored
    past, future = shifted(when, -10), shifted(when, 1)

    def answer(**condition):
        return outcome(s3.get_object, Bucket=bucket, Key="a", **condition)
    # The documented pairs: the tag decides where both are given.
    assert answer(IfMatch=tag, IfUnmodifiedSince=past) == 200
    assert answer(IfNoneMatch=tag, IfModifiedSince=past) == 304
    assert answer(IfMatch=OTHER, IfUnmodifiedSince=future) == 412
    assert answer(IfNoneMatch=OTHER, IfModifiedSince=when) in (200, 304)
    assert answer(IfMatch=tag, IfNoneMatch=tag) == 304


def test_the_words_of_a_refused_read(server, account, s3, bucket, stored):
    tag, _ = stored
    with refused("PreconditionFailed", HELD_NOT, status=412):
        s3.get_object(Bucket=bucket, Key="a", IfMatch=OTHER)
    reply = send(server, "GET", f"/{bucket}/a", account=account, headers={"If-Match": OTHER})
    assert reply.xml.findtext("Condition") == "If-Match"
    reply = send(server, "GET", f"/{bucket}/a", account=account, headers={"If-None-Match": tag})
    assert reply.status == 304 and reply.body == b"" and reply.headers["ETag"] == tag and reply.headers["Last-Modified"]


def test_dates_that_are_none_are_passed_over(server, account, bucket, stored):
    for name in ("If-Modified-Since", "If-Unmodified-Since"):
        assert send(server, "GET", f"/{bucket}/a", account=account, headers={name: "yesterday"}).status == 200


def test_absent_objects_have_no_conditions(s3, bucket):
    for condition in ({"IfMatch": OTHER}, {"IfMatch": "*"}, {"IfNoneMatch": "*"}):
        with refused("NoSuchKey", status=404):
            s3.get_object(Bucket=bucket, Key="absent", **condition)


# Writes

def test_puts_of_what_is_not_there(server, account, s3, bucket):
    put(s3, bucket, "a", b"first", IfNoneMatch="*")
    with refused("PreconditionFailed", HELD_NOT, status=412):
        put(s3, bucket, "a", b"second", IfNoneMatch="*")
    assert get(s3, bucket, "a") == b"first"
    reply = expect(send(server, "PUT", f"/{bucket}/a", b"x", account, {"If-None-Match": "*"}), 412, "PreconditionFailed")
    assert reply.xml.findtext("Condition") == "If-None-Match"
    s3.delete_object(Bucket=bucket, Key="a")
    put(s3, bucket, "a", b"third", IfNoneMatch="*")


def test_puts_over_what_is_known(s3, bucket):
    first = put(s3, bucket, "a", b"first")["ETag"]
    second = put(s3, bucket, "a", b"second", IfMatch=first)["ETag"]
    for tag in (first, OTHER):
        with refused("PreconditionFailed", HELD_NOT, status=412):
            put(s3, bucket, "a", b"third", IfMatch=tag)
    put(s3, bucket, "a", b"fourth", IfMatch=second.strip('"'))
    assert get(s3, bucket, "a") == b"fourth"
    with refused("NoSuchKey", status=404):
        put(s3, bucket, "absent", b"x", IfMatch=first)
    assert absent(s3, bucket, "absent")


def test_puts_over_a_delete_marker(s3, bucket):
    versioned(s3, bucket)
    tag = put(s3, bucket, "a", b"first")["ETag"]
    s3.delete_object(Bucket=bucket, Key="a")
    with refused("NoSuchKey", status=404):
        put(s3, bucket, "a", b"second", IfMatch=tag)
    put(s3, bucket, "a", b"third", IfNoneMatch="*")
    assert get(s3, bucket, "a") == b"third"


def test_conditions_that_puts_do_not_have(s3, bucket):
    tag = put(s3, bucket, "a", b"first")["ETag"]
    for condition in ({"IfNoneMatch": tag}, {"IfNoneMatch": OTHER}):
        with refused("NotImplemented", "^A header you provided implies functionality that is not implemented", status=501):
            put(s3, bucket, "a", b"second", **condition)
    assert get(s3, bucket, "a") == b"first"


def test_completions_with_conditions(s3, bucket):
    def upload(key):
        made = Upload(s3, bucket, key)
        made.part(1, b"from parts")
        return made
    taken = put(s3, bucket, "taken", b"first")["ETag"]
    late = upload("taken")
    with refused("PreconditionFailed", HELD_NOT, status=412):
        late.complete(IfNoneMatch="*")
    with refused("PreconditionFailed", HELD_NOT, status=412):
        late.complete(IfMatch=OTHER)
    assert get(s3, bucket, "taken") == b"first"
    late.complete(IfMatch=taken)
    assert get(s3, bucket, "taken") == b"from parts"
    upload("free").complete(IfNoneMatch="*")
    with refused("NoSuchKey", status=404):
        upload("absent").complete(IfMatch=taken)


def test_copies_onto_what_is_there(s3, bucket):
    put(s3, bucket, "source", b"copied")
    taken = put(s3, bucket, "taken", b"first")["ETag"]
    source = f"{bucket}/source"
    with refused("PreconditionFailed", HELD_NOT, status=412):
        s3.copy_object(Bucket=bucket, Key="taken", CopySource=source, IfNoneMatch="*")
    with refused("PreconditionFailed", HELD_NOT, status=412):
        s3.copy_object(Bucket=bucket, Key="taken", CopySource=source, IfMatch=OTHER)
    assert get(s3, bucket, "taken") == b"first"
    s3.copy_object(Bucket=bucket, Key="taken", CopySource=source, IfMatch=taken)
    s3.copy_object(Bucket=bucket, Key="free", CopySource=source, IfNoneMatch="*")
    assert get(s3, bucket, "taken") == get(s3, bucket, "free") == b"copied"


def test_copies_of_what_is_known(s3, bucket, stored):
    tag, when = stored
    past, future = shifted(when, -10), shifted(when, 3_600)

    def answer(**condition):
        return outcome(s3.copy_object, Bucket=bucket, Key="b", CopySource=f"{bucket}/a", **condition)
    assert answer(CopySourceIfMatch=tag) == 200 and answer(CopySourceIfMatch=OTHER) == 412
    assert answer(CopySourceIfNoneMatch=OTHER) == 200 and answer(CopySourceIfNoneMatch=tag) == 412
    assert answer(CopySourceIfModifiedSince=past) == 200 and answer(CopySourceIfModifiedSince=when) == 412
    assert answer(CopySourceIfUnmodifiedSince=when) == 200 and answer(CopySourceIfUnmodifiedSince=past) == 412
    assert answer(CopySourceIfMatch=tag, CopySourceIfUnmodifiedSince=past) == 200
    assert answer(CopySourceIfNoneMatch=tag, CopySourceIfModifiedSince=past) == 412
    upload = Upload(s3, bucket, "c")

    def part_answer(**condition):
        return outcome(s3.upload_part_copy, **upload.at, UploadId=upload.id, PartNumber=1, CopySource=f"{bucket}/a",
                       **condition)
    assert part_answer(CopySourceIfMatch=tag) == 200 and part_answer(CopySourceIfMatch=OTHER) == 412
    assert part_answer(CopySourceIfNoneMatch=tag) == 412 and part_answer(CopySourceIfUnmodifiedSince=past) == 412


# Deletes

def test_deletes_of_what_is_known(s3, bucket):
    tag = put(s3, bucket, "a", b"first")["ETag"]
    with refused("PreconditionFailed", HELD_NOT, status=412):
        s3.delete_object(Bucket=bucket, Key="a", IfMatch=OTHER)
    assert get(s3, bucket, "a") == b"first"
    s3.delete_object(Bucket=bucket, Key="a", IfMatch=tag)
    assert absent(s3, bucket, "a")
    put(s3, bucket, "a", b"second")
    s3.delete_object(Bucket=bucket, Key="a", IfMatch="*")
    assert absent(s3, bucket, "a")
    for condition in (tag, "*"):
        with one_of((404, "NoSuchKey"), (412, "PreconditionFailed")):
            s3.delete_object(Bucket=bucket, Key="a", IfMatch=condition)


def test_deletes_in_batches(s3, bucket):
    tag = put(s3, bucket, "a", b"first")["ETag"]
    other = put(s3, bucket, "b", b"second")["ETag"]
    reply = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a", "ETag": other}, {"Key": "b", "ETag": other}]})
    assert [entry["Key"] for entry in reply["Deleted"]] == ["b"]
    [error] = reply["Errors"]
    assert (error["Key"], error["Code"]) == ("a", "PreconditionFailed")
    assert s3.head_object(Bucket=bucket, Key="a")["ETag"] == tag and absent(s3, bucket, "b")


# Many at once

def together(server, account, number, work):
    """Runs `work(client, i)` in so many threads, and returns what they returned."""
    results, gate = [], threading.Barrier(number)

    def run(i):
        client = server.client("s3", account=account, retries={"max_attempts": 0})
        client.list_buckets()
        gate.wait()
        results.append(work(client, i))
    threads = [threading.Thread(target=run, args=(i,)) for i in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == number
    return results


def test_one_of_twenty_puts_what_was_not_there(server, account, s3, bucket):
    bodies = [pattern(20_000, n) for n in range(20)]
    for turn in range(3):
        answers = together(server, account, 20, lambda client, i: (
            outcome(client.put_object, Bucket=bucket, Key=f"k{turn}", Body=bodies[i], IfNoneMatch="*"), i))
        [winner] = [i for status, i in answers if status == 200]
        assert {status for status, _ in answers if status != 200} <= {412, 409}
        assert get(s3, bucket, f"k{turn}") == bodies[winner]


def test_one_of_ten_completions_wins(server, account, s3, bucket):
    uploads = []
    for number in range(10):
        uploads.append(Upload(s3, bucket, "a"))
        uploads[-1].part(1, f"upload {number}".encode())
    answers = together(server, account, 10, lambda client, i: (outcome(
        client.complete_multipart_upload, **uploads[i].at, UploadId=uploads[i].id, IfNoneMatch="*",
        MultipartUpload={"Parts": [uploads[i].parts[1]]}), i))
    [winner] = [i for status, i in answers if status == 200]
    assert {status for status, _ in answers if status != 200} <= {412, 409}
    assert get(s3, bucket, "a") == f"upload {winner}".encode()


def test_no_increment_is_lost(server, account, s3, bucket):
    put(s3, bucket, "counter", b"0")

    def increment(client, _):
        done = 0
        while done < 5:
            found = client.get_object(Bucket=bucket, Key="counter")
            value = int(found["Body"].read())
            status = outcome(client.put_object, Bucket=bucket, Key="counter", Body=str(value + 1).encode(),
                             IfMatch=found["ETag"])
            assert status in (200, 412, 409)
            done += status == 200
    together(server, account, 6, increment)
    assert get(s3, bucket, "counter") == b"30"


def test_one_of_many_deletes_what_was_there(server, account, s3, bucket):
    tag = put(s3, bucket, "a", b"once")["ETag"]
    answers = together(server, account, 10, lambda client, i: outcome(
        client.delete_object, Bucket=bucket, Key="a", IfMatch=tag))
    assert answers.count(204) == 1 and set(answers) <= {204, 404, 409, 412}
