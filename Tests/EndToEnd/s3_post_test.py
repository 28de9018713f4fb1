"""Objects from browser forms, with a policy document signed in either way."""

import base64
import datetime
import hashlib
import hmac
import json
import urllib.parse
import xml.etree.ElementTree

import pytest
import requests

from s3_signing import FIRST, SECOND
from s3_support import absent, get, keys, make_bucket, pattern, quoted
from support import unique


@pytest.fixture(params=["older", "sigv4"])
def client(request, signed):
    return signed.client("s3", **FIRST, **({"signature_version": "s3v4"} if request.param == "sigv4" else {}))


@pytest.fixture
def bucket(signed):
    return make_bucket(signed.client("s3", **FIRST), unique("posted"))


def submit(form, body=b"body", name="file.txt", after=(), **fields):
    """Posts the form: its own fields, those given, the file, and then what comes after it."""
    values = {k: v for k, v in {**form["fields"], **fields}.items() if v is not None}
    parts = [(k, (None, v)) for k, v in values.items()]
    if body is not None:
        parts.append(("file", (name, body)))
    return requests.post(form["url"], files=parts + [(k, (None, v)) for k, v in after], timeout=20, allow_redirects=False)


def outcome(reply):
    text = reply.text
    return reply.status_code, text.partition("<Code>")[2].partition("</Code>")[0], \
        text.partition("<Message>")[2].partition("</Message>")[0]


def form_for(client, bucket, key="a", conditions=None, fields=None, seconds=60):
    return client.generate_presigned_post(bucket, key, Fields=fields, Conditions=conditions, ExpiresIn=seconds)


def test_a_form(client, bucket):
    reply = submit(form_for(client, bucket))
    assert reply.status_code == 204 and reply.headers["ETag"] == quoted(b"body") and reply.text == ""
    assert reply.headers["Location"].endswith(f"/{bucket}/a")
    assert get(client, bucket, "a") == b"body"


def test_a_large_file(client, bucket):
    body = pattern(3_000_000)
    assert submit(form_for(client, bucket), body).status_code == 204
    assert get(client, bucket, "a") == body


def test_a_file_with_anything_in_it(client, bucket):
    for body in (b"", b"\r\n", b"--", b"\r\n--boundary\r\n", b"--\r\n" * 50_000, bytes(range(256)) * 10):
        assert submit(form_for(client, bucket), body).status_code == 204
        assert get(client, bucket, "a") == body


def test_what_the_form_says_of_the_object(client, bucket):
    said = {"Content-Type": "text/x-posted", "Cache-Control": "no-store", "x-amz-meta-colour": "green",
            "x-amz-storage-class": "STANDARD_IA", "Content-Disposition": "inline",
            "tagging": "<Tagging><TagSet><Tag><Key>t</Key><Value>1</Value></Tag></TagSet></Tagging>"}
    form = form_for(client, bucket, fields=said, conditions=[{k: v} for k, v in said.items()])
    assert submit(form).status_code == 204
    head = client.head_object(Bucket=bucket, Key="a")
    assert (head["ContentType"], head["CacheControl"], head["Metadata"], head["StorageClass"], head["ContentDisposition"]) == (
        "text/x-posted", "no-store", {"colour": "green"}, "STANDARD_IA", "inline")
    assert client.get_object_tagging(Bucket=bucket, Key="a")["TagSet"] == [{"Key": "t", "Value": "1"}]


@pytest.mark.parametrize("status", ["200", "201", "204", "500", "nonsense"])
def test_the_status_of_success(client, bucket, status):
    form = form_for(client, bucket, fields={"success_action_status": status}, conditions=[{"success_action_status": status}])
    reply = submit(form)
    assert reply.status_code == (int(status) if status in ("200", "201") else 204)
    if status == "201":
        document = xml.etree.ElementTree.fromstring(reply.content)
        found = {element.tag.rpartition("}")[2]: element.text for element in document}
        assert document.tag.endswith("PostResponse") and (found["Bucket"], found["Key"]) == (bucket, "a")
        assert found["ETag"] == quoted(b"body") and found["Location"].endswith(f"/{bucket}/a")


def test_a_redirect_of_success(client, bucket):
    target = "http://example.com/done?x=1"
    form = form_for(client, bucket, fields={"success_action_redirect": target},
                    conditions=[{"success_action_redirect": target}])
    reply = submit(form)
    assert reply.status_code == 303
    place = urllib.parse.urlsplit(reply.headers["Location"])
    assert f"{place.scheme}://{place.netloc}{place.path}" == "http://example.com/done"
    query = dict(urllib.parse.parse_qsl(place.query))
    assert query == {"x": "1", "bucket": bucket, "key": "a", "etag": quoted(b"body")}


def test_the_name_of_the_file_in_the_key(client, bucket):
    form = form_for(client, bucket, "user/${filename}")
    assert submit(form, name="pic ü.png").status_code == 204
    assert keys(client, bucket) == ["user/pic ü.png"]


def test_fields_after_the_file_are_not_read(client, bucket):
    assert submit(form_for(client, bucket), after=[("x-unknown", "1"), ("key", "b")]).status_code == 204
    assert keys(client, bucket) == ["a"]


# Policies

def test_an_expired_policy(client, bucket):
    assert outcome(submit(form_for(client, bucket, seconds=-5))) == (
        403, "AccessDenied", "Invalid according to Policy: Policy expired.")
    assert absent(client, bucket, "a")


def test_conditions_that_fail(client, bucket):
    form = form_for(client, bucket, "user/${filename}", [["eq", "$Content-Type", "image/png"]], {"Content-Type": "image/png"})
    assert submit(form).status_code == 204
    for change, said in (({"Content-Type": "text/html"}, '["eq", "$Content-Type", "image/png"]'),
                         ({"key": "other/x"}, '["starts-with", "$key", "user/"]')):
        status, code, message = outcome(submit(form, **change))
        assert (status, code) == (403, "AccessDenied"), message
        assert message.replace("&quot;", '"') == f"Invalid according to Policy: Policy Condition failed: {said}"
    assert keys(client, bucket) == ["user/file.txt"]


def test_prefixes_that_hold(client, bucket):
    form = form_for(client, bucket, "user/a", [["starts-with", "$x-amz-meta-tag", ""], ["starts-with", "$Content-Type", "image/"]],
                    {"x-amz-meta-tag": "anything at all", "Content-Type": "image/webp"})
    assert submit(form).status_code == 204
    assert submit(form, **{"Content-Type": "video/webm"}).status_code == 403


def test_fields_that_no_condition_names(client, bucket):
    status, code, message = outcome(submit(form_for(client, bucket), **{"x-amz-meta-more": "1"}))
    assert (status, code, message) == (403, "AccessDenied", "Invalid according to Policy: Extra input fields: x-amz-meta-more")
    # Fields of this name are for the page's own use.
    assert submit(form_for(client, bucket), **{"x-ignore-more": "1"}).status_code == 204


def test_sizes(client, bucket):
    form = form_for(client, bucket, conditions=[["content-length-range", 3, 10]])
    for length, expected in ((2, "EntityTooSmall"), (3, None), (10, None), (11, "EntityTooLarge"), (2_000_000, "EntityTooLarge")):
        client.delete_object(Bucket=bucket, Key="a")
        status, code, message = outcome(submit(form, b"x" * length))
        if expected:
            assert (status, code) == (400, expected), length
            assert message in ("Your proposed upload exceeds the maximum allowed size",
                               "Your proposed upload is smaller than the minimum allowed size")
            assert absent(client, bucket, "a")
        else:
            assert status == 204 and get(client, bucket, "a") == b"x" * length


def test_fields_that_are_missing(client, bucket):
    form = form_for(client, bucket)
    assert outcome(submit(form, key=None))[:2] == (400, "InvalidArgument")
    assert outcome(submit(form, body=None)) == (400, "InvalidArgument", "POST requires exactly one file upload per request.")
    for name in form["fields"]:
        if name not in ("key", "policy"):
            status, code, _ = outcome(submit(form, **{name: None}))
            assert status in (400, 403) and code in ("InvalidArgument", "AccessDenied"), name
    status, code, _ = outcome(submit(form, policy=None))
    assert status in (400, 403), code
    assert absent(client, bucket, "a")


def test_policies_that_were_changed(client, bucket):
    form = form_for(client, bucket)
    document = json.loads(base64.b64decode(form["fields"]["policy"]))
    document["expiration"] = "2099-01-01T00:00:00Z"
    spoiled = base64.b64encode(json.dumps(document).encode()).decode()
    assert outcome(submit(form, policy=spoiled))[:2] == (403, "SignatureDoesNotMatch")
    name = "signature" if "signature" in form["fields"] else "x-amz-signature"
    assert outcome(submit(form, **{name: form["fields"][name][::-1]}))[:2] == (403, "SignatureDoesNotMatch")
    assert absent(client, bucket, "a")


def older(identity, document):
    """A form with this document as its policy, signed in the older way."""
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    encoded = base64.b64encode(text).decode()
    signature = hmac.new(identity["secret"].encode(), encoded.encode(), hashlib.sha1).digest()
    return {"AWSAccessKeyId": identity["account"], "policy": encoded, "signature": base64.b64encode(signature).decode()}


def later(seconds=60):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def post(signed, bucket, document, identity=FIRST, **fields):
    return submit({"url": f"{signed.endpoint}/{bucket}", "fields": {"key": "a", **older(identity, document), **fields}})


@pytest.mark.parametrize("document", [
    b"nonsense", b"{}", b"[]", b"", b'{"expiration": "2099-01-01T00:00:00Z"}', b'{"conditions": []}',
    b'{"expiration": "tomorrow", "conditions": []}', b'{"expiration": "2099-01-01T00:00:00Z", "conditions": {}}',
    b'{"expiration": "2099-01-01T00:00:00Z", "conditions": [["like", "$key", "a"]]}',
    b'{"expiration": "2099-01-01T00:00:00Z", "conditions": [["eq", "$key"]]}',
    b'{"expiration": "2099-01-01T00:00:00Z", "conditions": [["content-length-range", "x", 5], {"key": "a"}]}',
    b'{"expiration": "2099-01-01T00:00:00Z", "conditions": [5]}'])
def test_policies_that_are_none(signed, document):
    bucket = make_bucket(signed.client("s3", **FIRST), unique("posted"))
    status, code, _ = outcome(post(signed, bucket, document))
    assert status == 400 and code in ("InvalidPolicyDocument", "InvalidArgument") or (status, code) == (403, "AccessDenied"), code
    assert keys(signed.client("s3", **FIRST), bucket) == []


def test_forms_of_others(signed, bucket):
    document = {"expiration": later(), "conditions": [{"bucket": bucket}, {"key": "a"}]}
    assert post(signed, bucket, document).status_code == 204
    assert outcome(post(signed, bucket, document, SECOND))[:2] == (403, "AccessDenied")
    assert outcome(post(signed, bucket, document, {"account": "AKIANOBODY", "secret": "x"}))[:2] == (403, "InvalidAccessKeyId")


def test_the_bucket_is_in_the_policy(signed, bucket):
    other = make_bucket(signed.client("s3", **FIRST), unique("posted"))
    document = {"expiration": later(), "conditions": [{"bucket": bucket}, {"key": "a"}]}
    assert post(signed, other, document).status_code == 403


@pytest.mark.parametrize("kind, body", [
    ("application/x-www-form-urlencoded", b"key=a&file=x"), ("text/plain", b"x"), ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=b", b"no boundary at all"), ("multipart/form-data; boundary=b", b"--b\r\n"),
    ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na"),
    ("multipart/form-data; boundary=b", b"--b\r\n" + b"x" * 70_000), ("multipart/form-data; boundary=b", b"")])
def test_bodies_that_are_no_forms(signed, bucket, kind, body):
    reply = requests.post(f"{signed.endpoint}/{bucket}", data=body, headers={"Content-Type": kind}, timeout=20)
    status, code, _ = outcome(reply)
    assert (status, code) in ((400, "MalformedPOSTRequest"), (412, "PreconditionFailed"), (400, "InvalidArgument"),
                              (400, "IncompleteBody"), (400, "MaxPostPreDataLengthExceeded"), (403, "AccessDenied"),
                              (400, "MaxPostPreDataLengthExceededError"), (400, "RequestIsNotMultiPartContent"),
                              (405, "MethodNotAllowed")), reply.text
    assert signed.running


def test_fields_without_end(signed, bucket):
    form = {"url": f"{signed.endpoint}/{bucket}", "fields": {"key": "a", "x-ignore-a": "x" * 30_000}}
    assert outcome(submit(form))[:2] == (400, "MaxPostPreDataLengthExceededError")


def test_nobody_may_post_without_a_policy(signed, bucket):
    assert outcome(submit({"url": f"{signed.endpoint}/{bucket}", "fields": {"key": "a"}}))[:2] == (403, "AccessDenied")
